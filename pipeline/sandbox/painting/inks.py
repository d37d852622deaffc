"""Which inks a picture is printed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from pipeline.records import Rgb
    from pipeline.sandbox.commission import Commission


def _hex(*words: str) -> tuple[Rgb, ...]:
    return tuple((int(word[:2], 16), int(word[2:4], 16), int(word[4:], 16)) for word in words)


DAY = (
    _hex("F3E9DC", "0B3954", "087E8B", "BFD7EA", "FF5A5F", "C81D25"),
    _hex("F7EDE2", "264653", "2A9D8F", "E9C46A", "F4A261", "E76F51"),
    _hex("FAF3DD", "344E41", "588157", "A3B18A", "DDA15E", "BC6C25"),
    _hex("FFF1E6", "5F0F40", "9A031E", "FB8B24", "E36414", "0F4C5C"),
    _hex("E8F1F2", "13293D", "006494", "7FB7D6", "F2B134", "ED553B"),
    _hex("FDF0D5", "003049", "C1121F", "F77F00", "FCBF49", "669BBC"),
)
NIGHT = (
    _hex("14213D", "FCA311", "E5E5E5", "3A5A8C", "F95D6A", "A05195"),
    _hex("1B1B3A", "7A3E78", "B5548F", "F2748C", "FFD166", "2EC4A6"),
    _hex("0F2A2E", "1F5F5B", "4FA095", "F6D186", "F08A5D", "EAF4E4"),
)
"""Pleasant palettes for when none is asked: the ground first, then five inks."""

_DARK_WORDS = ("night", "dark", "moon", "midnight", "star", "neon", "dusk")


@dataclass(frozen=True)
class Inks:
    """The ground and the inks on it, ordered from the one that stands out least to the one that stands out most."""

    ground: Rgb
    colors: tuple[Rgb, ...]
    asked: bool
    """Whether a palette was asked for, which mixed tones then stay close to."""

    @property
    def dark(self) -> bool:
        """Whether the ground is dark."""
        return luma(self.ground) < 0.45


def inks_for(sheet: Commission, chance: random.Random) -> Inks:
    """The inks asked for; what is left open is filled from a palette that goes with the prompt."""
    night = any(word in sheet.prompt.lower() for word in _DARK_WORDS)
    ground, *colors = chance.choice(NIGHT if night else DAY)
    if sheet.background:
        ground = sheet.background
        ranked = sorted((color for palette in DAY + NIGHT for color in palette[1:]), key=lambda c: -distance(c, ground))
        colors = ranked[:12:3]
    if sheet.colors:
        if not sheet.background:
            ground = max(sheet.colors, key=luma) if len(sheet.colors) > 2 else paper_for(sheet.colors)
        colors = list(sheet.colors)
    told_apart = [color for color in dict.fromkeys(colors) if distance(color, ground) > 0.06]
    colors = told_apart or [(255, 255, 255) if luma(ground) < 0.5 else (20, 20, 20)]
    return Inks(ground, tuple(sorted(colors, key=lambda color: distance(color, ground))), bool(sheet.colors))


def paper_for(colors: tuple[Rgb, ...]) -> Rgb:
    """White paper, or black where the inks are too light for white."""
    return (252, 251, 247) if min(luma(color) for color in colors) < 0.7 else (18, 20, 26)


def luma(color: Rgb) -> float:
    """How light a colour looks, 0..1 (Rec. 709 weights on sRGB values)."""
    return (0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]) / 255


def distance(one: Rgb, other: Rgb) -> float:
    """How far apart two colours look, about 0..1: mostly lightness, some hue."""
    hue = sum(abs(a - b) for a, b in zip(one, other, strict=True)) / 765
    return 0.7 * abs(luma(one) - luma(other)) + 0.3 * hue


def blend(one: Rgb, other: Rgb, share: float) -> Rgb:
    """The colour `share` (0..1) of the way from one to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lab(color: Rgb) -> tuple[float, float, float]:
    """CIELAB (D65) of an sRGB colour, by IEC 61966-2-1 and CIE 15."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in color))
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
