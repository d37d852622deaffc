"""Five fields of cron, the times they mean, and the hours in which a zone's clock changes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from pipeline.errors import UsageError
from pipeline.work.clock_changes import changes, read_zone, warning_of
from pipeline.work.cron import read_cron

SINCE = datetime(2026, 10, 1, tzinfo=UTC)

ZONES = [
    "UTC",
    "Europe/Oslo",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Santiago",
]

CRONS = ["30 2 * * *", "0 3 * * *", "30 4 * * 1-5", "*/15 * * * *", "0 0 13 * 5", "15 1,2 * * sun", "59 23 */2 jan-mar *"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cron", CRONS)
def test_the_times_are_those_that_prefect_plans(cron: str, zone: str) -> None:
    from prefect.server.schemas.schedules import CronSchedule

    planned = CronSchedule(cron=cron, timezone=zone).get_dates(n=250, start=SINCE + timedelta(seconds=1))
    theirs = [time.astimezone(UTC) for time in asyncio.run(planned)]
    ours = [time.astimezone(UTC) for time in islice(read_cron(cron).times(SINCE, read_zone(zone)), 250)]
    assert ours == theirs


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("@daily", "say the time of day: '30 4 * * *'"),
        ("0 2 * *", "there are 4 fields: write five fields"),
        ("0 2 * * * *", "there are 6 fields"),
        ("", "there are 0 fields"),
        ("60 2 * * *", "`60` is no minute: that is 0 to 59"),
        ("0 24 * * *", "`24` is no hour"),
        ("0 2 * * fry", "`fry` is no day of the week: that is 0 to 7, or sun to sat"),
        ("0 2 */0 * *", "`*/0` is no step of the day of the month"),
        ("5-1 2 * * *", "`5-1` runs backwards"),
        ("0 2 31 2 *", "there is no such day in any year"),
        ("0 2 L * *", "`L` is no day of the month"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_write(cron: str, said: str) -> None:
    with pytest.raises(UsageError) as told:
        read_cron(cron)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Olso", "did you mean Europe/Oslo?"),
        ("europe/oslo", "did you mean Europe/Oslo?"),
        ("Oslo", "did you mean Europe/Oslo?"),
        ("New York", "did you mean America/New_York?"),
        ("Norway", "write it like Europe/Oslo"),
        ("", "write it like Europe/Oslo"),
        ("../../etc/passwd", "there is no such time zone"),
    ],
)
def test_a_zone_that_is_none_is_said_with_the_one_that_was_meant(zone: str, said: str) -> None:
    with pytest.raises(UsageError) as told:
        read_zone(zone)
    assert said in str(told.value)


def test_the_clock_of_oslo_changes_twice_a_year() -> None:
    told = [f"{change.before:%Y-%m-%d %H:%M} {change.after:%H:%M}" for change in changes(read_zone("Europe/Oslo"), SINCE, 1)]
    assert told == ["2026-10-25 03:00 02:00", "2027-03-28 02:00 03:00"]


@pytest.mark.parametrize(
    ("cron", "zone", "warned"),
    [
        ("0 2 * * *", "Europe/Oslo", True),
        ("59 2 * * sun", "Europe/Oslo", True),
        ("59 2 * * mon", "Europe/Oslo", False),  # clocks change on Sundays
        ("0 3 * * *", "Europe/Oslo", False),
        ("59 1 * * *", "Europe/Oslo", False),
        ("*/5 * * * *", "Europe/Oslo", False),
        ("30 1 * * *", "America/New_York", True),
        ("30 0 * * *", "Africa/Cairo", True),
        ("0 2 * * *", "Africa/Cairo", False),
        ("0 2 * * *", "UTC", False),
    ],
)
def test_an_hour_in_which_the_clock_changes_is_warned_of(cron: str, zone: str, warned: bool) -> None:
    assert bool(warning_of(read_cron(cron), read_zone(zone), SINCE)) is warned


def test_the_warning_says_what_becomes_of_the_run() -> None:
    assert warning_of(read_cron("30 2 * * *"), read_zone("Europe/Oslo"), SINCE) == (
        "on 2026-10-25 clocks go from 03:00 to 02:00, so 02:30 comes twice; on 2027-03-28 clocks go from 02:00 to 03:00, so "
        "02:30 is left out, and the run comes later (Europe/Oslo). A time from 03:00 on, or before 02:00, comes once each day"
    )
