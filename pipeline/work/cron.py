"""Five fields of cron: read, with plain words for what cannot be, and the times at which they fall due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import UsageError
from pipeline.spec.suggestions import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "30 4 * * *",
    "@midnight": "30 4 * * *",
    "@weekly": "30 4 * * 1",
    "@monthly": "30 4 1 * *",
    "@yearly": "30 4 1 1 *",
    "@annually": "30 4 1 1 *",
}
"""What to write in place of cron's short words."""

LONGEST_GAP_DAYS = 8 * 366
"""From one 29 February to the next, over a year such as 2100 that has none."""

EXAMPLE = (
    "write five fields (minute, hour, day of the month, month, day of the week), such as '30 4 * * *' for 04:30 each night"
)


class Field(NamedTuple):
    """One of the five: its name, its limits, and the words that stand for its first numbers."""

    name: str
    lowest: int
    highest: int
    words: tuple[str, ...] = ()


FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field("month", 1, 12, MONTHS),
    Field("day of the week", 0, 7, DAYS),
)


@dataclass(frozen=True)
class Cron:
    """When something falls due, on the clock on the wall: `text` as it was written, and the numbers of each field."""

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """From 0, a Sunday, to 6."""
    either_day: bool
    """Both kinds of day are said: either will do, as cron has it."""

    def has_day(self, day: datetime) -> bool:
        """Whether anything falls due on that day."""
        by_month, by_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and ((by_month or by_week) if self.either_day else (by_month and by_week))

    def falls_on(self, wall: datetime) -> bool:
        """Whether it falls due at that time on the wall, to the minute."""
        return wall.minute in self.minutes and wall.hour in self.hours and self.has_day(wall)

    def times(self, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """The moments after `after` (with a zone) at which it falls due, in `zone`, as Prefect plans them.

        A time that the clock leaves out comes later by what it was put forward; one that comes twice counts the first time.
        """
        first, last = after.astimezone(zone).replace(tzinfo=None) - timedelta(days=1), after
        for number in range(LONGEST_GAP_DAYS):
            day = first + timedelta(days=number)
            if not self.has_day(day):
                continue
            walls = (
                datetime.combine(day, time(hour, minute)) for hour in sorted(self.hours) for minute in sorted(self.minutes)
            )
            moments = {wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls}
            for moment in sorted(moments):
                if moment > last:
                    last = moment
                    yield moment.astimezone(zone)


def read_cron(text: str) -> Cron:
    """The five fields of `text`. Raises UsageError that says which one cannot be, and what to write."""
    words = text.split()
    if text.strip().casefold() in NICKNAMES:
        raise UsageError(f"--cron {shown(text)}: say the time of day: '{NICKNAMES[text.strip().casefold()]}'")
    if len(words) != len(FIELDS):
        number = "there is 1 field" if len(words) == 1 else f"there are {len(words)} fields"
        raise UsageError(f"--cron {shown(text)}: {number}: {EXAMPLE}")
    sets = [frozenset(_numbers(word, field, text)) for word, field in zip(words, FIELDS, strict=True)]
    minutes, hours, days, months, weekdays = (*sets[:4], frozenset(number % 7 for number in sets[4]))
    either = not (words[2].startswith("*") or words[4].startswith("*"))
    cron = Cron(" ".join(words), minutes, hours, days, months, weekdays, either)
    if not any(cron.has_day(datetime(2024, 1, 1) + timedelta(days=number)) for number in range(LONGEST_GAP_DAYS)):
        raise UsageError(f"--cron {shown(text)}: there is no such day in any year")
    return cron


def _numbers(word: str, field: Field, text: str) -> set[int]:
    found: set[int] = set()
    for part in word.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        whole = span == "*"
        low = field.lowest if whole else _number(first, field, text)
        high = field.highest if whole or (step and not dash) else _number(last, field, text) if dash else low
        if (step or part.endswith("/")) and not re.fullmatch("[1-9][0-9]{0,2}", step, re.ASCII):
            raise UsageError(f"--cron {shown(text)}: {shown(part)} is no step of the {field.name}: write it like */15")
        if high < low:
            raise UsageError(f"--cron {shown(text)}: {shown(span)} runs backwards: write the {field.name} like {low},{high}")
        found.update(range(low, high + 1, int(step or 1)))
    return found


def _number(word: str, field: Field, text: str) -> int:
    if word.casefold() in field.words:
        return field.words.index(word.casefold()) + field.lowest
    number = int(word) if re.fullmatch("[0-9]{1,4}", word, re.ASCII) else -1
    if not field.lowest <= number <= field.highest:
        short = f", or {field.words[0]} to {field.words[-1]}" if field.words else ""
        limits = f"that is {field.lowest} to {field.highest}{short}"
        raise UsageError(f"--cron {shown(text)}: {shown(word)} is no {field.name}: {limits}; {EXAMPLE}")
    return number
