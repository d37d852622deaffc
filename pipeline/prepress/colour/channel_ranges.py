"""What the numbers of a colour may be: far outside is another scale, a little outside is held to the range and told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SLACK = 0.25
"""How far a number may pass its range, as a share of it, to be taken for one of its own scale: 1.1 is, 31 is not."""
UNSEEN = 0.002
"""As a share of its range what is less than half a step of eight bits, and is not worth a word."""


class NoColour(ValueError):
    """What is written is no colour that can be used; the text says why, to be read after the swatch's name."""


@dataclass(frozen=True)
class Channel:
    """One number of a colour, with the range it counts in."""

    name: str
    low: float
    high: float
    open: bool = False
    """Whether more than the range is a colour too, which sRGB may not hold: nothing is held to it."""
    wraps: bool = False
    """Whether it is an angle, of which every number is one."""


def shares(*names: str) -> tuple[Channel, ...]:
    """Channels that count from 0 to 1."""
    return tuple(Channel(name, 0, 1) for name in names)


def percents(*names: str) -> tuple[Channel, ...]:
    """Channels that count from 0 to 100."""
    return tuple(Channel(name, 0, 100) for name in names)


RGB = shares("red", "green", "blue")
RGB_255 = tuple(Channel(name, 0, 255) for name in ("red", "green", "blue"))
CMYK = shares("cyan", "magenta", "yellow", "black")
GRAY = shares("gray")
_HUE = Channel("hue", 0, 360, wraps=True)
_A_B = Channel("a", -125, 125, open=True), Channel("b", -125, 125, open=True)
LAB_IN_ASE = (*shares("lightness"), *_A_B)
_XYZ = tuple(Channel(name, 0, 1.1, open=True) for name in "XYZ")
_OPEN_RGB = tuple(Channel(name, 0, 1, open=True) for name in ("red", "green", "blue"))
OF_SPACES: dict[str, tuple[Channel, ...]] = {
    "srgb": RGB,
    "srgb-linear": RGB,
    "display-p3": _OPEN_RGB,
    "hsl": (_HUE, *percents("saturation", "lightness")),
    "hwb": (_HUE, *percents("whiteness", "blackness")),
    "lab": (*percents("lightness"), *_A_B),
    "lch": (*percents("lightness"), Channel("chroma", 0, 150, open=True), _HUE),
    "oklab": (*shares("lightness"), Channel("a", -0.4, 0.4, open=True), Channel("b", -0.4, 0.4, open=True)),
    "oklch": (*shares("lightness"), Channel("chroma", 0, 0.4, open=True), _HUE),
    "xyz-d65": _XYZ,
    "xyz-d50": _XYZ,
}
"""As design tokens scale them; the ranges of a, b and chroma are those that CSS Color 4 calls 100 %."""


def held(channels: Sequence[Channel], values: Sequence[float]) -> tuple[list[float], str]:
    """The values, held to their ranges where they pass them a little, and what to say of that.

    Raises NoColour where one is far outside: it names each such value and the range.
    """
    pairs = list(zip(channels, values, strict=True))
    far = [pair for pair in pairs if _excess(*pair) > SLACK]
    if far:
        raise NoColour(_far(far))
    over = [pair for pair in pairs if _excess(*pair) > UNSEEN and not pair[0].open]
    note = f"{_listed(over)} {_outside(over[0][0])}: taken as the nearest value that does" if over else ""
    return [value if channel.open or channel.wraps else _clipped(channel, value) for channel, value in pairs], note


def _excess(channel: Channel, value: float) -> float:
    """How far a value lies outside its range, as a share of it; 0: it lies inside."""
    if not math.isfinite(value):
        return math.inf
    return 0 if channel.wraps else max(channel.low - value, value - channel.high, 0) / (channel.high - channel.low)


def _clipped(channel: Channel, value: float) -> float:
    return min(max(value, channel.low), channel.high)


def _far(far: Sequence[tuple[Channel, float]]) -> str:
    channel = far[0][0]
    same = [pair for pair in far if (pair[0].low, pair[0].high) == (channel.low, channel.high)]
    most = max(abs(value) for _, value in same)
    hint = ""
    if channel.low == 0 and channel.high == 1:
        by = 100 if most <= 100 and channel.name in ("cyan", "magenta", "yellow", "black", "gray", "lightness") else 255
        hint = f": another scale? Divide by {by}" if most <= by else ""
    return f"has {_listed(same)}, which {_outside(channel)}{hint}"


def _outside(channel: Channel) -> str:
    return f"must be {channel.low:g} to {channel.high:g}"


def _listed(pairs: Sequence[tuple[Channel, float]]) -> str:
    *others, last = [f"{channel.name} {value:.5g}" for channel, value in pairs]
    return f"{', '.join(others)} and {last}" if others else last
