"""People hear of a drop: that it waits for a yes, is live, or was held back; at least once, whoever is away or killed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.decision_desk import Desk
from tests.cli.test_drop import FILE, fill
from tests.servers.receivers import SECRET_HEADER, SECRET_PATH, Receiver

if TYPE_CHECKING:
    from tests.cli.process import Makeready
    from tests.cli.shelf import Job

PLACE = Path("live/advent")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Apprise loads the services of others


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """Who is told, away until the test opens it."""
    receiver = Receiver()
    monkeypatch.setenv("PRESS_ROOM_URL", receiver.address)
    monkeypatch.setenv("MAKEREADY_NOTIFY_SECONDS", "60")
    return receiver


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], receiver: Receiver) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAKEREADY_AS", "anna")
    fill(2)
    with Path(FILE).open("a") as file:
        file.write("notify: [env:PRESS_ROOM_URL]\n")
    return Desk(capsys)


def kinds(receiver: Receiver) -> list[str]:
    return [notice["kind"] for notice in receiver.notices]


def waiting() -> list[Path]:
    return sorted(PLACE.glob("notices/*.json"))


def test_each_step_of_a_drop_is_told_once(desk: Desk, receiver: Receiver) -> None:
    with receiver:
        desk.ok("drop", "prepare", FILE)
        assert desk.say("drop", "release", FILE)[0] == 10
        for action in ("approve", "release", "status"):
            desk.ok("drop", action, FILE)
        assert desk.say("drop", "release", FILE)[0] == 0
        told = receiver.notices
    assert kinds(receiver) == ["review", "held-back", "released"]
    assert told[0]["next_command"] == "makeready drop approve advent.drop.yaml"
    assert "approved by nobody" in told[1]["reasons"][0]
    assert (told[2]["job"], told[2]["counts"]) == ("advent", {"files": 4, "edition": 1})
    assert waiting() == []


def test_who_is_away_hears_of_the_release_by_the_next_command(desk: Desk, receiver: Receiver) -> None:
    said = [desk.say("drop", action, FILE) for action in ("prepare", "approve", "release")]
    assert [code for code, *_ in said] == [0, 0, 0]
    left = waiting()
    assert len(left) == 2
    shown = "".join([err for *_, err in said] + [path.read_text() for path in left])
    assert not any(secret in shown for secret in (SECRET_PATH, SECRET_HEADER))
    with receiver:
        desk.ok("drop", "prepare", FILE)
    assert kinds(receiver) == ["review", "released"]
    assert waiting() == []


def test_a_release_whose_command_was_killed_before_it_told_anybody_is_told_by_the_next(desk: Desk, receiver: Receiver) -> None:
    with receiver:
        for action in ("prepare", "approve", "release"):
            desk.ok("drop", action, FILE)
        # As it is where the kill comes right after `current.json` was written.
        (PLACE / "announced/000001.json").unlink()
        desk.ok("drop", "release", FILE)
        told = [notice for notice in receiver.notices if notice["kind"] == "released"]
    assert len(told) == 2
    assert told[0]["id"] == told[1]["id"]


def test_a_mistake_in_the_file_is_told_to_whom_the_environment_names(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKEREADY_NOTIFY", receiver.address)
    Path(FILE).write_text(Path(FILE).read_text().replace("to: live", "two: live"))
    with receiver:
        assert desk.say("drop", "release", FILE, "--at-its-time")[0] == 2
    assert [(notice["kind"], notice["job"]) for notice in receiver.notices] == [("failed", FILE)]


def test_what_a_run_publishes_is_told_once(makeready: Makeready, leaves: Job, receiver: Receiver) -> None:
    leaves.add("publish: {to: shop, files: [master], name: '{item}.{ext}'}\nnotify: [env:PRESS_ROOM_URL]\n")
    environ = {"PRESS_ROOM_URL": receiver.address, "MAKEREADY_NOTIFY_SECONDS": "60"}
    with receiver:
        for _ in range(2):
            assert makeready("run", "--plain", *leaves.words, environ=environ).code == 0
        (makeready.folder / "shop" / "holidays").mkdir()
        assert makeready("run", "--plain", *leaves.words, environ=environ).code == 10
        told = {notice["kind"]: notice for notice in receiver.notices}
    assert sorted(kinds(receiver)) == ["finished", "held-back", "released"]
    assert told["held-back"]["summary"] == "was not published, and edition 1 stays"
