"""Who lives: told at once on one machine, by watching from another, and never by comparing clocks."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import InUse, TakenForDead
from pipeline.runs.lease import Lease
from pipeline.runs.runs_on_shelf import RHYTHM, Runs
from tests.work.town import ORDERS, Gate, Killed, Town, WaitingStop, claimed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.wiring import Opened


def observer(town: Town, meanwhile: Callable[[float], None] = lambda _: None) -> Runs:
    """Somebody on another machine, who sees the shelf and nothing else."""
    store: Any = town.memory
    return Runs(store, WaitingStop(town.time, meanwhile), clock=town.time.clock, is_running=lambda _: None)


def beat(run: Opened) -> None:
    """What the lease's own thread does every few seconds."""
    run.lease._beat()


def test_a_run_of_this_machine_is_told_alive_or_dead_without_waiting(town: Town) -> None:
    gate = Gate()
    with suppress(Killed), town.opened("first", gate) as first:
        with town.opened("second") as second:
            assert second.production.life.recovery.runs.living("first") == first.lease.holder
        gate.dead = True
        before = town.time.now
        with town.opened("third") as third:
            assert third.production.life.recovery.runs.living("first") is None
        assert town.time.now == before


def test_a_run_elsewhere_lives_as_long_as_its_beats_go_on(town: Town) -> None:
    with town.opened("first", machine="there") as first:
        began = town.time.now
        assert observer(town, lambda _: beat(first)).living("first") == first.lease.holder
        assert town.time.now - began <= RHYTHM.beat


def test_a_run_elsewhere_that_is_silent_for_the_patience_is_taken_for_dead(town: Town) -> None:
    gate = Gate()
    with suppress(Killed), town.opened("first", gate, machine="there"):
        gate.dead = True
        began = town.time.now
        assert observer(town).living("first") is None
        assert town.time.now - began == RHYTHM.patience
    assert [key for key in town.memory.things if key.startswith("runs/first")] == []


def test_a_run_that_slept_learns_that_it_was_taken_for_dead_before_it_calls(town: Town) -> None:
    with town.opened("first", machine="there") as first:
        town.time.now += RHYTHM.hold + 1
        assert observer(town).living("first") is None
        with pytest.raises(TakenForDead):
            first.lease.confirm()
        outcome = first.production.carry_out(ORDERS[0])
    assert "taken it for dead" in (outcome.reason or "")
    assert town.press.calls == []


def test_a_run_that_could_not_beat_for_a_while_goes_on_where_nobody_has_taken_it_for_dead(town: Town) -> None:
    with town.opened("first", machine="there") as first:
        town.time.now += 10 * RHYTHM.patience
        first.lease.confirm()
        assert observer(town, lambda _: beat(first)).living("first")


def test_either_the_beat_or_the_sentence_wins(town: Town) -> None:
    with town.opened("first", machine="there") as first:

        def at_the_last_moment(seconds: float) -> None:
            if town.time.now - began + seconds >= RHYTHM.patience:
                beat(first)

        began = town.time.now
        assert observer(town, at_the_last_moment).living("first")
        first.lease.confirm()


def test_a_beat_whose_answer_was_lost_is_known_again_as_ones_own(town: Town) -> None:
    with town.opened("first", machine="there") as first:
        town.memory.put("runs/first/beat-000002.json", b'{"written by": "first", "at": ""}', media_type="")
        beat(first)


def test_runs_that_judge_a_dead_one_at_once_agree_and_leave_nothing(town: Town) -> None:
    gate = Gate()
    with suppress(Killed), town.opened("first", gate, machine="there"):
        gate.dead = True
        one, other = observer(town), observer(town)
        assert one.living("first") is None
        assert other.living("first") is None
    assert town.memory.things == {}


def test_an_item_of_a_silent_run_is_taken_over_after_its_call_must_have_ended(town: Town) -> None:
    gate = Gate()
    with suppress(Killed), town.opened("first", gate, machine="there") as first:
        claimed(first, ORDERS[0])
        gate.dead = True
    town.run("second", machine="here")
    assert town.press.paid() == {"leaf-1": 1, "leaf-2": 1}
    assert town.outcomes() == ["delivered", "delivered"]
    assert "claim-2.json" in "".join(town.memory.things)


def alone(town: Town, run: Opened) -> Lease:
    """A lease for a shelf on which two writes may both win."""
    holder, life = run.lease.holder.model_copy(update={"run": "rival"}), run.production.life
    return Lease(
        run.production.job.store, life.recovery.runs, holder, life.stop, clock=town.time.clock, now=town.time.date, alone=True
    )


def test_a_shelf_that_cannot_keep_two_runs_apart_takes_one_at_a_time(town: Town) -> None:
    town.gates["rival"] = Gate()
    with town.opened("first") as first, pytest.raises(InUse, match="run first on here is at work"), alone(town, first):
        pass
    assert [key for key in town.memory.things if key.startswith("runs/")] == []
