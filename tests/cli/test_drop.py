"""`makeready drop`, from the file to what readers see: 40 prints of two jobs, stopped by name, mended, live at their time."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, build_opener

import pytest

from pipeline.proof.decisions import Kind
from pipeline.spec.drop_file import load_drop
from pipeline.stores import open_place, open_store
from pipeline.work.deciding import Sitting, Word
from pipeline.work.drop.campaign import Campaign
from tests.cli.decision_desk import Desk
from tests.cli.process import Makeready
from tests.work.drop.shelves import hang_prints, print_body, printed

if TYPE_CHECKING:
    from tests.servers.swift import Swift

DROP = """\
drop: advent
to: live/advent
from:
  - {{shelf: outputs/posters, items: ["poster-*"], files: [pdf], name: "posters/{{item}}.pdf"}}
  - {{shelf: outputs/shop, files: [jpeg], name: "products/{{sku}}.jpg"}}
release: {release}
approved: true
approval: required
"""
FILE = "advent.drop.yaml"


def say(shelf: str, kind: Kind, *items: str, by: str = "kari") -> None:
    """Let a person decide about these items of a job, or about all."""
    sitting = Sitting(open_store("outputs", shelf), lambda: datetime.now(UTC))
    list(sitting.say(Word(kind, by), [item for item in sitting.viewing.items if not items or item.id in items]))


def ask(moment: datetime | None = None) -> None:
    at = moment or datetime(2026, 1, 1, tzinfo=UTC)
    Path(FILE).write_text(DROP.format(release=f"{at:%Y-%m-%d %H:%M:%S} UTC"))


def fill(number: int) -> None:
    """Two jobs of so many approved prints each, and a drop file of them."""
    hang_prints(open_store("outputs", "posters"), *(printed(f"poster-{each}", "pdf") for each in range(number)))
    items = (printed(f"sku-{each}", "jpg", columns={"sku": f"NW {each}"}) for each in range(number))
    hang_prints(open_store("outputs", "shop"), *items)
    for shelf in ("posters", "shop"):
        say(shelf, Kind.APPROVE)
    ask()


@pytest.fixture
def empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAKEREADY_AS", "anna")
    return Desk(capsys)


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """Two jobs of three prints each."""
    fill(3)
    return empty_desk


def live() -> list[str]:
    """What readers see: every file whole, or the test fails."""
    current = json.loads(Path("live/advent/current.json").read_text())
    folder = Path("live/advent", current["path"])
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    return sorted(each["name"] for each in current["files"])


def held(desk: Desk, *words: str) -> dict[str, str]:
    """The codes of what kept a drop back, by name."""
    code, out, _ = desk.say("drop", *words, "--json")
    assert code == 10
    return {each["name"]: each["code"] for each in json.loads(out)["hindrances"]}


def test_forty_prints_of_two_jobs_are_stopped_by_the_name_of_one_mended_and_released_at_their_time(
    empty_desk: Desk,
) -> None:
    desk = empty_desk
    fill(20)
    prepared = desk.json("drop", "prepare", FILE)
    assert (prepared["edition"], prepared["files"], prepared["against"]) == (1, 40, None)
    assert held(desk, "release", FILE, "--at-its-time") == {"edition 1": "unapproved"}
    yes = desk.json("drop", "approve", FILE, "--as", "Kari", "--reason", "seen on paper")
    assert (yes["by"], yes["text"]) == ("Kari", "seen on paper")
    assert "approved by Kari: seen on paper" in " ".join(" ".join(desk.ok("drop", "status", FILE)).split())

    (altered,) = Path("outputs/shop/prints/sku-7").glob("**/*.jpg")
    altered.unlink()
    altered.write_bytes(b"another picture")
    assert held(desk, "release", FILE, "--at-its-time") == {"products/NW-7.jpg": "altered"}
    assert not Path("live/advent/current.json").exists()

    altered.write_bytes(print_body("sku-7", "jpg"))
    assert desk.json("drop", "release", FILE, "--at-its-time")["release"] == 1
    assert live() == sorted([f"posters/poster-{n}.pdf" for n in range(20)] + [f"products/NW-{n}.jpg" for n in range(20)])
    assert Path("live/advent/current/products/NW-7.jpg").read_bytes() == print_body("sku-7", "jpg")


def test_what_was_rejected_or_taken_back_after_the_preparation_stops_a_release_by_name(desk: Desk) -> None:
    desk.ok("drop", "prepare", FILE)
    desk.ok("drop", "approve", FILE)
    say("posters", Kind.REJECT, "poster-1")
    say("shop", Kind.WITHDRAW, "sku-2")
    found = {"posters/poster-1.pdf": "rejected", "products/NW-2.jpg": "waiting"}
    assert held(desk, "release", FILE) == found
    assert held(desk, "release", FILE, "--as-prepared") == found
    say("posters", Kind.APPROVE, "poster-1")
    say("shop", Kind.APPROVE, "sku-2")
    desk.ok("drop", "release", FILE)


def test_other_changes_stop_a_release_unless_it_is_to_go_as_it_was_prepared(desk: Desk) -> None:
    desk.ok("drop", "prepare", FILE)
    desk.ok("drop", "approve", FILE)
    more = (printed(f"poster-{number}", "pdf") for number in range(4))
    hang_prints(open_store("outputs", "posters"), *more, number=2)
    say("posters", Kind.APPROVE)
    assert held(desk, "release", FILE) == {"posters/poster-3.pdf": "changed"}
    assert desk.json("drop", "release", FILE, "--as-prepared")["changes"] == ["posters/poster-3.pdf is new"]
    again = desk.json("drop", "prepare", FILE)
    assert (again["edition"], again["added"], again["unchanged"]) == (2, ["posters/poster-3.pdf"], 6)
    assert held(desk, "release", FILE) == {"edition 2": "unapproved"}


def test_a_drop_goes_back_and_old_editions_are_pruned(desk: Desk) -> None:
    def go_live() -> None:
        desk.ok("drop", "prepare", FILE)
        desk.ok("drop", "approve", FILE)
        desk.ok("drop", "release", FILE)

    go_live()
    hang_prints(open_store("outputs", "posters"), *(printed(f"poster-{n}", "pdf") for n in range(2)), number=2)
    go_live()
    assert len(live()) == 5
    back = desk.json("drop", "rollback", FILE)
    assert (back["edition"], back["before"], back["release"]) == (1, 2, 3)
    assert len(live()) == 6
    told = desk.json("drop", "status", FILE)
    assert [(each["number"], each["current"], each["releases"]) for each in told["editions"]] == [
        (2, False, [2]),
        (1, True, [1, 3]),
    ]
    assert {each["approved_by"] for each in told["editions"]} == {"anna"}
    assert desk.json("drop", "prune", FILE, "--keep", "1")["editions"] == []
    desk.ok("drop", "rollback", FILE, "--edition", "2")
    assert desk.json("drop", "prune", FILE, "--keep", "1", "--dry-run")["editions"] == [1]
    assert desk.json("drop", "prune", FILE, "--keep", "1")["editions"] == [1]
    assert len(live()) == 5


def test_nothing_is_prepared_twice_and_what_was_altered_in_it_is_mended(desk: Desk) -> None:
    desk.ok("drop", "prepare", FILE)
    assert "in nothing from edition 1" in "\n".join(desk.ok("drop", "prepare", FILE))
    path = Path("live/advent/editions/000001/posters/poster-1.pdf")
    path.unlink()
    again = desk.json("drop", "prepare", FILE)
    assert (again["edition"], again["made"], again["mended"]) == (1, False, ["posters/poster-1.pdf"])
    assert path.read_bytes() == print_body("poster-1", "pdf")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("release", FILE, "--keep", "2"), "--keep is for `drop prune`, not for `drop release`"),
        (("status", FILE, "--at-its-time"), "--at-its-time is for `drop release`, not for `drop status`"),
        (("prune", FILE, "--keep", "0"), "--keep 0: a number from 1 on"),
        (("prepare", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_asked_is_a_mistake(desk: Desk, words: tuple[str, ...], says: str) -> None:
    code, _, err = desk.say("drop", *words)
    assert code == 2
    assert says in err


def test_what_is_not_prepared_cannot_be_released_nor_approved(desk: Desk) -> None:
    for action in ("release", "approve", "rollback", "prune"):
        assert held(desk, action, FILE) == {"advent": "no-edition"}
    assert "nothing was released yet" in "\n".join(desk.ok("drop", "status", FILE))


def test_a_place_that_holds_something_else_is_refused(desk: Desk) -> None:
    (Path("live/advent/holidays")).mkdir(parents=True)
    code, _, err = desk.say("drop", "prepare", FILE)
    assert (code, "holds something else than a drop (holidays)" in err) == (6, True)


def test_all_shelves_that_are_not_there_are_told_at_once(desk: Desk) -> None:
    Path(FILE).write_text(Path(FILE).read_text().replace("outputs/", "nowhere/"))
    assert held(desk, "prepare", FILE) == {"nowhere/posters": "no-job", "nowhere/shop": "no-job"}


def test_a_wait_that_is_ended_releases_nothing_and_is_taken_up_again(desk: Desk, tmp_path: Path) -> None:
    ask(datetime.now(UTC) + timedelta(hours=1))
    desk.ok("drop", "prepare", FILE)
    desk.ok("drop", "approve", FILE)
    with Makeready(tmp_path).started("drop", "release", FILE, "--at-its-time") as waiting:
        while "goes live at" not in waiting.out.read_text():
            assert waiting.process.poll() is None, waiting.err.read_text()
        waiting.process.send_signal(signal.SIGTERM)
        assert waiting.ended().code == 130
    assert not Path("live/advent/current.json").exists()
    ask(datetime.now(UTC) - timedelta(minutes=1))  # the moment has come
    desk.ok("drop", "release", FILE, "--at-its-time")
    assert len(live()) == 6


def test_narrow_windows_hold_all_that_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = desk.ok("drop", "prepare", FILE)
    assert lines[0].startswith("advent: edition 1 is prepared")
    assert any(line.startswith("Next") and "makeready drop approve advent.drop.yaml" in line for line in lines)


def test_in_a_bucket_links_open_each_file_and_the_same_is_stopped(
    empty_desk: Desk, swift: Swift, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, bucket = empty_desk, swift.bucket()
    for name, value in swift.environment().items():
        monkeypatch.setenv(name, value)
    store = open_store(f"s3://{bucket}/art", "posters")
    hang_prints(store, *(printed(f"poster-{each}", "pdf") for each in range(3)), required=False)
    source = f"{{shelf: s3://{bucket}/art/posters, files: [pdf]}}"
    Path(FILE).write_text(f"drop: advent\nto: s3://{bucket}/live/advent\nfrom: [{source}]\napproval: required\nlinks: 1d\n")
    assert desk.json("drop", "prepare", FILE)["files"] == 3
    desk.ok("drop", "approve", FILE)
    key = printed("poster-1", "pdf").prints[0].key
    store.replace(key, b"another picture", media_type="application/pdf")
    assert held(desk, "release", FILE) == {"poster-1.pdf": "altered"}
    store.replace(key, print_body("poster-1", "pdf"), media_type="application/pdf")
    assert desk.json("drop", "release", FILE)["links_until"]
    current = json.loads(open_store(f"s3://{bucket}/live", "advent").read("current.json"))
    with build_opener(ProxyHandler({})).open(current["files"][1]["link"]) as answer:
        assert answer.read() == print_body("poster-1", "pdf")


def test_an_edition_that_is_prepared_while_a_release_waits_keeps_nothing_from_going_live(desk: Desk) -> None:
    for action in ("prepare", "approve"):
        desk.ok("drop", action, FILE)
    place = open_place("live/advent")
    shelves = {f"outputs/{name}": open_store("outputs", name) for name in ("posters", "shop")}
    campaign = Campaign(load_drop(Path(FILE)), place, shelves, "anna", lambda: datetime.now(UTC))
    told = campaign.edition()
    Path(FILE).write_text(Path(FILE).read_text().replace('"poster-*"', '"poster-1"'))
    desk.ok("drop", "prepare", FILE)
    said: list[str] = []
    edition, _ = campaign.look_at_its_time(told, None, as_prepared=False, say=said.append)
    assert edition == told
    assert "edition 2 was approved by nobody" in said[0]
    desk.ok("drop", "approve", FILE)
    later = Campaign(load_drop(Path(FILE)), place, shelves, "anna", lambda: datetime.now(UTC))
    assert later.look_at_its_time(told, None, as_prepared=False, say=said.append)[0].number == 2


def test_a_current_edition_whose_files_were_taken_away_is_told(desk: Desk) -> None:
    for action in ("prepare", "approve", "release"):
        assert desk.say("drop", action, FILE)[0] == 0
    shutil.rmtree("live/advent/editions/000001")
    assert "not there any more" in " ".join(" ".join(desk.ok("drop", "status", FILE)).split())
