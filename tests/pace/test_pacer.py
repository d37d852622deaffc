"""Pace, in time that passes only when all wait."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pace.pacer import (
    FIRST_HOLD_SECONDS,
    MOST_IN_FLIGHT,
    Pacer,
    Pacers,
    Slot,
    Window,
    default_in_flight,
    seconds_to_make,
)
from tests.pace.virtual_time import VirtualTime, most_in_any

MINUTE = Window(200, 60.0)
SECOND = Window(5, 1.0)


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


def paced(time: VirtualTime, *windows: Window, jitter: float = 0.0) -> Pacer:
    return Pacer(windows, clock=time.clock, random=lambda: jitter)


def leave(time: VirtualTime, pacer: Pacer, calls: int, *, workers: int = 1) -> list[float]:
    """When each of `calls` calls left, with so many workers taking places as fast as they get them."""
    left: list[float] = []
    wanted = iter(range(calls))
    turn = threading.Lock()

    def work() -> None:
        while True:
            with turn:
                if next(wanted, None) is None:
                    return
            assert pacer.take_slot(time)
            left.append(time.now)

    time.run(*[work] * workers)
    return sorted(left)


def test_a_burst_within_the_window_is_not_held_back(time: VirtualTime) -> None:
    assert leave(time, paced(time, MINUTE), 200, workers=40) == [0.0] * 200


def test_a_call_beyond_the_window_waits_until_the_first_is_a_window_old(time: VirtualTime) -> None:
    left = leave(time, paced(time, MINUTE), 201, workers=40)
    assert left[199] == 0.0
    assert 60.0 <= left[200] <= 60.5


def test_all_windows_hold_at_once(time: VirtualTime) -> None:
    left = leave(time, paced(time, MINUTE, SECOND), 450, workers=120)
    assert most_in_any(left, 60.0) == 200
    assert most_in_any(left, 1.0) == 5


def test_the_pace_is_within_two_per_cent_of_what_is_allowed(time: VirtualTime) -> None:
    left = leave(time, paced(time, Window(10, 1.0)), 200, workers=30)
    assert left[-1] == pytest.approx(19.0, rel=0.025)
    assert leave(time, paced(time, MINUTE), 2000, workers=120)[-1] - left[-1] == pytest.approx(540.0, rel=0.01)


@given(
    windows=st.lists(st.builds(Window, st.integers(1, 9), st.floats(0.5, 20.0)), min_size=1, max_size=3),
    pauses=st.lists(st.floats(0.0, 8.0), max_size=40),
)
def test_no_window_ever_holds_more_than_it_may(windows: list[Window], pauses: list[float]) -> None:
    time = VirtualTime()
    pacer = paced(time, *windows)
    left: list[float] = []

    def work() -> None:
        for pause in pauses:
            time.wait(pause)
            assert pacer.take_slot(time)
            left.append(time.now)

    time.run(work, work)
    for window in windows:
        assert most_in_any(left, window.seconds) <= window.requests


def test_calls_leave_in_the_order_in_which_they_came(time: VirtualTime) -> None:
    pacer = paced(time, Window(1, 1.0))
    order: list[int] = []

    def work(number: int) -> None:
        time.wait(number / 1000)
        assert pacer.take_slot(time)
        order.append(number)

    time.run(*[lambda number=number: work(number) for number in range(1, 13)])
    assert order == list(range(1, 13))


def test_a_call_that_was_slow_to_leave_counts_from_when_it_was_sent(time: VirtualTime) -> None:
    pacer = paced(time, Window(2, 1.0))
    left: list[float] = []

    def slow() -> None:
        place = pacer.take_slot(time)
        assert place
        time.wait(0.7)
        place.sent()

    def follow() -> None:
        time.wait(0.1)
        for _ in range(2):
            assert pacer.take_slot(time)
            left.append(time.now)

    time.run(slow, follow)
    assert left == [0.1, pytest.approx(1.72)]


def test_a_stop_wakes_those_in_line_at_once_and_frees_their_places(time: VirtualTime) -> None:
    pacer = paced(time, MINUTE)
    places: list[Slot | None] = []
    time.stop_at(7.0)
    time.run(*[lambda: places.append(pacer.take_slot(time))] * 230)
    assert time.now == 7.0
    assert sum(place is None for place in places) == 30
    assert pacer.waiting == 0


def test_nobody_leaves_once_the_run_is_stopped(time: VirtualTime) -> None:
    stop = threading.Event()
    stop.set()
    assert paced(time, MINUTE).take_slot(stop) is None


def test_a_429_holds_every_worker_for_the_time_the_api_asked_for(time: VirtualTime) -> None:
    pacer = paced(time, Window(10, 1.0))
    left: list[float] = []

    def refused() -> None:
        place = pacer.take_slot(time)
        time.wait(0.5)
        pacer.hold(7.0, place)
        assert pacer.held_for == 7.0
        assert pacer.waiting == 19

    def work() -> None:
        time.wait(0.1)
        assert pacer.take_slot(time)
        left.append(time.now)

    time.run(refused, *[work] * 28)
    assert left[:9] == [0.1] * 9
    assert left[9] == 7.5
    assert pacer.held_for == 0.0


def test_after_a_hold_calls_leave_evenly_and_not_in_a_burst(time: VirtualTime) -> None:
    pacer = paced(time, Window(10, 1.0))
    pacer.hold(3.0)
    left = leave(time, pacer, 10, workers=10)
    assert left == pytest.approx([3.0 + number / 10 for number in range(10)])


def test_after_undisturbed_time_a_burst_is_let_through_again(time: VirtualTime) -> None:
    pacer = paced(time, Window(10, 1.0))
    pacer.hold(3.0)
    time.pass_by(4.1)
    assert leave(time, pacer, 10, workers=10) == pytest.approx([4.1] * 10)


def test_several_429s_of_one_burst_count_as_one(time: VirtualTime) -> None:
    pacer = paced(time, Window(10, 1.0), jitter=1.0)
    places: list[Slot] = []

    def burst() -> None:
        for _ in range(6):
            place = pacer.take_slot(time)
            assert place
            places.append(place)
        for place in places[:5]:
            time.wait(0.01)
            pacer.hold(None, place)
        assert pacer.held_for == pytest.approx(0.96)
        time.wait(1.2)
        pacer.hold(None, places[5])
        assert pacer.held_for == 0.0

    time.run(burst)


def test_holds_grow_with_further_429s_up_to_a_minute_and_are_forgotten_when_all_is_quiet(time: VirtualTime) -> None:
    pacer = paced(time, Window(10, 1.0), jitter=1.0)
    held: list[float] = []

    def work() -> None:
        for _ in range(8):
            place = pacer.take_slot(time)
            pacer.hold(None, place)
            held.append(pacer.held_for)
        time.wait(62.0)
        pacer.hold(None, pacer.take_slot(time))
        held.append(pacer.held_for)

    time.run(work)
    assert held == pytest.approx([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 1.0])


def test_a_hold_of_our_own_is_jittered_but_never_short(time: VirtualTime) -> None:
    pacer = paced(time, MINUTE, jitter=0.0)
    pacer.hold()
    assert pacer.held_for == 0.5


def test_a_longer_time_asked_for_later_in_the_same_burst_is_kept(time: VirtualTime) -> None:
    pacer = paced(time, MINUTE)
    pacer.hold(2.0)
    pacer.hold(9.0)
    pacer.hold(1.0)
    assert pacer.held_for == 9.0


def test_no_call_is_refused_again_after_a_hold_although_the_server_had_counted_others(time: VirtualTime) -> None:
    window = Window(10, 1.0)
    pacer = paced(time, window)
    accepted = [0.0] * 6  # another program used the same gateway
    refused: list[float] = []

    def work() -> None:
        for _ in range(2):
            while True:
                place = pacer.take_slot(time)
                if len([moment for moment in accepted if moment > time.now - window.seconds]) < window.requests:
                    accepted.append(time.now)
                    break
                refused.append(time.now)
                pacer.hold(1.0, place)
            time.wait(2.0)

    time.run(*[work] * 30)
    assert len(accepted) == 66
    assert set(refused) == {0.0}


def test_the_gateway_with_the_earliest_place_is_chosen(time: VirtualTime) -> None:
    pacers = Pacers({"east": paced(time, SECOND), "west": paced(time, SECOND)})
    assert [pacers.choose() for _ in range(4)] == ["east", "west", "east", "west"]
    pacers["west"].hold(2.0)
    assert [pacers.choose() for _ in range(3)] == ["east", "east", "east"]
    assert pacers.held_for == 0.0
    pacers["east"].hold(3.0)
    assert pacers.choose() == "west"
    assert pacers.held_for == 2.0


def test_each_gateway_has_a_pace_of_its_own(time: VirtualTime) -> None:
    pacers = Pacers({"east": paced(time, SECOND), "west": paced(time, SECOND)})
    left: list[float] = []

    def work() -> None:
        assert pacers[pacers.choose()].take_slot(time)
        left.append(time.now)

    time.run(*[work] * 10)
    assert left == [0.0] * 10


def test_without_windows_nothing_is_held_back_but_a_429_is_heard(time: VirtualTime) -> None:
    pacer = paced(time)
    assert leave(time, pacer, 50, workers=5) == [0.0] * 50
    pacer.hold(4.0)
    assert leave(time, pacer, 5, workers=5) == [4.0] * 5


@pytest.mark.parametrize(
    ("windows", "latency", "gateways", "calls"),
    [
        ([MINUTE], 36.0, 1, 120),
        ([MINUTE], 36.0, 2, 240),
        ([MINUTE, SECOND], 36.0, 1, 120),
        ([MINUTE, Window(2, 1.0)], 36.0, 1, 72),
        ([Window(10, 1.0)], 2.0, 1, 20),
        ([Window(1, 60.0)], 2.0, 1, 1),
        ([Window(1_000_000, 1.0)], 36.0, 50, MOST_IN_FLIGHT),
    ],
)
def test_calls_in_flight_follow_from_pace_and_latency(windows: list[Window], latency: float, gateways: int, calls: int) -> None:
    assert default_in_flight(windows, latency, gateways) == calls


@pytest.mark.parametrize(
    ("count", "windows", "in_flight", "gateways", "seconds"),
    [
        (0, [MINUTE], None, 1, 0.0),
        (1, [MINUTE], None, 1, 36.0),
        (200, [MINUTE], None, 1, 36.0),
        (201, [MINUTE], None, 1, 96.0),
        (401, [MINUTE], None, 1, 156.0),
        (401, [MINUTE], None, 3, 36.0),
        (200, [MINUTE], 100, 1, 72.0),
        (6, [MINUTE, SECOND], None, 1, 37.0),
        (200, [Window(10, 1.0)], None, 1, 55.0),
    ],
)
def test_the_time_a_job_takes_is_known_beforehand(
    count: int, windows: list[Window], in_flight: int | None, gateways: int, seconds: float
) -> None:
    assert seconds_to_make(count, windows, 36.0, in_flight=in_flight, gateways=gateways) == pytest.approx(seconds)


class Alone:
    """The time of a single caller: waiting is what makes it pass."""

    now = 0.0

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float, /) -> bool:
        self.now += seconds
        return False


def test_an_answer_between_two_refusals_lets_the_back_off_begin_anew() -> None:
    time = Alone()
    pacer = Pacer([Window(10, 1.0)], clock=time.clock, random=lambda: 1.0)
    held = []
    for _ in range(4):
        refused = pacer.take_slot(time)
        assert refused
        pacer.hold(None, refused)
        held.append(pacer.held_for)
        taken = pacer.take_slot(time)
        assert taken
        taken.answered()
    assert held == [FIRST_HOLD_SECONDS] * 4
