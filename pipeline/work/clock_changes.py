"""Time zones, and the hours in them at which clocks are put forward and back: no time for a job of each night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pipeline.errors import UsageError
from pipeline.spec.suggestions import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.work.cron import Cron

YEARS = 3
"""How far ahead changes are looked for: no zone announces them much further."""

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Change(NamedTuple):
    """What a zone's clock does one day, on the wall: from `before` it goes to `after` at once."""

    before: datetime
    after: datetime

    @property
    def walls(self) -> Iterator[datetime]:
        """The minutes that are left out that day, or come twice."""
        wall, end = sorted(self)
        while wall < end:
            yield wall
            wall += MINUTE


def read_zone(name: str) -> ZoneInfo:
    """The time zone of that name. Raises UsageError that says which may have been meant."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = f"did you mean {near}?" if (near := _nearest(name)) else "write it like Europe/Oslo, or UTC"
        raise UsageError(f"--timezone {shown(name)}: there is no such time zone: {hint}") from None


def _nearest(name: str) -> str | None:
    """A zone of that city, or one of the same part of the world that is written much like it."""
    names = sorted(available_timezones())
    cities = {zone.rpartition("/")[2].casefold(): zone for zone in names}
    area = name.partition("/")[0].casefold()
    city = cities.get(name.rpartition("/")[2].replace(" ", "_").casefold())
    return city or nearest(name, (zone for zone in names if zone.partition("/")[0].casefold() == area))


def changes(zone: ZoneInfo, since: datetime, years: int = YEARS) -> Iterator[Change]:
    """What the zone's clock does in the years after `since` (which has a zone), in turn."""
    moment, end = since.astimezone(UTC).replace(second=0, microsecond=0), since + years * 366 * DAY
    while moment < end:
        if _offset(zone, moment) != _offset(zone, moment + DAY):
            low, high = moment, moment + DAY
            while high - low > MINUTE:
                middle = low + (high - low) // 2
                middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
                low, high = (middle, high) if _offset(zone, middle) == _offset(zone, moment) else (low, middle)
            wall = high.replace(tzinfo=None)
            yield Change(wall + _offset(zone, low), wall + _offset(zone, high))
        moment += DAY


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def warning_of(cron: Cron, zone: ZoneInfo, since: datetime) -> str | None:
    """A sentence where `cron` falls into an hour in which the zone's clock changes in the years to come; else None.

    What falls due every hour of the day is left alone: one more or less of these is no matter.
    """
    if len(cron.hours) == 24:
        return None
    said: dict[bool, str] = {}
    span = ""
    for change in changes(zone, since):
        wall = next((wall for wall in change.walls if cron.falls_on(wall)), None)
        if wall is None:
            continue
        forward = change.after > change.before
        low, high = sorted(change)
        span = span or f"from {high:%H:%M} on, or before {low:%H:%M}"
        text = f"on {wall:%Y-%m-%d} clocks go from {change.before:%H:%M} to {change.after:%H:%M}, so "
        text += f"{wall:%H:%M} is left out, and the run comes later" if forward else f"{wall:%H:%M} comes twice"
        said.setdefault(forward, text)
    if not said:
        return None
    return f"{'; '.join(said.values())} ({zone.key}). A time {span}, comes once each day"
