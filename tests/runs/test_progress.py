"""The progress counts what workers report, whoever asks and whenever."""

from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier, Thread

import pytest

from pipeline.prepress.checks.limits import Limits
from pipeline.records import Finding, Level, Outcome, Result
from pipeline.runs.budget import RunBudget
from pipeline.runs.events import (
    CallAnswered,
    CallRepeated,
    CallSent,
    CallsHeld,
    CallWaiting,
    ItemEnded,
    ItemLeft,
    LogAsked,
    LogAwaited,
    LogRead,
    PictureAwaited,
    RunEnded,
    RunOpened,
    RunWaits,
    Shelved,
    Shelving,
)
from pipeline.runs.progress import RECENT, TROUBLES, Progress
from pipeline.runs.snapshot import Stage


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(clock: Clock) -> Progress:
    return Progress(40, RunBudget(Decimal(25)), clock=clock, expected_seconds=100)


PRICE = Decimal("0.25")
ENDED = {"seconds": 1.0, "stopped": None}
CALL = {"model": "m", "gateway": "g", "attempt": 1}


def over(outcome: Outcome) -> ItemEnded:
    return ItemEnded(item=outcome.id, model="m", outcome=outcome)


def ended(item: str, result: Result = Result.DELIVERED) -> Outcome:
    return Outcome(id=item, fingerprint="f" * 64, take=1, outcome=result, request={})


def test_an_item_is_counted_in_the_stage_it_is_in(progress: Progress):
    progress.hear(CallWaiting(item="a", **CALL))
    progress.hear(CallSent(item="a", price_usd=PRICE, **CALL))
    progress.hear(PictureAwaited(item="b", model="m"))
    progress.hear(Shelving(item="c", model="m"))
    progress.hear(CallRepeated(item="d", after=0, **CALL))
    progress.hear(LogAsked(item="e", model="m", gateway="g"))
    progress.hear(CallWaiting(item="f", **CALL))
    progress.hear(ItemLeft(item="f", model="m", reason=""))
    assert progress.snapshot().stages == dict.fromkeys(set(Stage) - {Stage.WAITING}, 1)
    assert progress.snapshot().in_flight == 1


def test_a_call_that_is_waited_out_is_told_with_its_end(progress: Progress, clock: Clock):
    about = {"model": "m", "gateway": "g"}
    for item, seconds in (("a", 60.0), ("b", 90.0)):
        progress.hear(LogAsked(item=item, **about))
        progress.hear(LogAwaited(item=item, seconds=seconds, **about))
    clock.now += 30
    assert progress.snapshot().awaited_seconds == 60
    progress.hear(CallWaiting(item="b", **CALL))
    assert progress.snapshot().awaited_seconds == 30
    progress.hear(LogRead(item="a", fate="found", charged_usd=Decimal(0), **about))
    assert progress.snapshot().awaited_seconds is None


def test_an_item_that_ended_is_in_no_stage(progress: Progress):
    progress.hear(CallSent(item="a", price_usd=PRICE, **CALL))
    progress.hear(over(ended("a", Result.FAILED)))
    state = progress.snapshot()
    assert (state.stages, state.done, state.undelivered) == ({}, 1, 1)


def test_kept_items_are_done_but_no_news(progress: Progress):
    progress.hear(RunOpened(items=0, kept=3, budget_usd=None))
    progress.hear(over(ended("a", Result.KEPT)))
    state = progress.snapshot()
    assert (state.done, state.undelivered, state.recent, state.rate_per_minute) == (4, 0, (), None)


def test_what_an_earlier_run_rejected_is_not_counted_as_kept(progress: Progress):
    progress.hear(RunOpened(items=4, kept=2, rejected=1, budget_usd=None))
    state = progress.snapshot()
    assert state.results == {Result.KEPT: 2, Result.REJECTED: 1}
    assert (state.done, state.undelivered) == (3, 1)


def test_delivered_pictures_with_warnings_are_counted(progress: Progress):
    found = {level: (Finding(check="palette", code="palette.off", level=level, text="off"),) for level in Level}
    for result, level in [(Result.DELIVERED, Level.WARN), (Result.DELIVERED, Level.INFO), (Result.REJECTED, Level.FAIL)]:
        progress.hear(over(ended("a", result).model_copy(update={"findings": found[level]})))
    progress.hear(over(ended("b", Result.REJECTED).model_copy(update={"findings": found[Level.WARN]})))
    assert progress.snapshot().warned == 1


