from __future__ import annotations

import itertools
import threading

import pytest

from pipeline.errors import AmbiguousFault, CallError, ItemFault, Moderated, RunFault, SafeFault, Throttled
from pipeline.pace.breaker import (
    FAULTS_IN_A_ROW,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    PATIENCE,
    Breaker,
    Pass,
    enough_in_a_row,
    says_down,
)
from tests.pace.virtual_time import VirtualTime

DOWN = AmbiguousFault("The connection was lost.")


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def breaker(time: VirtualTime) -> Breaker:
    return Breaker(faults_in_a_row=3, clock=time.clock, random=lambda: 1.0)


def call(breaker: Breaker, time: VirtualTime, fault: CallError | None = DOWN) -> Pass:
    leave = breaker.enter(time)
    assert leave
    breaker.heard(leave, fault)
    return leave


def broken(breaker: Breaker, time: VirtualTime) -> Breaker:
    time.run(lambda: [call(breaker, time) for _ in range(3)])
    return breaker


@pytest.mark.parametrize(
    ("fault", "down"),
    [
        (AmbiguousFault("reset"), True),
        (AmbiguousFault("HTML", status=502), True),
        (SafeFault("no connection could be made"), True),
        (SafeFault("scanner", status=503), True),
        (SafeFault("no capacity", status=429, code="3040"), False),
        (Throttled("busy"), False),
        (ItemFault("bad input"), False),
        (Moderated("blocked"), False),
        (RunFault("no credit"), False),
    ],
)
def test_only_what_speaks_against_the_api_counts(fault: CallError, down: bool) -> None:
    assert says_down(fault) is down


def test_items_do_not_spend_their_tries_before_it_opens() -> None:
    assert [enough_in_a_row(in_flight) for in_flight in (1, 2, 5, 120)] == [2, 2, 5, FAULTS_IN_A_ROW]


def test_while_it_is_closed_nobody_waits(breaker: Breaker, time: VirtualTime) -> None:
    assert call(breaker, time, None).waited == 0
    assert breaker.down_for == 0


def test_faults_with_signs_of_life_between_them_do_not_open_it(breaker: Breaker, time: VirtualTime) -> None:
    for life in (None, Throttled("busy"), ItemFault("bad input")) * 3:
        call(breaker, time)
        call(breaker, time)
        call(breaker, time, life)
    assert breaker.next_trial_in == 0


def test_faults_in_a_row_open_it(breaker: Breaker, time: VirtualTime) -> None:
    broken(breaker, time)
    assert breaker.next_trial_in == FIRST_PAUSE


def test_after_the_pause_one_goes_and_its_success_lets_all_go(breaker: Breaker, time: VirtualTime) -> None:
    broken(breaker, time)
    went: list[tuple[float, bool]] = []

    def worker() -> None:
        leave = breaker.enter(time)
        went.append((time.now, leave.trial))
        time.wait(2.0)  # the call
        breaker.heard(leave, None)

    time.run(*[worker] * 8)
    assert went[0] == (FIRST_PAUSE, True)
    assert {trial for _, trial in went[1:]} == {False}
    assert all(FIRST_PAUSE + 2.0 <= at <= FIRST_PAUSE + 2.5 for at, _ in went[1:])


def test_against_a_dead_api_each_trial_is_another_items_and_pauses_double(breaker: Breaker, time: VirtualTime) -> None:
    broken(breaker, time)
    tries: list[tuple[float, int]] = []

    def worker(number: int) -> None:
        while not time.wait(0.0):
            leave = breaker.enter(time)
            if leave is None:
                return
            tries.append((time.now, number))
            breaker.heard(leave, DOWN)

    time.stop_at(200)
    time.run(*[lambda number=number: worker(number) for number in range(8)])
    assert len({number for _, number in tries}) == len(tries) == 6
    gaps = [after - before for (before, _), (after, _) in itertools.pairwise(tries)]
    assert gaps == pytest.approx([10, 20, 40, LONGEST_PAUSE, LONGEST_PAUSE], abs=0.5)


def test_faults_of_calls_that_left_before_do_not_lengthen_the_pause(breaker: Breaker, time: VirtualTime) -> None:
    early = [breaker.enter(time) for _ in range(20)]
    broken(breaker, time)
    for leave in early:
        breaker.heard(leave, DOWN)
    assert breaker.next_trial_in == FIRST_PAUSE


def test_a_late_answer_of_a_call_that_left_before_closes_it(breaker: Breaker, time: VirtualTime) -> None:
    early = breaker.enter(time)
    broken(breaker, time)
    breaker.heard(early, None)
    assert call(breaker, time, None).waited == 0


def test_a_pass_does_not_hold_once_the_breaker_has_opened(breaker: Breaker, time: VirtualTime) -> None:
    early = breaker.enter(time)
    assert breaker.may_go(early)
    broken(breaker, time)
    assert not breaker.may_go(early)


def test_a_trial_that_is_given_back_is_the_next_ones(breaker: Breaker, time: VirtualTime) -> None:
    broken(breaker, time)
    time.pass_by(FIRST_PAUSE)
    first = breaker.enter(time)
    assert first.trial
    breaker.leave(first)
    assert breaker.enter(time).trial


def test_time_at_the_breaker_is_told(breaker: Breaker, time: VirtualTime) -> None:
    broken(breaker, time)
    waited: list[float] = []
    time.run(lambda: waited.append(call(breaker, time, None).waited))
    assert waited == [FIRST_PAUSE]


def test_a_stop_ends_the_waiting(breaker: Breaker, time: VirtualTime) -> None:
    broken(breaker, time)
    time.stop_at(1)
    given: list[Pass | None] = []
    time.run(lambda: given.append(breaker.enter(time)))
    assert given == [None]
    assert time.now == 1


def test_an_api_that_stays_dead_stops_the_run(breaker: Breaker, time: VirtualTime) -> None:
    broken(breaker, time)

    def worker() -> None:
        while True:
            call(breaker, time)

    with pytest.raises(RunFault, match="down for 15 minutes"):
        time.run(worker)
    assert PATIENCE < time.now < PATIENCE + LONGEST_PAUSE + 1


def test_real_threads_agree_on_one_trial(time: VirtualTime) -> None:
    breaker = Breaker(faults_in_a_row=1, random=lambda: 1.0, clock=time.clock)
    breaker.heard(breaker.enter(time), DOWN)
    time.pass_by(FIRST_PAUSE)
    gate, stop, trials = threading.Barrier(16), threading.Event(), []

    def worker() -> None:
        gate.wait()
        leave = breaker.enter(stop)
        if leave:
            trials.append(leave.trial)
            stop.set()

    workers = [threading.Thread(target=worker) for _ in range(16)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(100)
    assert trials == [True]
