"""A moment as people write it, with its time zone: the one that is meant, or a mistake that says what to write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field
from pydantic_core import PydanticCustomError

from pipeline.spec.suggestions import shown, unknown
from pipeline.spec.value_shapes import Shape, Written

if TYPE_CHECKING:
    from collections.abc import Callable

DAY_AND_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
OFFSET = "[+-][0-9]{2}:[0-9]{2}"
ZONE = rf" ?Z| ?{OFFSET}| [A-Za-z][A-Za-z0-9_+/-]*"
SAYS = "must be a day and a time with its zone, such as 2026-12-01 06:00 Europe/Oslo, or 2026-12-01 06:00 +01:00"


@dataclass(frozen=True)
class NamedMoment:
    """A moment, and how it was written."""

    at: datetime
    """UTC."""
    written: str

    def __str__(self) -> str:
        """As it was written, and in UTC where that is not the same."""
        same = self.written.endswith(("Z", "UTC", "+00:00"))
        return self.written if same else f"{self.written} ({self.at:%Y-%m-%d %H:%M} UTC)"


class MomentShape(Shape):
    """A day and a time: one without a zone is told what it lacks."""

    def check(self, text: str) -> str:
        """The text itself; raises the mistake if it does not fit."""
        if re.fullmatch(DAY_AND_TIME, text):
            says = f"{shown(text)} has no time zone: write {text} Europe/Oslo, or {text} +01:00"
            raise PydanticCustomError("sentence", "{says}", {"says": says})
        return super().check(text)


def moment_of(text: str) -> NamedMoment:
    """The moment that a text names; raises the mistake where there is no such moment, or there are two of them."""
    day, zone = re.match(DAY_AND_TIME, text), re.search(f"(?:{ZONE})$", text)
    if day is None or zone is None:
        raise _mistake(f"{shown(text)}: {SAYS}")
    try:
        local = datetime.fromisoformat(day[0])
        where = zone[0].strip()
        if where == "Z" or re.fullmatch(OFFSET, where):
            return NamedMoment(datetime.fromisoformat(f"{day[0]}{where}").astimezone(UTC), text)
    except ValueError as error:
        raise _mistake(f"{shown(text)}: there is no such day or time ({error})") from None
    return NamedMoment(_in_zone(local, where), text)


def _in_zone(local: datetime, name: str) -> datetime:
    """The moment, UTC, at which the clocks of a zone show this time."""
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        says = "is no time zone that is known here: a zone is called as Europe/Oslo or UTC is; an offset, +01:00, will do too"
        raise _mistake(unknown(name, sorted(available_timezones(), key=_unlike(name)), says)) from None
    before, after = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if before.utcoffset() == after.utcoffset():
        return before.astimezone(UTC)
    at = before.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local:
        raise _mistake(
            f"{local:%Y-%m-%d %H:%M} comes twice in {name}, where clocks are put back: write "
            f"{local:%Y-%m-%d %H:%M} {_offset(before)} for the first, or {local:%Y-%m-%d %H:%M} {_offset(after)} for the second"
        )
    raise _mistake(
        f"there is no {local:%H:%M} on {local:%Y-%m-%d} in {name}, where clocks are put forward: "
        f"write {at.astimezone(zone):%Y-%m-%d %H:%M} {name}"
    )


def _unlike(name: str) -> Callable[[str], tuple[bool, str]]:
    """Sort the zones of the same continent first, for the nearest is looked for among the first ones alone."""
    continent = name.partition("/")[0]
    return lambda zone: (not zone.startswith(continent), zone)


def _offset(moment: datetime) -> str:
    seconds = int((moment.utcoffset() or timedelta()).total_seconds())
    sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


def _mistake(says: str) -> PydanticCustomError:
    return PydanticCustomError("sentence", "{says}", {"says": says})


MOMENT = MomentShape(f"{DAY_AND_TIME}(?:{ZONE})", SAYS)
Moment = Annotated[
    NamedMoment,
    Written(
        Annotated[
            str,
            MOMENT,
            Field(
                max_length=100,
                description="When it goes live: a day and a time with its zone.",
                examples=["2026-12-01 06:00 Europe/Oslo", "2026-12-01 06:00 +01:00"],
            ),
        ],
        moment_of,
    ),
]
