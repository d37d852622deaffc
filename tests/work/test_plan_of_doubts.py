"""What a plan says of items that were cut off is what a run does with them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.work.test_hard_cases import charged, cut_off
from tests.work.test_job import results
from tests.work.test_status_and_reconcile import Door
from tests.work.trial import IMPATIENT

if TYPE_CHECKING:
    from tests.work.trial import Trial

NOT_REPEATED = pytest.mark.parametrize(
    ("hours", "why"),
    [(-24, "ahead of this machine's clock"), (-1, "ahead of this machine's clock"), (7, "the gateway's cache has forgotten")],
)


@pytest.fixture
def door(trial: Trial, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(trial, capsys, monkeypatch)


def planned(door: Door, *words: str) -> dict[str, Any]:
    job, shelf = door.trial.folder / "job.yaml", door.trial.shelf
    code, told = door.say("plan", str(job), "--destination", str(shelf), "--json", *words)
    assert code == 0
    return dict(json.loads(told))


@NOT_REPEATED
def test_what_no_run_repeats_is_not_counted_as_to_make(trial: Trial, door: Door, hours: int, why: str) -> None:
    with trial.serving() as sandbox:
        cut_off(trial, hours=hours)
        plan = planned(door)
        assert results(trial.run(door=IMPATIENT)) == {"unknown"}
        assert charged(sandbox) == 0
    assert (plan["totals"]["cut_off"], plan["totals"]["not_repeated"]) == (6, 6)
    assert (plan["totals"]["cost_usd"], plan["totals"]["models"][0]["to_make"], plan["totals"]["seconds"]) == (0, 0, 0)
    assert all(item["not_repeated"] for item in plan["items"])
    (said,) = (warning for warning in plan["warnings"] if why in warning)
    assert said.startswith("leaf-1, leaf-2, leaf-3 and 3 more: ")
    assert "what it does not show counts as unknown" in said


@NOT_REPEATED
def test_saying_pay_again_begins_only_after_they_are_unknown(trial: Trial, door: Door, hours: int, why: str) -> None:
    with trial.serving() as sandbox:
        cut_off(trial, hours=hours)
        assert planned(door, "--remake-unknown")["totals"]["cost_usd"] == 0
        assert results(trial.run(remake_unknown=True, door=IMPATIENT)) == {"unknown"}
        assert planned(door, "--remake-unknown")["totals"]["cost_usd"] == 1.5
        assert results(trial.run(remake_unknown=True, door=IMPATIENT)) == {"delivered"}
        assert charged(sandbox) == 6


@NOT_REPEATED
def test_the_plan_for_people_says_so_too(trial: Trial, door: Door, hours: int, why: str) -> None:
    with trial.serving():
        cut_off(trial, hours=hours)
        code, told = door.say("plan", str(trial.folder / "job.yaml"), "--destination", str(trial.shelf))
    told = " ".join(told.split())
    assert code == 0
    assert "Items 6: 6 cut off; 6 of those cut off are only looked up in the log" in told
    assert "Time nothing to make" in told
    assert why in told


def test_what_the_cache_still_knows_is_counted_at_its_price(trial: Trial, door: Door) -> None:
    with trial.serving():
        cut_off(trial, hours=timedelta(minutes=5).total_seconds() / 3600)
        totals = planned(door)["totals"]
    assert (totals["cut_off"], totals["not_repeated"], totals["cost_usd"]) == (6, 0, 1.5)
