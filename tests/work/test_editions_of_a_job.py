"""What a job was can be listed, and made current again: in a new edition, for history is never written anew."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import InUse, NotOnShelf, StoreError, UsageError
from pipeline.manifest import publishing
from pipeline.manifest.heads import read_head, read_heads
from pipeline.manifest.manifest import Head, Manifest
from pipeline.manifest.verify import verify
from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.stores import open_store
from pipeline.work.approval import publish_decisions
from pipeline.work.current_again import make_current, read_edition
from pipeline.work.editions import read_editions
from tests.proof.hung import NOON, hang, picture
from tests.proof.jobs import job, leaf
from tests.work.test_as_it_is_now import REFRESHED, assert_as_the_manifest
from tests.work.test_earlier_shelf import EARLIER
from tests.work.test_status_and_reconcile import Door
from tests.work.town import ORDERS, Gate, GatedStore, Interleaving, Killed, at_random

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.stores import Store
    from tests.work.town import Town
    from tests.work.trial import Trial


def later() -> datetime:
    return datetime(2026, 12, 24, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "shelf"), "leaves")


@pytest.fixture
def door(trial: Trial, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(trial, capsys, monkeypatch)


def again(store: Store, number: int, **more: Any) -> Manifest | None:
    return make_current(store, read_edition(store, number), Decisions(store, later), later, **more)


def published(store: Store) -> Manifest:
    found = publishing.read_manifest(store)
    assert found
    return found


def approve(store: Store, item: Any) -> None:
    Decisions(store, later).write(Said(item=item.id, fingerprint=item.fingerprint, kind=Kind.APPROVE, by="anna"))


@pytest.fixture
def refreshed(store: Store) -> Store:
    """Edition 1 of shield and rose, 2 of another shield and oak, 3 with a decision on that shield."""
    hang(store, picture("shield"), picture("rose"), required=False)
    shield = picture("shield", 2)
    hang(store, shield, picture("oak"), required=False, number=2, run={"id": "r2"})
    approve(store, shield)
    assert publish_decisions(store, later) == 3
    return store


def test_each_manifest_is_an_edition_and_one_of_them_is_current(refreshed: Store) -> None:
    found = read_editions(refreshed)
    assert [(each.number, each.head.run.id, each.delivered, each.decisions_only, each.current) for each in found.editions] == [
        (1, "r1", 2, False, False),
        (2, "r2", 2, False, False),
        (3, "r2", 2, True, True),
    ]
    assert found.unread == ()


def test_an_edition_that_cannot_be_read_is_told_and_passed_over(refreshed: Store) -> None:
    refreshed.put("manifests/000004.json", b'{"number": 4', media_type="application/json")
    found = read_editions(refreshed)
    assert ([each.number for each in found.editions], found.unread) == ([1, 2, 3], (4,))


def test_a_shelf_without_editions_is_told(store: Store) -> None:
    with pytest.raises(NotOnShelf, match="holds no manifests"):
        read_editions(store)


class Beginnings:
    """A shelf that gives no more than the first piece of a file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def read(self, key: str) -> bytes:
        raise AssertionError(f"{key} is read whole")

    def chunks(self, key: str) -> Iterator[bytes]:
        yield next(iter(self._store.chunks(key)))
        raise AssertionError(f"{key} is read on")


def test_of_large_editions_the_beginnings_alone_are_read(store: Store) -> None:
    account = job(*[leaf(f"leaf-{number}") for number in range(2000)], number=1, run="r1")
    assert len(account.as_bytes()) > 2 << 20
    for number in range(1, 4):
        publishing.enter(account.model_copy(update={"number": number}), store)
    shelf: Any = Beginnings(store)
    heads = read_heads(shelf)
    assert [head and (head.number, head.totals) for head in heads.values()] == [
        (number, account.totals) for number in (1, 2, 3)
    ]


def test_a_head_is_what_the_manifest_says_before_its_items(store: Store) -> None:
    account = job(leaf(), number=1).model_copy(update={"of_edition": 3, "current_since": NOON})
    publishing.enter(account, store)
    assert read_head(store, "manifests/000001.json") == Head.model_validate(account.model_dump(exclude={"items", "retired"}))


NO_MANIFESTS = (
    b"", b"{", b"[]", b"null", b'{"items": []}', b'{"number": ' + b"[" * 99_999, b'{{"a": 1}: 2}', b'[["a"], 1]', b"\xff\xfe",
)  # fmt: skip


@pytest.mark.parametrize("body", NO_MANIFESTS)
def test_what_is_no_manifest_has_no_head(store: Store, body: bytes) -> None:
    store.put("manifests/000001.json", body, media_type="application/json")
    assert read_head(store, "manifests/000001.json") is None