def test_a_picture_that_came_twice_counts_as_it_comes(clock: Clock):
    def told(result: Result, limits: Limits | None = None) -> int:
        progress = Progress(4, RunBudget(None), limits, clock=clock)
        for item, drawing in {"a": "0f", "b": "f0", "c": "0f"}.items():
            measures = {"duplicates.hash": drawing, "duplicates.colours": "80"}
            progress.hear(over(ended(item, result).model_copy(update={"measures": measures})))
        progress.hear(over(ended("d")))
        return progress.snapshot().warned

    assert (told(Result.DELIVERED), told(Result.KEPT), told(Result.REJECTED)) == (1, 0, 0)
    assert told(Result.DELIVERED, Limits(near_duplicates="info")) == 0


def test_at_the_end_the_count_is_that_of_the_manifest(progress: Progress):
    found = (Finding(check="duplicates", code="duplicates.twin", level=Level.WARN, text="nearly the same as b"),)
    outcomes = (ended("a").model_copy(update={"findings": found}), ended("b"))
    for outcome in outcomes:
        progress.hear(over(ended(outcome.id)))
    assert progress.snapshot().warned == 0
    progress.hear(RunEnded(outcomes=outcomes, manifest_url="m", number=1, spent_usd=PRICE, possible_usd=PRICE, **ENDED))
    assert progress.snapshot().warned == 1


def test_what_calls_in_flight_cost_and_what_is_paid_for_and_not_here_are_known(progress: Progress):
    for item, price in {"a": "0.25", "b": "0.04", "c": "0.25", "d": "0.25"}.items():
        progress.hear(CallSent(item=item, price_usd=Decimal(price), **CALL))
    progress.hear(PictureAwaited(item="c", model="m"))
    progress.hear(Shelving(item="d", model="m"))
    state = progress.snapshot()
    assert (state.in_flight, state.in_flight_usd, state.landing) == (2, Decimal("0.29"), 2)


def test_money_is_what_the_budget_says(clock: Clock):
    budget = RunBudget(Decimal(25))
    progress = Progress(4, budget, clock=clock)
    for charged in (True, True, False, None):
        budget.set_aside(PRICE)
        budget.settle(PRICE, charged)
    state = progress.snapshot()
    assert (state.spent_usd, state.possible_usd, state.budget_usd) == (Decimal("0.50"), Decimal("0.25"), Decimal(25))


def test_the_oldest_call_in_flight_is_known(progress: Progress, clock: Clock):
    progress.hear(CallSent(item="a", price_usd=PRICE, **CALL))
    clock.now += 30
    progress.hear(CallSent(item="b", price_usd=PRICE, **CALL))
    clock.now += 4
    assert progress.snapshot().longest_call == 34


def test_the_rate_is_that_of_the_last_minute(progress: Progress, clock: Clock):
    progress.hear(CallSent(item="a", price_usd=PRICE, **CALL))
    for item in range(10):
        clock.now += 3
        progress.hear(over(ended(str(item))))
    assert progress.snapshot().rate_per_minute == 20
    clock.now += 50
    assert progress.snapshot().rate_per_minute == 4  # Those of 21, 24, 27 and 30 s.
    clock.now += 50
    assert progress.snapshot().rate_per_minute == 0


def test_time_left_is_the_plans_before_anything_has_ended(progress: Progress, clock: Clock):
    clock.now += 20  # Waiting for a server to start is no work done.
    assert progress.snapshot().seconds_left == 100
    progress.hear(CallSent(item="a", price_usd=PRICE, **CALL))
    clock.now += 30
    assert progress.snapshot().seconds_left == 70


def test_time_left_is_measured_once_a_minute_of_ends_is_known(progress: Progress, clock: Clock):
    progress.hear(CallSent(item="a", price_usd=PRICE, **CALL))
    for item in range(13):
        clock.now += 6
        progress.hear(over(ended(str(item))))
    assert progress.snapshot().seconds_left == pytest.approx(60 * 27 / 10)


def test_time_left_is_unknown_without_a_plan_or_a_measure(clock: Clock):
    assert Progress(2, RunBudget(None), clock=clock).snapshot().seconds_left is None


def test_nothing_is_left_when_all_is_done(clock: Clock):
    progress = Progress(2, RunBudget(None), clock=clock, expected_seconds=100)
    progress.hear(RunOpened(items=0, kept=2, budget_usd=None))
    assert progress.snapshot().seconds_left == 0


def test_of_several_holds_the_longest_counts_until_it_is_over(progress: Progress, clock: Clock):
    progress.hear(CallsHeld(seconds=12, reason="the API asked to wait"))
    progress.hear(CallsHeld(seconds=2, reason="short"))
    clock.now += 5
    assert (progress.snapshot().held_seconds, progress.snapshot().held_reason) == (7, "the API asked to wait")
    clock.now += 7
    assert (progress.snapshot().held_seconds, progress.snapshot().held_reason) == (None, "")


def test_a_note_is_forgotten_as_soon_as_an_item_moves(progress: Progress):
    progress.hear(RunWaits(reason="starting"))
    assert progress.snapshot().note == "starting"
    progress.hear(CallWaiting(item="a", **CALL))
    assert progress.snapshot().note is None


