"""Look-ups keep to a pace of their own, over all gateways and threads."""

from __future__ import annotations

import threading

import pytest

from pipeline.pace.look_pace import LOOK_WINDOW, LookPace, LookUps, look_pace
from pipeline.pace.pacer import Window
from tests.pace.virtual_time import VirtualTime

API = "https://api.cloudflare.com/client/v4"
HERE = "http://127.0.0.1:8787/client/v4"


def looks_of(threads: int, each: int, looks: LookPace, time: VirtualTime) -> list[float]:
    """When the look-ups of so many threads leave, seconds."""
    left: list[float] = []
    lock = threading.Lock()

    def look() -> None:
        for _ in range(each):
            assert looks.enter()
            with lock:
                left.append(time.clock())

    time.run(*[look] * threads)
    return sorted(left)


def test_no_five_minutes_hold_more_than_a_quarter_of_what_the_api_takes() -> None:
    time = VirtualTime()
    left = looks_of(20, 40, look_pace(API, time, time.clock), time)
    assert len(left) == 800
    most = max(sum(start <= at < start + 300 for at in left) for start in left)
    assert most == LOOK_WINDOW.requests == 1200 / 4


def test_an_api_on_this_machine_has_no_limit_unless_one_is_given() -> None:
    time = VirtualTime()
    assert looks_of(4, 200, look_pace(HERE, time, time.clock), time)[-1] == 0
    paced = look_pace(HERE, time, time.clock, LookUps(window=Window(10, 60.0)))
    assert looks_of(1, 11, paced, time)[-1] >= 60


@pytest.mark.parametrize(("free", "leaves"), [(True, True), (False, False)])
def test_a_run_that_stops_still_looks_where_a_place_is_free_and_waits_for_none(free: bool, leaves: bool) -> None:
    time = VirtualTime()
    time.stop_at(0.0)
    looks = LookPace((Window(1, 60.0),), time, clock=time.clock)
    if not free:
        assert looks.enter()
    assert looks.enter() is leaves


def test_a_429_holds_all_look_ups() -> None:
    time = VirtualTime()
    looks = LookPace((Window(10, 60.0),), time, clock=time.clock, random=lambda: 0.0)
    looks.hold(30.0)
    assert looks_of(1, 1, looks, time) == [30.0]


def test_the_more_threads_ask_again_and_again_the_longer_they_pause() -> None:
    looks = LookPace((Window(300, 300.0),), VirtualTime())
    assert looks.least_pause == 0
    with looks.looking(), looks.looking():
        assert looks.least_pause == 4.0, "two looks in four seconds: half of one a second"
    assert looks.least_pause == 0