def test_an_edition_made_current_is_a_new_one_with_its_items(refreshed: Store) -> None:
    before = {key: refreshed.read(key) for key in publishing.numbered(refreshed).values()}
    account = again(refreshed, 1)
    assert account == published(refreshed)
    assert (account.number, account.of_edition, account.current_since, account.run.id) == (4, 1, later(), "r1")
    assert [item.stem for item in account.items] == [picture("shield").stem, picture("rose").stem]
    assert [(each.id, each.edition, each.by_edition, each.retired_at) for each in account.retired] == [("oak", 3, 4, later())]
    assert {key: refreshed.read(key) for key in before} == before, "history stays as it was"
    assert verify(refreshed).ok
    assert "masters/oak" not in refreshed.read("SHA256SUMS").decode()
    told = read_editions(refreshed).editions[-1]
    assert (told.number, told.decisions_only, told.current, told.since) == (4, False, True, later())


def test_what_the_newest_edition_has_is_not_written_again(refreshed: Store) -> None:
    assert (again(refreshed, 3), again(refreshed, 2)) == (None, None)
    again(refreshed, 1)
    assert again(refreshed, 1) is None
    assert publishing.latest(refreshed) == 4
    back = again(refreshed, 2)
    assert back
    assert ([each.id for each in back.retired], [item.id for item in back.items]) == (["rose"], ["shield", "oak"])


def test_people_have_decided_what_they_have_decided_by_now(store: Store) -> None:
    first = hang(store, picture("shield"), required=False)
    hang(store, picture("shield", 2), number=2, run={"id": "r2"})
    approve(store, first.items[0])
    account = again(store, 1)
    assert account
    assert account.approval == "required", "the newest edition asks for it"
    assert account.items[0].decision
    assert account.items[0].decision.by == "anna"


def test_a_decision_after_it_is_of_the_same_edition(refreshed: Store) -> None:
    account = again(refreshed, 1)
    assert account
    approve(refreshed, account.items[1])
    assert publish_decisions(refreshed, later) == 5
    then = published(refreshed)
    assert (then.of_edition, then.current_since, then.retired) == (1, later(), account.retired)
    assert read_editions(refreshed).editions[-1].decisions_only


@pytest.mark.parametrize(("harm", "word"), [("delete", "is missing"), ("alter", "was altered")])
def test_an_edition_with_a_file_missing_or_altered_is_refused_by_name(refreshed: Store, harm: str, word: str) -> None:
    master = picture("rose").master
    assert master
    refreshed.delete(master.key)
    if harm == "alter":
        refreshed.put(master.key, b"other bytes", media_type="image/webp")
    there = published(refreshed)
    with pytest.raises(StoreError, match=f"edition 1 cannot be made current: {master.key} {word}.* Nothing was written"):
        again(refreshed, 1)
    assert (published(refreshed), publishing.latest(refreshed)) == (there, 3)


def test_an_edition_that_is_not_there_or_cannot_be_read_is_told(refreshed: Store) -> None:
    with pytest.raises(UsageError, match="has no edition 9: it has 3, from 1 to 3"):
        read_edition(refreshed, 9)
    refreshed.put("manifests/000004.json", b"{}", media_type="application/json")
    with pytest.raises(StoreError, match=r"manifests/000004.json cannot be read"):
        read_edition(refreshed, 4)


def test_where_a_store_does_not_keep_if_absent_a_run_under_way_is_waited_for(refreshed: Store) -> None:
    refreshed.put("runs/r2/holder.json", b"{}", media_type="application/json")
    with pytest.raises(InUse, match="wait for its end; nothing was written"):
        again(refreshed, 1, conditional=False)
    assert publishing.latest(refreshed) == 3


def test_a_run_that_ends_in_the_same_moment_loses_nothing(new_town: Callable[[], Town]) -> None:
    for seed in range(12):
        town, interleaving = new_town(), Interleaving(at_random(seed))
        town.run("first", orders=ORDERS[:1])
        town.run("second", orders=ORDERS[1:])
        wanted = read_edition(town.memory, 1)  # type: ignore[arg-type]
        desk: Any = GatedStore(town.memory, interleaving.gate("desk"))
        gate = interleaving.gate("run")

        def revert(desk: Any = desk, wanted: Manifest = wanted) -> None:
            make_current(desk, wanted, Decisions(desk, later), later)

        def run(town: Town = town, gate: Any = gate) -> None:
            town.run("run", gate, orders=ORDERS[1:])

        interleaving.run(run=run, desk=revert)
        newest = max(key for key in town.memory.things if key.startswith("manifests/"))
        assert town.memory.things["manifest.json"] == town.memory.things[newest]
        shown, gone = ("leaf-1", "leaf-2") if town.manifest().of_edition else ("leaf-2", "leaf-1")
        assert [item.id for item in town.manifest().items] == [shown]
        assert [each.id for each in town.manifest().retired] == [gone]


