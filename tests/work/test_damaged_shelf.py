"""What lies on the shelf and is not what was written there: told, never paid for, and the end of one item alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import StoreError
from pipeline.manifest.verify import verify
from pipeline.stores import open_store
from tests.work.test_job import results
from tests.work.test_status_and_reconcile import door  # noqa: F401 (a fixture)
from tests.work.trial import LEAVES, Trial

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.manifest.manifest import Manifest
    from tests.work.test_status_and_reconcile import Door

TWO = LEAVES.replace("[1, 2, 3, 4, 5, 6]", "[1, 2]")


def socket_at(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's name may have a hundred characters
    try:
        with socket.socket(socket.AF_UNIX) as it:
            it.bind(path.name)
    finally:
        os.chdir(here)


THINGS: dict[str, Callable[[Path], object]] = {
    "an empty folder": lambda path: path.mkdir(),
    "a folder with something in it": lambda path: (path / "note.txt").mkdir(parents=True),
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to a folder": lambda path: path.symlink_to("/tmp"),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a pipe": lambda path: os.mkfifo(path),
    "a socket": socket_at,
    "an empty file": lambda path: path.touch(),
}
CONTENTS = {
    "garbage": b"\xff\0 garbage",
    "a list": b"[]",
    "null": b"null",
    "a deep nest": b"[" * 100_000,
    "another shape": b'{"item": 5}',
    "half of it": b'{"item": "leaf-1", "finger',
}
ENTRIES = [(kind, thing) for kind in ("claim", "receipt") for thing in THINGS]
ENTRIES += [(kind, "a pipe") for kind in ("record", "released", "unknown", "lost", "claim-2", "receipt-2")]


def made(trial: Trial) -> Path:
    """The folder of a delivered job of two items."""
    assert results(trial.run(TWO)) == {"delivered"}
    return trial.shelf / "leaves"


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def open_again(root: Path, kind: str) -> Path:
    """Take away what settles the first item, as far as the entry of this kind decides what comes next; its path."""
    stem = str(only(root, "ledger/leaf-1/*.claim.json")).removesuffix(".claim.json")
    for path in [*root.glob("masters/leaf-1/*"), *root.glob("ledger/leaf-1/*")]:
        if not path.name.endswith(".claim.json") or kind == "claim":
            path.unlink()
    return root / f"{stem}.{kind}.json"


def told(account: Manifest) -> list[str]:
    assert [item.outcome.value for item in account.items] == ["failed", "kept"]
    assert [finding.code for finding in account.items[0].findings] == ["shelf.damaged"]
    assert account.totals.spent_usd == 0
    return [account.items[0].reason or ""]


@pytest.mark.parametrize(("kind", "thing"), ENTRIES)
def test_a_name_of_the_ledger_at_which_no_entry_lies_is_told_and_nothing_is_paid(trial: Trial, kind: str, thing: str) -> None:
    with trial.serving() as sandbox:
        entry = open_again(made(trial), kind)
        THINGS[thing](entry)
        (reason,) = told(trial.run(TWO))
        assert sandbox.stats().made == 2
    assert f"ledger/leaf-1/{entry.name}" in reason
    assert "delet" in reason


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("kind", ["claim", "receipt"])
def test_an_entry_that_is_none_ends_its_item_alone(trial: Trial, kind: str, content: str) -> None:
    with trial.serving() as sandbox:
        entry = open_again(made(trial), kind)
        entry.write_bytes(CONTENTS[content])
        (reason,) = told(trial.run(TWO))
        assert sandbox.stats().made == 2
    assert f"ledger/leaf-1/{entry.name} is not what Makeready wrote there" in reason


def test_an_entry_of_another_item_is_none_of_this_one(trial: Trial) -> None:
    with trial.serving():
        root = made(trial)
        entry = open_again(root, "claim")
        shutil.copy(only(root, "ledger/leaf-2/*.claim.json"), entry)
        (reason,) = told(trial.run(TWO))
    assert "tells of another order or turn" in reason


@pytest.mark.parametrize(
    ("room", "thing"), [*(("masters", thing) for thing in THINGS), ("rejected", "a pipe"), ("rejected", "an empty folder")]
)
def test_a_name_of_a_picture_at_which_none_lies_is_told_and_never_fetched(trial: Trial, room: str, thing: str) -> None:
    with trial.serving() as sandbox:
        root = made(trial)
        master = only(root, "masters/leaf-1/*")
        fetches = sandbox.stats().fetches
        master.unlink()
        place = root / room / "leaf-1" / master.name
        place.parent.mkdir(parents=True, exist_ok=True)
        THINGS[thing](place)
        assert not verify(open_store(str(trial.shelf), "leaves")).ok
        (reason,) = told(trial.run(TWO))
        assert (sandbox.stats().made, sandbox.stats().fetches) == (2, fetches)
        assert f"{room}/leaf-1/{master.name}" in reason
        clear(place)
        assert [item.outcome.value for item in trial.run(TWO).items] == ["delivered", "kept"]
        assert sandbox.stats().made == 2


def test_a_master_without_record_that_was_overwritten_is_told_and_kept(trial: Trial) -> None:
    with trial.serving():
        root = made(trial)
        only(root, "ledger/leaf-1/*.record.json").unlink()
        only(root, "masters/leaf-1/*").write_bytes(b"<html>not this")
        (reason,) = told(trial.run(TWO))
    assert "is no sound picture any more" in reason


ROOMS_OF_ITEMS = ("ledger", "masters", "rejected", "prints")
IN_PLACE_OF_FOLDERS = {
    name: thing for name, thing in THINGS.items() if name not in {"an empty folder", "a folder with something in it"}
}
IN_PLACE_OF_FOLDERS["a link to a file"] = lambda path: path.symlink_to("/etc/hostname")


@pytest.mark.parametrize("room", ROOMS_OF_ITEMS)
@pytest.mark.parametrize("thing", IN_PLACE_OF_FOLDERS)
def test_what_lies_in_the_place_of_an_items_folder_is_told_before_anything_is_paid(door: Door, room: str, thing: str) -> None:  # noqa: F811
    trial = door.trial
    with trial.serving() as sandbox:
        (trial.shelf / "leaves" / room).mkdir(parents=True)
        IN_PLACE_OF_FOLDERS[thing](trial.shelf / "leaves" / room / "leaf-1")
        account = trial.run(TWO)
        assert (sandbox.stats().made, sandbox.stats().fetches) == (1, 1)
        again = trial.run(TWO)
        assert (sandbox.stats().made, sandbox.stats().fetches) == (1, 1)
        found = door.status()
    assert [item.outcome.value for item in account.items] == ["failed", "delivered"]
    assert [item.outcome.value for item in again.items] == ["failed", "kept"]
    what = "is a link that leads out of the shelf" if thing == "a link to a folder" else "where a folder should be"
    assert re.search(rf"{room}/leaf-1 is .*{what.removeprefix('is ')}", account.items[0].reason or "")
    assert found["totals"]["states"] == {"damaged": 1, "delivered": 1}
    assert f"{room}/leaf-1 is " in found["passed_over"][0]


def test_a_link_out_ends_its_item_alone_and_among_the_runs_or_at_the_top_nothing(door: Door, tmp_path: Path) -> None:  # noqa: F811
    trial, elsewhere = door.trial, tmp_path / "elsewhere"
    with trial.serving() as sandbox:
        root = made(trial)
        (root / "masters" / "leaf-1").rename(elsewhere)
        (root / "masters" / "leaf-1").symlink_to(elsewhere)
        for name in ("latest", "runs/x"):
            (root / name).symlink_to(tmp_path)
        (reason,) = told(trial.run(TWO))
        found = door.status()
        assert sandbox.stats().made == 2
    assert "masters/leaf-1 is a link that leads out of the shelf, to " in reason
    assert "set MAKEREADY_FOLLOW_LINKS=1" in reason
    assert found["totals"]["states"] == {"damaged": 1, "delivered": 1}


@pytest.mark.parametrize("name", ["manifest.json", "manifest.csv", "assets.csv", "SHA256SUMS", "SANDBOX.txt"])
def test_a_name_of_the_manifest_at_which_no_file_lies_is_told_before_anything_is_paid(trial: Trial, name: str) -> None:
    place = trial.shelf / "leaves" / name
    place.parent.mkdir(parents=True)
    with trial.serving() as sandbox:
        for thing in THINGS.keys() - {"an empty file"}:
            THINGS[thing](place)
            with pytest.raises(StoreError, match=rf"{name} is .*nothing was started; move it away") as refusal:
                trial.run(TWO)
            assert refusal.value.exit_code == 6
            clear(place)
        assert sandbox.stats().requests == 0


@pytest.mark.parametrize("room", ["ledger", "masters", "rejected", "prints", "manifests", "runs"])
def test_a_room_that_is_no_folder_is_told_before_anything_is_paid(trial: Trial, room: str) -> None:
    place = trial.shelf / "leaves" / room
    place.parent.mkdir(parents=True)
    with trial.serving() as sandbox:
        for thing in ("a pipe", "a dangling link", "a link to itself", "a socket", "an empty file"):
            THINGS[thing](place)
            with pytest.raises(StoreError, match=f"{room} is .*where a folder should be: nothing was started"):
                trial.run(TWO)
            clear(place)
        assert sandbox.stats().requests == 0


def test_numbered_manifests_that_are_none_are_passed_over(trial: Trial) -> None:
    with trial.serving():
        root = made(trial)
        for number, thing in enumerate(THINGS, 2):
            THINGS[thing](root / "manifests" / f"{number:06}.json")
        number = trial.run(TWO).number
    assert number == 2 + len(THINGS)
    assert json.loads((root / "manifest.json").read_text())["number"] == number


@pytest.mark.parametrize("content", [b"", b"garbage", b"{}", b"[" * 100_000])
def test_wild_numbers_of_manifests_stop_nothing(trial: Trial, content: bytes) -> None:
    with trial.serving():
        root = made(trial)
        for number in ("999999", "999999999", str(10**30), "9" * 200, "٣٣٣٣٣٣", "000003x", "-00001"):
            (root / "manifests" / f"{number}.json").write_bytes(content)
            account = trial.run(TWO)
            assert results(account) == {"kept"}
            assert json.loads((root / "manifest.json").read_text())["number"] == account.number


@pytest.mark.parametrize(
    ("kind", "number"), [("claim", 999_999), ("receipt", 999_999), ("record", 999_999), ("claim", 10**6), ("claim", 10**30)]
)
def test_wild_numbers_of_entries_stop_their_item_at_most(trial: Trial, kind: str, number: int) -> None:
    with trial.serving() as sandbox:
        root = made(trial)
        entry = open_again(root, "claim")
        shutil.copy(only(root, "ledger/leaf-2/*.claim.json"), entry.with_name(entry.name.replace("claim", f"{kind}-{number}")))
        account = trial.run(TWO)
        assert sandbox.stats().made <= 3
    assert account.items[1].outcome.value == "kept"


def test_a_damaged_item_is_shown_with_what_may_be_deleted_and_ends_the_command_as_a_bad_shelf(door: Door) -> None:  # noqa: F811
    trial = door.trial
    with trial.serving():
        root = made(trial)
        claim = open_again(root, "claim")
        claim.mkdir()
        code, said = door.say("run", str(trial.folder / "job.yaml"), "--plain", "--destination", str(trial.shelf))
        found = door.status()
        planned_code, planned = door.say("plan", str(trial.folder / "job.yaml"), "--destination", str(trial.shelf))
    assert code == 6
    assert "1 of 2 delivered" in said
    assert found["totals"]["states"] == {"damaged": 1, "delivered": 1}
    note = next(item["note"] for item in found["items"] if item["state"] == "damaged")
    assert f"ledger/leaf-1/{claim.name} is a folder, no file" in note
    assert "delete it only if you would pay for the picture again" in note
    assert planned_code == 0
    assert "1 damaged" in planned


def test_a_manifest_that_is_none_hides_no_item(door: Door) -> None:  # noqa: F811
    with door.trial.serving():
        root = made(door.trial)
        (root / "manifest.json").write_text("{}")
        found = door.status()
    assert found["totals"]["states"] == {"delivered": 2}
    assert "manifest.json is not a manifest" in found["passed_over"][0]


FOREIGN_RUNS = {
    "a note": ("runs/note.txt", b"hello"),
    "a holder of another shape": ("runs/20260101T000000Z-aaaaaa/holder.json", b"{}"),
    "garbage for a holder": ("runs/20260101T000000Z-aaaaaa/holder.json", b"\xff"),
    "an empty holder": ("runs/20260101T000000Z-aaaaaa/holder.json", b""),
    "a wild beat": (f"runs/20260101T000000Z-aaaaaa/beat-{10**30}.json", b"{}"),
    "a name with a space": ("runs/my run/holder.json", b"{}"),
    "a foreign file in a run's folder": ("runs/20260101T000000Z-aaaaaa/my notes.txt", b"x"),
    "a wild date": (
        "runs/20260101T000000Z-aaaaaa/holder.json",
        b'{"run": "20260101T000000Z-aaaaaa", "host": "h", "machine": "m", "pid": -1, "born": "1", "started_at": "0001-01-01"}',
    ),
}


@pytest.mark.parametrize(("key", "content"), FOREIGN_RUNS.values(), ids=FOREIGN_RUNS)
def test_what_lies_among_the_runs_and_is_none_is_passed_over(door: Door, key: str, content: bytes) -> None:  # noqa: F811
    trial = door.trial
    with trial.serving():
        root = made(trial)
        (root / key).parent.mkdir(parents=True, exist_ok=True)
        (root / key).write_bytes(content)
        found = door.status()
        assert results(trial.run(TWO)) == {"kept"}
    assert found["totals"]["states"] == {"delivered": 2}
    assert (root / key).exists() == (key in "".join(found["passed_over"])) or "holder" in key or "beat" in key


@pytest.mark.parametrize(("name", "thing"), [*(("holder.json", thing) for thing in THINGS), ("beat-000001.json", "a pipe")])
def test_a_sign_of_life_that_is_no_file_is_passed_over_with_a_word(door: Door, name: str, thing: str) -> None:  # noqa: F811
    trial = door.trial
    with trial.serving():
        root = made(trial)
        odd = root / "runs" / "20260101T000000Z-aaaaaa" / name
        odd.parent.mkdir(parents=True)
        THINGS[thing](odd)
        found = door.status()
        assert results(trial.run(TWO)) == {"kept"}
    assert f"runs/20260101T000000Z-aaaaaa/{name}" in "".join(found["passed_over"])
