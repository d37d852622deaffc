"""What the shelf tells of a job, and what the gateway's log tells of its doubts."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.cli import main
from tests.work.test_hard_cases import cut_off
from tests.work.test_job import results
from tests.work.town import claimed
from tests.work.trial import IMPATIENT, LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.work.trial import Trial

DELIVERED = {
    "items": 6, "states": {"delivered": 6}, "charged_usd": 1.5, "possible_charges": 0,
    "job_usd": 1.5, "superseded_usd": 0.0, "retired_usd": 0.0,
}  # fmt: skip


class Door:
    """The command line, about the trial's shelf."""

    def __init__(self, trial: Trial, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.trial = trial
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def say(self, *words: str) -> tuple[int, str]:
        """The exit code and what was printed."""
        for name, value in self.trial.environ.items():
            self._monkeypatch.setenv(name, value)
        self._capsys.readouterr()
        code = main.main(words, pytest.fail)
        told = self._capsys.readouterr()
        return code, told.out + told.err

    @property
    def shelf(self) -> str:
        return str(self.trial.shelf / "leaves")

    def status(self) -> dict[str, Any]:
        code, told = self.say("status", self.shelf, "--json")
        assert code == 0
        found: dict[str, Any] = json.loads(told)
        return found

    def reconcile(self) -> tuple[int, dict[str, int]]:
        code, told = self.say("reconcile", self.shelf, "--json")
        return code, json.loads(told)["totals"]


@pytest.fixture
def door(trial: Trial, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(trial, capsys, monkeypatch)


@contextmanager
def without_credentials(door: Door) -> Iterator[None]:
    door.trial.environ = dict.fromkeys(door.trial.environ, "")
    yield


def test_a_finished_job_tells_its_items_and_what_they_cost_without_account_or_spec(door: Door) -> None:
    with door.trial.serving():
        door.trial.run()
    (door.trial.folder / "job.yaml").unlink()
    with without_credentials(door):
        found = door.status()
    assert found["totals"] == DELIVERED
    assert (found["manifest"], found["runs"]) == (1, [])


def test_a_lost_manifest_changes_nothing_that_the_status_tells(door: Door) -> None:
    with door.trial.serving():
        door.trial.run()
    before = door.status()
    (door.trial.shelf / "leaves" / "manifest.json").unlink()
    assert door.status() == before | {"manifest": 0}


def test_a_run_that_lives_is_named_with_what_it_holds(door: Door) -> None:
    with door.trial.serving(), door.trial.opened() as opened:
        claimed(opened, opened.production.orders_to_do[0])
        found = door.status()
        _, told = door.say("status", door.shelf)
    assert [(run["run"], run["alive"]) for run in found["runs"]] == [(opened.production.run_id, True)]
    assert [(item["state"], item["run"]) for item in found["items"]] == [("being made", opened.production.run_id)]
    assert f"{opened.production.run_id} on" in told
    assert "at work" in told


@pytest.mark.parametrize(
    ("hours", "before", "after"), [(0, "cut off", "cut off"), (7, "cut off", "unknown")], ids=["just now", "seven hours ago"]
)
def test_what_was_cut_off_is_told_with_what_it_may_cost(door: Door, hours: float, before: str, after: str) -> None:
    with door.trial.serving():
        cut_off(door.trial, hours=hours)
        states = [door.status()["totals"]]
        if hours:
            door.trial.run()
        states.append(door.status()["totals"])
    assert [state["states"] for state in states] == [{before: 6}, {after: 6}]
    assert [state["possible_charges"] for state in states] == [6, 6]
    assert "$1.50 more may be billed" in door.say("status", door.shelf)[1]


def test_lost_links_and_released_items_are_told_with_their_reasons(door: Door) -> None:
    with door.trial.serving(faults={"expired": 1.0}, moderated=("5",)):
        door.trial.run(door=IMPATIENT)
        found = door.status()
    assert found["totals"]["states"] == {"lost link": 5, "to make": 1}
    assert found["totals"]["charged_usd"] == 1.25
    assert "lost link" in found["items"][0]["note"]
    assert "blocked" in found["items"][4]["note"]


def test_what_was_refused_and_has_come_by_another_prompt_is_no_item_beside_it(door: Door) -> None:
    with door.trial.serving(moderated=("5",)):
        refused = door.trial.run().items[4]
        assert door.say("reject", door.shelf, refused.id, "--reason", "refused", "--prompt", "A light leaf")[0] == 0
        found = door.status()
        assert (found["totals"]["states"], found["approval"]["rejected"]) == ({"delivered": 5, "to make": 1}, 1)
        door.trial.run(remake_rejected=True)
    assert door.status()["totals"] == DELIVERED


def test_a_folder_without_a_job_is_said_to_hold_none(door: Door) -> None:
    assert door.say("status", str(door.trial.folder / "nothing")) == (
        6,
        f"makeready: {door.trial.folder}/nothing holds no job: nothing was claimed or made here (is it DESTINATION/JOB?)\n",
    )


def test_reconciling_writes_the_receipts_and_the_next_run_fetches(door: Door) -> None:
    with door.trial.serving() as sandbox:
        cut_off(door.trial, sent=True)
        assert door.reconcile() == (0, {"found": 6})
        waiting = door.status()
        assert waiting["totals"]["states"] == {"to fetch": 6}
        until = datetime.fromisoformat(waiting["links_until"])
        assert f"6 pictures, paid for: run before {until:%Y-%m-%d %H:%M} UTC" in " ".join(
            door.say("status", door.shelf)[1].split()
        )
        assert sandbox.stats().made == 6
        manifest = door.trial.run()
        assert sandbox.stats().made == 6
    assert results(manifest) == {"delivered"}
    assert manifest.totals.job_usd == 1.5


def test_reconciling_finds_what_was_unknown(door: Door) -> None:
    with door.trial.serving(log_delay_seconds=3600) as sandbox:
        cut_off(door.trial, hours=7, sent=True)
        assert results(door.trial.run()) == {"unknown"}
        assert door.reconcile() == (3, {"unknown": 6})
        sandbox.change(log_delay_seconds=0.0)
        assert door.reconcile() == (0, {"found": 6})
        assert door.reconcile() == (0, {})


def test_reconciling_makes_nothing_where_the_log_knows_nothing(door: Door) -> None:
    spec = str(door.trial.folder / "job.yaml")
    with door.trial.serving() as sandbox:
        cut_off(door.trial)
        code, told = door.say("reconcile", spec, "--destination", str(door.trial.shelf))
        assert sandbox.stats().requests == 0
    assert code == 3
    assert told.count("repeats the call under the key the gateway's cache knows it by") == 6


def test_reconciling_leaves_what_a_living_run_holds(door: Door) -> None:
    with door.trial.serving(), door.trial.opened(LEAVES) as opened:
        claimed(opened, opened.production.orders_to_do[0])
        assert door.reconcile() == (3, {"being made": 1})
    assert door.trial.files("ledger/*/*receipt*") == []


def test_reconciling_asks_for_credentials_and_not_for_sandbox_work(door: Door) -> None:
    with door.trial.serving():
        cut_off(door.trial)
    with without_credentials(door):
        assert door.say("reconcile", door.shelf)[0] == 4
    (door.trial.shelf / "leaves" / "SANDBOX.txt").write_text("painted")
    assert "holds sandbox work" in door.say("reconcile", door.shelf)[1]


def test_reconciling_settles_what_stayed_possible_of_items_that_are_made(door: Door) -> None:
    with door.trial.serving(faults={"no-state": 0.6}, log_delay_seconds=3600, seed=3) as sandbox:
        manifest = door.trial.run(door=IMPATIENT)
        open_before = door.status()["totals"]["possible_charges"]
        assert manifest.totals.possible_usd > 0
        sandbox.change(log_delay_seconds=0.0, faults={})
        code, told = door.reconcile()
        assert (code, told.keys()) == (0, {"settled"})
        totals = door.status()["totals"]
        assert open_before > totals["possible_charges"] == 0
        assert totals["charged_usd"] == float(sandbox.stats().charged_usd)
        after = door.trial.run()
        assert (after.totals.job_usd, after.totals.possible_usd) == (sandbox.stats().charged_usd, 0)
        assert door.reconcile() == (0, {})


def test_what_the_log_does_not_list_of_them_stays_possible(door: Door) -> None:
    with door.trial.serving() as sandbox:
        cut_off(door.trial, hours=7)
        door.trial.run()
        door.trial.run(remake_unknown=True)
        before = door.status()["totals"]
        assert before["possible_charges"] == 6
        assert door.reconcile() == (0, {"possible": 6}), "each is delivered: a script that asks nightly has nothing to do"
        assert door.status()["totals"] == before
        assert sandbox.stats().made == 6
