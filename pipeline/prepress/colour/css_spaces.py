"""The colour spaces that design tokens share with CSS, read into sRGB (CSS Color Module 4; components as DTCG scales them)."""

from __future__ import annotations

import colorsys
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Rgb

SPACES = ("srgb", "srgb-linear", "hsl", "hwb", "lab", "lch", "oklab", "oklch", "display-p3", "xyz-d65", "xyz-d50")


def rgb_in_space(space: str, components: Sequence[float]) -> Rgb:
    """The sRGB colour, 0..255, of three components in one of SPACES; what lies outside sRGB is clipped.

    srgb, srgb-linear, display-p3 and XYZ count from 0 to 1; hsl and hwb in degrees and percent; the lightness of lab and lch is
    0..100, that of oklab and oklch 0..1.
    """
    one, two, three = components
    if space == "srgb":
        return _eight_bits(one, two, three)
    if space == "hsl":
        return _eight_bits(*colorsys.hls_to_rgb(one / 360 % 1, three / 100, two / 100))
    if space == "hwb":
        return _hwb(one, two / 100, three / 100)
    from pipeline.prepress.colour import colour_spaces  # numpy is loaded for those who need it

    if space in ("lch", "oklch"):
        one, two, three = one, two * math.cos(math.radians(three)), two * math.sin(math.radians(three))
    convert = {
        "srgb-linear": colour_spaces.rgb_of_linear,
        "lab": colour_spaces.rgb_of_lab,
        "lch": colour_spaces.rgb_of_lab,
        "oklab": colour_spaces.rgb_of_oklab,
        "oklch": colour_spaces.rgb_of_oklab,
        "display-p3": colour_spaces.rgb_of_p3,
        "xyz-d65": colour_spaces.rgb_of_xyz_d65,
        "xyz-d50": colour_spaces.rgb_of_xyz_d50,
    }[space]
    return convert((one, two, three))


def _hwb(hue: float, white: float, black: float) -> Rgb:
    if white + black >= 1:
        return _eight_bits(*[white / (white + black)] * 3)
    pure = colorsys.hls_to_rgb(hue / 360 % 1, 0.5, 1)
    return _eight_bits(*(channel * (1 - white - black) + white for channel in pure))


def _eight_bits(*shares: float) -> Rgb:
    red, green, blue = (round(255 * min(max(share, 0.0), 1.0)) for share in shares)
    return red, green, blue
