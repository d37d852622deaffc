"""Amounts and times of a spec, as people write them, read as USD, seconds and windows."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field

from pipeline.pace.pacer import Window
from pipeline.spec.section import STRICT
from pipeline.spec.text_patterns import MONEY_TEXT, PACE_TEXT, TIME_TEXT
from pipeline.spec.value_shapes import BY_KIND, LIST, MAPPING, NUMBER, TEXT, Written

if TYPE_CHECKING:
    from collections.abc import Sequence

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
"""Seconds."""


def usd_of(amount: float | str) -> Decimal:
    """USD of an amount such as 25, $25 or 25 USD."""
    return Decimal(amount.strip("$USD ") if isinstance(amount, str) else f"{amount:.15g}")


def seconds_of(time: str | int) -> float:
    """Seconds of a time such as 60s, 500ms, 1 m or 60."""
    if isinstance(time, int):
        return float(time)
    number, unit = re.findall("[0-9]+|[a-z]+", time)
    return int(number) * UNITS[unit]


MoneyNumber = Annotated[float, Field(ge=0, le=999_999_999)]
Money = Annotated[
    Decimal, Written(Annotated[Annotated[MoneyNumber, NUMBER] | Annotated[str, MONEY_TEXT, TEXT], BY_KIND], usd_of)
]
"""USD."""

TimeText = Annotated[str, TIME_TEXT]
Seconds = Annotated[float, Written(TimeText, seconds_of)]

WholeSeconds = Annotated[int, Field(ge=1, le=999_999)]
Per = Annotated[float, Written(Annotated[Annotated[WholeSeconds, NUMBER] | Annotated[TimeText, TEXT], BY_KIND], seconds_of)]


class WindowSection(BaseModel):
    """At most so many requests in any time of this length."""

    model_config = STRICT

    requests: Annotated[int, Field(ge=1, le=1_000_000, description="Requests in the time.")]
    per: Annotated[
        Per, Field(description="The time, with its unit: ms, s, m (min) or h; seconds without.", examples=["60s", "1m"])
    ]


def windows_of(pace: WindowSection | str | Sequence[WindowSection | str]) -> tuple[Window, ...]:
    """The windows of a pace, written as one or as a list."""
    if isinstance(pace, str):
        requests, per = pace.split("/")
        return (Window(int(requests), seconds_of(per)),)
    if isinstance(pace, WindowSection):
        return (Window(pace.requests, pace.per),)
    return tuple(window for each in pace for window in windows_of(each))


WindowText = Annotated[str, PACE_TEXT, Field(examples=["200/60s"])]
AnyWindow = Annotated[Annotated[WindowSection, MAPPING] | Annotated[WindowText, TEXT], BY_KIND]
WindowList = Annotated[list[AnyWindow], Field(min_length=1, max_length=10)]
Pace = Annotated[
    tuple[Window, ...],
    Written(
        Annotated[Annotated[WindowSection, MAPPING] | Annotated[WindowText, TEXT] | Annotated[WindowList, LIST], BY_KIND],
        windows_of,
    ),
]