def test_the_first_reason_to_stop_stays_and_no_time_is_promised(progress: Progress):
    progress.stopping("no credit")
    progress.stopping("Ctrl-C")
    assert (progress.snapshot().stopping, progress.snapshot().seconds_left) == ("no credit", None)


def test_a_signal_handler_may_stop_it_while_the_lock_is_held(clock: Clock):
    progress: Progress

    def interrupted() -> float:
        progress.stopping("Ctrl-C")
        return 0.0

    clock_calls = iter([clock, interrupted])
    progress = Progress(1, RunBudget(None), clock=lambda: next(clock_calls, clock)())
    progress.hear(CallSent(item="a", price_usd=PRICE, **CALL))  # Reads the clock, and so is interrupted, with the lock held.
    assert progress.snapshot().stopping == "Ctrl-C"


def test_only_the_last_outcomes_are_held(clock: Clock):
    progress = Progress(1000, RunBudget(None), clock=clock)
    for item in range(1000):
        progress.hear(over(ended(str(item), Result.FAILED)))
    state = progress.snapshot()
    assert [outcome.id for outcome in state.recent] == [str(item) for item in range(1000 - RECENT, 1000)]
    assert len(state.troubles) == TROUBLES
    assert state.undelivered == 1000


def test_a_hundred_threads_lose_no_count(clock: Clock):
    threads, items = 100, 20
    progress = Progress(threads * items, RunBudget(None), clock=clock)
    start = Barrier(threads)

    def work(worker: int) -> None:
        start.wait()
        for number in range(items):
            item = f"{worker}-{number}"
            progress.hear(CallWaiting(item=item, **CALL))
            progress.hear(CallSent(item=item, price_usd=PRICE, **CALL))
            progress.hear(PictureAwaited(item=item, model="m"))
            progress.hear(Shelving(item=item, model="m"))
            assert progress.snapshot().done <= threads * items
            progress.hear(over(ended(item)))

    workers = [Thread(target=work, args=(worker,)) for worker in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    state = progress.snapshot()
    assert (state.done, state.stages, state.results) == (2000, {}, {Result.DELIVERED: 2000})


def test_the_first_end_of_the_links_being_fetched_is_known(progress: Progress):
    early, late = (datetime(2026, 11, day, tzinfo=UTC) for day in (27, 28))
    for item, end in (("a", late), ("b", early), ("c", None)):
        progress.hear(PictureAwaited(item=item, model="m", link_end=end))
    progress.hear(Shelving(item="b", model="m"))
    assert progress.snapshot().links_until == early
    progress.hear(over(ended("b")))
    assert progress.snapshot().links_until == late
    progress.hear(over(ended("a")))
    assert progress.snapshot().links_until is None


def test_what_is_paid_for_stays_counted_until_it_is_on_the_shelf(progress: Progress):
    progress.hear(RunOpened(items=9, kept=0, budget_usd=None, to_fetch=("earlier", "elsewhere")))
    for item in ("answered", "broken", "shelved", "rejected"):
        progress.hear(CallAnswered(item=item, seconds=1.0, charged_usd=PRICE, cached=False, log_id=None, **CALL))
    for item in ("broken", "shelved", "rejected"):
        progress.hear(PictureAwaited(item=item, model="m"))
    assert progress.snapshot().to_fetch == 6
    progress.hear(over(ended("broken", Result.FAILED)))
    progress.hear(Shelved(item="shelved", model="m", key="masters/shelved.png", prints=0, seconds=1.0))
    progress.hear(over(ended("rejected", Result.REJECTED)))
    progress.hear(ItemLeft(item="elsewhere", model="m", reason="another run is at it", held_by="run"))
    progress.hear(ItemLeft(item="earlier", model="m", reason="not started"))
    assert progress.snapshot().to_fetch == 3, "answered, broken, earlier"


def test_a_call_that_is_answered_is_paid_for_and_no_longer_perhaps(progress: Progress):
    progress.hear(CallSent(item="a", price_usd=PRICE, **CALL))
    progress.hear(CallAnswered(item="a", seconds=1.0, charged_usd=PRICE, cached=False, log_id=None, **CALL))
    state = progress.snapshot()
    assert (state.in_flight, state.in_flight_usd, state.to_fetch) == (0, 0, 1)


def test_no_end_is_told_where_the_links_of_some_were_not_looked_at(progress: Progress):
    end = datetime(2026, 11, 27, tzinfo=UTC)
    progress.hear(RunOpened(items=2, kept=0, budget_usd=None, to_fetch=("earlier",)))
    progress.hear(PictureAwaited(item="a", model="m", link_end=end))
    assert progress.snapshot().links_until is None
    progress.hear(PictureAwaited(item="earlier", model="m", link_end=None))
    assert progress.snapshot().links_until == end
