"""A moment with its zone is one point in time, or a mistake that says what to write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic_core import PydanticCustomError

from pipeline.spec.moments import MOMENT, moment_of


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-12-01 06:00 Europe/Oslo", datetime(2026, 12, 1, 5, tzinfo=UTC)),
        ("2026-07-01 06:00 Europe/Oslo", datetime(2026, 7, 1, 4, tzinfo=UTC)),
        ("2026-12-01 06:00:30 America/New_York", datetime(2026, 12, 1, 11, 0, 30, tzinfo=UTC)),
        ("2026-12-01 06:00 Asia/Kathmandu", datetime(2026, 12, 1, 0, 15, tzinfo=UTC)),
        ("2026-12-01 06:00 Australia/Sydney", datetime(2026, 11, 30, 19, tzinfo=UTC)),
        ("2026-12-01 06:00 Pacific/Kiritimati", datetime(2026, 11, 30, 16, tzinfo=UTC)),
        ("2026-12-01 06:00 UTC", datetime(2026, 12, 1, 6, tzinfo=UTC)),
        ("2026-12-01T06:00Z", datetime(2026, 12, 1, 6, tzinfo=UTC)),
        ("2026-12-01 06:00 +01:00", datetime(2026, 12, 1, 5, tzinfo=UTC)),
        ("2026-12-01T06:00:00-05:30", datetime(2026, 12, 1, 11, 30, tzinfo=UTC)),
        ("2026-03-29 01:59 Europe/Oslo", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("2026-03-29 03:00 Europe/Oslo", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("2026-03-29 02:30 Europe/London", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25 01:59 Europe/Oslo", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25 03:00 Europe/Oslo", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("2026-10-25 02:30 +02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_one_point_in_time(written: str, at: datetime) -> None:
    assert moment_of(MOMENT.check(written)).at == at


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2026-03-29 02:30 Europe/Oslo", "there is no 02:30 on 2026-03-29 in Europe/Oslo, where clocks are put forward: write"),
        ("2026-03-29 02:30 Europe/Oslo", "write 2026-03-29 03:30 Europe/Oslo"),
        ("2026-03-08 02:15 America/New_York", "write 2026-03-08 03:15 America/New_York"),
        ("2026-10-04 02:15 Australia/Lord_Howe", "write 2026-10-04 02:45 Australia/Lord_Howe"),
        ("2011-12-30 12:00 Pacific/Apia", "write 2011-12-31 12:00 Pacific/Apia"),
        (
            "2026-10-25 02:30 Europe/Oslo",
            "comes twice in Europe/Oslo, where clocks are put back: write 2026-10-25 02:30 +02:00",
        ),
        ("2026-10-25 02:30 Europe/Oslo", "or 2026-10-25 02:30 +01:00 for the second"),
        ("2026-04-05 01:45 Australia/Lord_Howe", "write 2026-04-05 01:45 +11:00 for the first, or 2026-04-05 01:45 +10:30"),
        ("2026-12-01 06:00", "has no time zone: write 2026-12-01 06:00 Europe/Oslo, or 2026-12-01 06:00 +01:00"),
        ("2026-12-01 06:00 Europe/Olso", "`Europe/Olso`: did you mean `Europe/Oslo`?"),
        ("2026-12-01 06:00 MEZ/Nirgends", "is no time zone that is known here"),
        ("2026-02-30 06:00 UTC", "there is no such day or time"),
        ("2026-12-01 24:10 +01:00", "there is no such day or time"),
        ("2026-12-01 06:00 +25:00", "there is no such day or time"),
        ("1 December, six o'clock", "must be a day and a time with its zone"),
        ("2026-12-01", "must be a day and a time with its zone"),
        ("2026-12-01 06:00 ../../etc/passwd", "must be a day and a time with its zone"),
        ("2026-12-01 06:00 posix/../../x", "must be a day and a time with its zone"),
    ],
)
def test_what_is_no_moment_says_what_to_write(written: str, says: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        moment_of(MOMENT.check(written))
    assert says in raised.value.message()


def test_a_moment_is_shown_as_it_was_written_and_in_utc() -> None:
    assert str(moment_of("2026-12-01 06:00 Europe/Oslo")) == "2026-12-01 06:00 Europe/Oslo (2026-12-01 05:00 UTC)"
    assert str(moment_of("2026-12-01 06:00 UTC")) == "2026-12-01 06:00 UTC"