def test_whoever_is_killed_at_any_step_leaves_one_edition_or_the_other(new_town: Callable[[], Town]) -> None:
    step, killed = 0, True
    while killed:
        town, gate, killed = new_town(), Gate(), False
        town.run("first", orders=ORDERS[:1])
        town.run("second", orders=ORDERS[1:])
        gate.kill_at = (step, "before")
        desk: Any = GatedStore(town.memory, gate)
        try:
            make_current(desk, read_edition(desk, 1), Decisions(desk, later), later)
        except Killed:
            killed = True
        there: Any = town.memory
        assert (published(there).number, published(there).of_edition) in ((2, None), (3, 1))
        make_current(there, read_edition(there, 1), Decisions(there, later), later)
        assert (published(there).number, published(there).of_edition) == (3, 1), f"killed at step {step}"
        assert verify(there).ok
        step += 1
    assert step > 15


def test_a_whole_job_goes_back_and_the_next_run_goes_on_for_nothing(door: Door) -> None:
    with door.trial.serving() as sandbox:
        first = door.trial.run()
        second = door.trial.run(REFRESHED)
        calls = sandbox.stats().requests
        code, told = door.say("editions", door.shelf, "--current", "1")
        assert (code, told.splitlines()) == (
            0,
            [
                f"{door.shelf}: edition 1 is current again, as edition 3: 6 items, 6 delivered, 1 item retired",
                "The next run of the spec makes what the spec says current.",
            ],
        )
        account = published(open_store(str(door.trial.shelf), "leaves"))
        assert account.items == first.items
        assert [each.id for each in account.retired] == ["leaf-7"]
        found = door.status()
        assert_as_the_manifest(found, account)
        assert (found["of_edition"], found["totals"]["states"]) == (1, {"delivered": 6})
        assert "Edition 1, made current again; the next run" in " ".join(door.say("status", door.shelf)[1].split())
        assert '"number":3' in (door.trial.shelf / "leaves" / "proof.html").read_text()
        subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=door.shelf, check=True)
        third = door.trial.run(REFRESHED)
        assert sandbox.stats().requests == calls
    assert (third.number, third.of_edition, third.totals.spent_usd) == (4, None, 0)
    assert [item.stem for item in third.items] == [item.stem for item in second.items]
    assert [(each.id, each.edition, each.by_edition) for each in third.retired] == [("leaf-5", 3, 4), ("leaf-6", 3, 4)]


def test_the_editions_are_listed_for_people_and_for_programs(door: Door) -> None:
    with door.trial.serving():
        door.trial.run()
        door.trial.run(REFRESHED)
    door.say("editions", door.shelf, "--current", "1")
    code, told = door.say("editions", door.shelf)
    lines = [line.split() for line in told.splitlines()]
    assert (code, [line[:4] for line in lines[1:3]]) == (0, [["1", "6", "6", "$1.50"], ["2", "5", "5", "$0.75"]])
    assert " ".join(lines[3]).endswith("UTC current; edition 1 made current again")
    code, told = door.say("editions", door.shelf, "--json")
    found = json.loads(told)
    assert (code, found["current"], found["unread"]) == (0, 3, [])
    assert [each["of_edition"] for each in found["editions"]] == [None, None, 1]
    code, told = door.say("editions", door.shelf, "--current", "2", "--json")
    assert (code, json.loads(told)["number"]) == (0, 4)
    assert door.say("editions", door.shelf, "--current", "9")[0] == 2
    assert door.say("editions", door.shelf, "--current", "2")[1].endswith("same pictures as edition 2; nothing was written\n")


def test_editions_of_an_earlier_shelf_are_listed_and_go_back(trial: Trial, store: Store) -> None:
    shutil.copytree(EARLIER / "shelf", trial.shelf)
    there = {path: hashlib.sha256(path.read_bytes()).digest() for path in (trial.shelf / "leaves").rglob("manifests/*")}
    found = read_editions(store)
    assert [(each.number, each.current) for each in found.editions] == [(1, False), (2, True)]
    account = again(store, 1)
    assert account
    assert (account.number, account.of_edition) == (3, 1)
    assert verify(store).ok
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in there} == there
