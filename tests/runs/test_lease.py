"""A run's right to call, as the clock tells in the very moment in which a request is written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.errors import HoldPassed, TakenForDead
from pipeline.runs.holder import Holder
from pipeline.runs.lease import Lease
from pipeline.runs.runs_on_shelf import RHYTHM, Runs
from pipeline.runs.stop import Stop
from tests.work.town import Memory

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Night:
    """A run on a shelf in memory, and a clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.memory: Any = Memory()
        self.runs = Runs(self.memory, Stop(), clock=lambda: self.now, is_running=lambda _: None)
        holder = Holder(run="r-1", host="here", machine="here", pid=1, born="1", started_at=NOON)
        self.lease = Lease(self.memory, self.runs, holder, Stop(), clock=lambda: self.now, now=lambda: NOON)


def test_a_run_that_has_just_shown_that_it_lives_may_send() -> None:
    night = Night()
    with night.lease:
        night.now += RHYTHM.hold
        night.lease.still_holds()


def test_a_run_that_slept_for_longer_than_its_hold_may_not_send_until_it_has_shown_that_it_lives() -> None:
    night = Night()
    with night.lease:
        night.now += 80.0
        with pytest.raises(HoldPassed, match=r"no sign of life for 80 s .* not sent and nothing is owed"):
            night.lease.still_holds()
        night.lease.confirm()
        night.lease.still_holds()


def test_a_run_that_was_taken_for_dead_while_it_slept_never_sends_again() -> None:
    night = Night()
    with night.lease:
        night.now += 80.0
        night.runs.clear("r-1")
        with pytest.raises(TakenForDead):
            night.lease.confirm()
        with pytest.raises(HoldPassed):
            night.lease.still_holds()
