"""The tally counts what workers report, whoever asks and whenever."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest

from pipeline.models.catalogue import V4_PRO
from pipeline.records import Outcome, Result
from pipeline.runs.budget import RunBudget
from pipeline.runs.progress import RECENT, TROUBLES, Progress, Stage


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
def tally(clock: Clock) -> Progress:
    return Progress(40, RunBudget(Decimal(25), V4_PRO.price_usd), clock=clock, expected_seconds=100)


def ended(item: str, result: Result = Result.DELIVERED) -> Outcome:
    return Outcome(id=item, fingerprint="f" * 64, take=1, outcome=result, request={})


def test_an_item_is_counted_in_the_stage_it_is_in(tally: Progress):
    tally.waiting("a")
    tally.drawing("a")
    tally.fetching("b")
    tally.shelving("c")
    tally.resting("d")
    tally.looking_up("e")
    tally.waiting("f")
    tally.left("f")
    assert tally.snapshot().stages == dict.fromkeys(set(Stage) - {Stage.WAITING}, 1)
    assert tally.snapshot().in_flight == 1


def test_an_item_that_ended_is_in_no_stage(tally: Progress):
    tally.drawing("a")
    tally.ended(ended("a", Result.FAILED))
    state = tally.snapshot()
    assert (state.stages, state.done, state.undelivered) == ({}, 1, 1)


def test_kept_items_are_done_but_no_news(tally: Progress):
    tally.kept(3)
    tally.ended(ended("a", Result.KEPT))
    state = tally.snapshot()
    assert (state.done, state.undelivered, state.recent, state.rate_per_minute) == (4, 0, (), None)


def test_money_is_what_the_purse_says(clock: Clock):
    purse = RunBudget(Decimal(25), V4_PRO.price_usd)
    tally = Progress(4, purse, clock=clock)
    for charged in (True, True, False, None):
        purse.set_aside()
        purse.settle(charged)
    state = tally.snapshot()
    assert (state.spent_usd, state.possible_usd, state.budget_usd) == (Decimal("0.50"), Decimal("0.25"), Decimal(25))


def test_the_oldest_call_in_flight_is_known(tally: Progress, clock: Clock):
    tally.drawing("a")
    clock.now += 30
    tally.drawing("b")
    clock.now += 4
    assert tally.snapshot().longest_call == 34


def test_the_rate_is_that_of_the_last_minute(tally: Progress, clock: Clock):
    tally.drawing("a")
    for item in range(10):
        clock.now += 3
        tally.ended(ended(str(item)))
    assert tally.snapshot().rate_per_minute == 20
    clock.now += 50
    assert tally.snapshot().rate_per_minute == 4  # Those of 21, 24, 27 and 30 s.
    clock.now += 50
    assert tally.snapshot().rate_per_minute == 0


def test_time_left_is_the_plans_before_anything_has_ended(tally: Progress, clock: Clock):
    clock.now += 20  # Waiting for a server to start is no work done.
    assert tally.snapshot().seconds_left == 100
    tally.drawing("a")
    clock.now += 30
    assert tally.snapshot().seconds_left == 70


def test_time_left_is_measured_once_a_minute_of_ends_is_known(tally: Progress, clock: Clock):
    tally.drawing("a")
    for item in range(13):
        clock.now += 6
        tally.ended(ended(str(item)))
    assert tally.snapshot().seconds_left == pytest.approx(60 * 27 / 10)


def test_time_left_is_unknown_without_a_plan_or_a_measure(clock: Clock):
    assert Progress(2, RunBudget(None, V4_PRO.price_usd), clock=clock).snapshot().seconds_left is None


def test_nothing_is_left_when_all_is_done(clock: Clock):
    tally = Progress(2, RunBudget(None, V4_PRO.price_usd), clock=clock, expected_seconds=100)
    tally.kept(2)
    assert tally.snapshot().seconds_left == 0


def test_of_several_holds_the_longest_counts_until_it_is_over(tally: Progress, clock: Clock):
    tally.held(12, "the API asked to wait")
    tally.held(2, "short")
    clock.now += 5
    assert (tally.snapshot().held_seconds, tally.snapshot().held_reason) == (7, "the API asked to wait")
    clock.now += 7
    assert (tally.snapshot().held_seconds, tally.snapshot().held_reason) == (None, "")


def test_a_note_is_forgotten_as_soon_as_an_item_moves(tally: Progress):
    tally.note("starting")
    assert tally.snapshot().note == "starting"
    tally.waiting("a")
    assert tally.snapshot().note is None


def test_the_first_reason_to_stop_stays_and_no_time_is_promised(tally: Progress):
    tally.stopping("no credit")
    tally.stopping("Ctrl-C")
    assert (tally.snapshot().stopping, tally.snapshot().seconds_left) == ("no credit", None)


def test_a_signal_handler_may_stop_it_while_the_lock_is_held(clock: Clock):
    tally: Progress

    def interrupted() -> float:
        tally.stopping("Ctrl-C")
        return 0.0

    clock_calls = iter([clock, interrupted])
    tally = Progress(1, RunBudget(None, V4_PRO.price_usd), clock=lambda: next(clock_calls, clock)())
    tally.drawing("a")  # Reads the clock, and so is interrupted, with the lock held.
    assert tally.snapshot().stopping == "Ctrl-C"


def test_only_the_last_outcomes_are_held(clock: Clock):
    tally = Progress(1000, RunBudget(None, V4_PRO.price_usd), clock=clock)
    for item in range(1000):
        tally.ended(ended(str(item), Result.FAILED))
    state = tally.snapshot()
    assert [outcome.id for outcome in state.recent] == [str(item) for item in range(1000 - RECENT, 1000)]
    assert len(state.troubles) == TROUBLES
    assert state.undelivered == 1000


def test_a_hundred_threads_lose_no_count(clock: Clock):
    threads, items = 100, 20
    tally = Progress(threads * items, RunBudget(None, V4_PRO.price_usd), clock=clock)
    start = Barrier(threads)

    def work(worker: int) -> None:
        start.wait()
        for number in range(items):
            item = f"{worker}-{number}"
            for stage in (tally.waiting, tally.drawing, tally.fetching, tally.shelving):
                stage(item)
            assert tally.snapshot().done <= threads * items
            tally.ended(ended(item))

    workers = [Thread(target=work, args=(worker,)) for worker in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    state = tally.snapshot()
    assert (state.done, state.stages, state.results) == (2000, {}, {Result.DELIVERED: 2000})
