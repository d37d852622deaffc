"""The moment of a release, over clocks that change and processes that are killed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.errors import Interrupted
from pipeline.work.drop.waiting import LONGEST_STEP, wait_until

OSLO = ZoneInfo("Europe/Oslo")


class Hours:
    """A clock that goes on by what is waited for."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.waits: list[float] = []
        self.stop_after: int | None = None

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)
        return len(self.waits) == self.stop_after


def test_it_ends_at_the_moment_in_steps_in_which_a_clock_may_be_set() -> None:
    clock = Hours(datetime(2026, 12, 1, 4, 58, tzinfo=UTC))
    assert wait_until(datetime(2026, 12, 1, 6, tzinfo=OSLO), clock, clock.wait) == 0
    assert clock.now == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert max(clock.waits) == LONGEST_STEP


@pytest.mark.parametrize(
    ("now", "moment", "hours"),
    [
        (datetime(2026, 10, 24, 10, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=OSLO), 19),  # summer time ends in between
        (datetime(2027, 3, 27, 10, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=OSLO), 18),  # and begins
    ],
)
def test_it_is_the_hour_of_the_place_over_a_change_of_its_clocks(now: datetime, moment: datetime, hours: int) -> None:
    clock = Hours(now)
    wait_until(moment, clock, clock.wait)
    assert clock.now - now == timedelta(hours=hours)


def test_begun_again_after_the_moment_it_says_how_late_it_is() -> None:
    clock = Hours(datetime(2026, 12, 1, 5, 10, tzinfo=UTC))
    assert wait_until(datetime(2026, 12, 1, 6, tzinfo=OSLO), clock, clock.wait) == 600
    assert clock.waits == []


def test_a_person_may_stop_it() -> None:
    clock = Hours(datetime(2026, 12, 1, 4, tzinfo=UTC))
    clock.stop_after = 2
    with pytest.raises(Interrupted, match="nothing was released"):
        wait_until(datetime(2026, 12, 1, 6, tzinfo=OSLO), clock, clock.wait)
