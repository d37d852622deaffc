"""A monitor learns by the exit code whether the newest run is recent and went to its end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.cli import main
from pipeline.errors import NotRun, UsageError
from pipeline.manifest import publishing
from pipeline.stores import open_store
from pipeline.work.newest_run import keep_recent, newest_run, spoken, time_of
from tests.proof.hung import NOON, hang, picture

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.stores import Store

DAY = timedelta(hours=26)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path), "autumn")


def fault(store: Store, ago: timedelta, longest: timedelta = DAY) -> str | None:
    """What a monitor hears so long after noon, when the run ended."""
    try:
        keep_recent(store, longest, NOON + ago)
    except NotRun as told:
        return str(told)
    return None


@pytest.mark.parametrize(
    ("text", "time"), [("90m", timedelta(minutes=90)), ("26h", DAY), ("3d", timedelta(days=3)), ("26 h", DAY)]
)
def test_a_time_is_written_as_people_do(text: str, time: timedelta) -> None:
    assert time_of(text) == time


@pytest.mark.parametrize("text", ["", "26", "h", "1.5h", "-3h", "0h", "26H", "3w", "1h30m", "٣h"])
def test_anything_else_is_a_mistake_that_shows_how_to_write_it(text: str) -> None:
    with pytest.raises(UsageError, match="write a time as 90m, 26h or 3d"):
        time_of(text)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=119, seconds=59), "119 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=71, minutes=59), "71 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_time_is_told_no_finer_than_it_matters(time: timedelta, words: str) -> None:
    assert spoken(time) == words


def test_a_run_is_recent_until_the_time_is_over(store: Store) -> None:
    hang(store, picture("shield"))
    assert fault(store, DAY - timedelta(seconds=1)) is None
    assert fault(store, timedelta(0)) is None
    assert fault(store, timedelta(hours=31)) == "the newest run ended 31 h ago, which is not less than 26 h"
    assert fault(store, DAY) == "the newest run ended 26 h ago, which is not less than 26 h"


def test_a_run_that_was_stopped_is_told_with_its_reason(store: Store) -> None:
    hang(store, picture("shield"))
    hang(store, picture("shield"), number=2, run={"id": "r2", "partial": True, "stopped": "the budget is reached"})
    assert fault(store, timedelta(hours=1)) == "the newest run was stopped, 60 min ago: the budget is reached"


def test_no_run_yet_is_told(store: Store) -> None:
    told = fault(store, timedelta(0))
    assert told
    assert told.startswith(f"no run yet: none has ended on {store.url}")


def test_newer_decisions_and_editions_made_current_again_are_no_newer_run(store: Store) -> None:
    first = hang(store, picture("shield"))
    later = {"id": "r2", "ended_at": NOON + DAY}
    second = hang(store, picture("shield"), number=2, run=later)
    for number, account in ((3, second), (4, first.model_copy(update={"of_edition": 1, "current_since": NOON + 2 * DAY}))):
        publishing.enter(account.model_copy(update={"number": number}), store)
    found = newest_run(store)
    assert found
    assert (found.number, found.run.id) == (3, "r2")


def test_a_manifest_that_cannot_be_read_is_passed_over(store: Store) -> None:
    hang(store, picture("shield"))
    store.put("manifests/000002.json", b'{"number": 2', media_type="application/json")
    assert fault(store, timedelta(hours=1)) is None


def test_the_command_ends_with_11_and_one_sentence(tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    hang(store, picture("shield"), run={"ended_at": datetime(2020, 1, 1, tzinfo=UTC)})
    shelf = str(tmp_path / "autumn")
    assert main.main(["status", shelf, "--newer-than", "26h"], pytest.fail) == 11
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)
    assert told.err.startswith("makeready: the newest run ended ")
    assert main.main(["status", shelf, "--newer-than", "999999d"], pytest.fail) == 0
    assert capsys.readouterr().out.endswith(" days ago; 1 delivered\n")
    assert main.main(["status", shelf, "--newer-than", "999999d", "--json"], pytest.fail) == 0
    assert json.loads(capsys.readouterr().out)["run"]["partial"] is False
    assert main.main(["status", shelf, "--newer-than", "soon"], pytest.fail) == 2
