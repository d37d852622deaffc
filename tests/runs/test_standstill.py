"""When a run stands still: its silence, by a clock that the test owns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.errors import StoodStill
from pipeline.runs.events import CallRepeated, CallSent, CallsHeld, Event, LogJudged, LogPageRead, RunBegun, RunOpened, RunWaits
from pipeline.runs.standstill import MOST_BETWEEN_LOOKS, Next, Patience, Watch, Ways, judge
from pipeline.runs.stop import Stop

PATIENCE = Patience(silence=600.0, ending=300.0)
CALL = {"item": "leaf-1", "model": "v4", "gateway": "default", "attempt": 1}


@pytest.mark.parametrize(
    ("silent", "stopped", "wanted"),
    [
        (0, False, Next.WAIT),
        (600, False, Next.WAIT),
        (601, False, Next.STOP),
        (300, True, Next.WAIT),
        (301, True, Next.END),
    ],
)
def test_silence_is_judged(silent: float, stopped: bool, wanted: Next) -> None:
    assert judge(silent, PATIENCE, stopped=stopped) is wanted


class Clock:
    """Seconds, which pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Looked:
    """A watch that is looked at by the test alone: its thread is never started."""

    def __init__(self, *, guarded: bool = True) -> None:
        self.clock = Clock()
        self.watch = Watch(PATIENCE, Stop(), clock=self.clock)
        if guarded:
            self.watch.guard(Ways(lambda: None, lambda _: None, lambda _: None, lambda: None))

    def after(self, seconds: float, *events: Event) -> Next:
        """What is to be done when so many seconds have passed since these were told."""
        for event in events:
            self.watch.hear(event)
        verdict = Next.WAIT
        while seconds > 0 and verdict is Next.WAIT:
            step = min(seconds, MOST_BETWEEN_LOOKS)
            self.clock.now += step
            seconds -= step
            verdict = self.watch.look()
        return verdict


def test_a_run_in_which_nothing_is_told_stands_still_once_its_patience_is_over() -> None:
    looked = Looked()
    assert looked.after(600, RunBegun()) is Next.WAIT
    assert looked.after(5) is Next.STOP


def test_each_event_begins_the_silence_anew() -> None:
    looked = Looked()
    for _ in range(5):
        assert looked.after(590, CallSent(price_usd=Decimal("0.25"), **CALL)) is Next.WAIT


@pytest.mark.parametrize(
    "event", [CallsHeld(seconds=3 * 3600, reason="the API asked to wait"), CallRepeated(after=3 * 3600, **CALL)]
)
def test_a_wait_that_is_told_with_its_length_is_no_silence(event: Event) -> None:
    looked = Looked()
    assert looked.after(3 * 3600 + 600, event) is Next.WAIT
    assert looked.after(5) is Next.STOP


def test_a_short_wait_that_is_told_ends_no_longer_one() -> None:
    hours, seconds = CallsHeld(seconds=7200, reason="the API asked to wait"), CallsHeld(seconds=1, reason="the API is down")
    assert Looked().after(7200, hours, seconds) is Next.WAIT


def test_a_person_who_is_asked_may_take_as_long_as_they_like() -> None:
    looked = Looked()
    assert looked.after(86_400, RunOpened(items=1, kept=0, budget_usd=None)) is Next.WAIT
    assert looked.after(601, RunWaits(reason="starting the server")) is Next.STOP


def test_what_is_found_out_about_the_log_beside_the_work_begins_no_silence() -> None:
    looked = Looked()
    found = LogJudged(gateway="default", state="searchable", text="The log can be searched.")
    assert looked.after(86_400, RunOpened(items=1, kept=0, budget_usd=None), found) is Next.WAIT
    assert looked.after(590, RunBegun()) is Next.WAIT
    assert looked.after(20, found) is Next.STOP


def test_each_page_of_a_long_log_is_a_sign_of_life() -> None:
    looked = Looked()
    for _ in range(5):
        assert looked.after(590, LogPageRead(gateway="default")) is Next.WAIT


def test_a_machine_that_was_asleep_is_not_taken_to_stand_still() -> None:
    looked = Looked()
    assert looked.after(300, RunBegun()) is Next.WAIT
    looked.clock.now += 86_400
    assert looked.watch.look() is Next.WAIT
    assert looked.after(290) is Next.WAIT
    assert looked.after(5) is Next.STOP


def test_what_is_not_put_together_yet_is_not_judged() -> None:
    assert Looked(guarded=False).after(3600, RunBegun()) is Next.WAIT


def test_its_exit_code_is_its_own() -> None:
    assert StoodStill("the run stood still").exit_code == 7
