"""Formulas for colours: how light, how far apart, mixed, and in CIELAB."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.records import Rgb


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
