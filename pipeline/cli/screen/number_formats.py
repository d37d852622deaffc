"""Money, counts and times, written for people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal


def money(usd: Decimal) -> str:
    """USD with a dollar sign, thousands apart and two decimals: `$1,250.00`."""
    return f"${usd:,.2f}"


def count(number: int, word: str, plural: str | None = None) -> str:
    """`1 item`, `2,000 items`; `plural` where an s is not enough."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def volume(number: int) -> str:
    """Bytes as `812 bytes`, `4.2 kB`, `812 MB` or `1.3 GB`, a thousand to the next."""
    if number < 1_000:
        return count(number, "byte")
    units = ("kB", "MB", "GB", "TB")
    power = min(int(math.log(number * 1.0005, 1_000)), len(units))
    return f"{number / 1_000**power:.3g} {units[power - 1]}"


def duration(seconds: float) -> str:
    """Seconds as `0.4 s`, `41 s`, `3 min 12 s` or `2 h 5 min`."""
    if 0 < seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def countdown(seconds: float) -> str:
    """Time to go, in whole seconds and never none: `1 s`, `12 s`, `1 min 5 s`."""
    whole = max(1, math.ceil(seconds))
    return f"{whole} s" if whole < 60 else duration(whole)


def far_off(seconds: float) -> str:
    """How far a moment is away, no finer than it deserves: `3 d 4 h`, `2 h 5 min`, `40 s`."""
    if seconds < 86_400:
        return duration(seconds)
    days, rest = divmod(round(seconds / 3_600), 24)
    return f"{days} d {rest} h" if rest else f"{days} d"


def about(seconds: float) -> str:
    """An estimate, no finer than it deserves: `about 40 s`, `about 3 min`; so it stays calm on the screen."""
    if seconds < 55:
        return f"about {max(5, 5 * round(seconds / 5))} s"
    if seconds < 3600:
        return f"about {duration(60 * round(seconds / 60))}"
    return f"about {duration(600 * round(seconds / 600))}"


def stopwatch(seconds: float) -> str:
    """Time gone by as `1:12` or `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def per_minute(rate: float) -> str:
    """`18 a minute`; under ten with one decimal."""
    return f"{rate:,.0f} a minute" if rate >= 9.95 else f"{rate:.1f} a minute"


def fitting(parts: Iterable[str], width: int) -> str:
    """Join `parts` with dots between, leaving out the last ones where they do not fit in `width` characters."""
    line = ""
    for part in parts:
        longer = f"{line} · {part}" if line else part
        if line and len(longer) > width:
            break
        line = longer
    return line
