"""A colour in the numbers of a space, or in the words of CSS, read into sRGB with what a person may want to know of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.prepress.colour.channel_ranges import OF_SPACES, RGB_255, NoColour, held
from pipeline.prepress.colour.css_spaces import SPACES, rgb_in_space
from pipeline.prepress.colour.swatches import clean_name, hexadecimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Rgb

HEX = re.compile("#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
FUNCTION = "(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\\([^()]{1,100}\\)"
"""A colour in one of CSS's functions, which holds no other function."""
CSS = re.compile(f"{FUNCTION}|[a-z]{{3,30}}", re.IGNORECASE)
IN_PERCENT = ("hsl", "hwb")
"""Spaces of a hue and two numbers from 0 to 100."""
TOLD_FROM = 1.0
"""ΔE00 between a colour and what sRGB can show of it, from which it is told: half of what a trained eye sees."""
SEE_THROUGH = "is not opaque: ink has no alpha, so give it as it shall look"


class Reading(NamedTuple):
    """A colour that was read."""

    rgb: Rgb
    origin: str = ""
    """How it was written where that was not sRGB."""
    note: str = ""
    """What was done to it, to be read after the swatch's name."""


def colour_in_space(space: str, components: Sequence[float]) -> Reading:
    """The colour of three components in one of SPACES, scaled as `rgb_in_space` says.

    What lies outside sRGB is clipped in its three channels, as browsers show it; the note gives the distance. Raises NoColour
    where a component is far outside its range.
    """
    _, note = held(OF_SPACES[space], components)
    if space in IN_PERCENT:
        _refuse_shares(space, components[1:])
    if space in ("lab", "lch") and components[0] <= 1 and max(map(abs, components[1:2])) >= 10:
        raise NoColour(f"has lightness {components[0]:g}, which counts from 0 to 100: another scale? Multiply by 100")
    rgb = rgb_in_space(space, components)
    if space == "srgb":
        return Reading(rgb, note=note)
    origin = f"{space} {' '.join(f'{part:g}' for part in components)}"[:60]
    return Reading(rgb, origin, note or _told_of_gamut(space, components, rgb))


def colour_of_text(text: str) -> Reading:
    """The colour of a text as CSS knows it: hex, a name, or a function such as `oklch(52% 0.1 250)`.

    Raises NoColour, with a sentence, where it is none, is not opaque or counts on another scale.
    """
    written = text.strip()
    if HEX.fullmatch(written):
        return Reading(_of_hex(written))
    from coloraide import Color

    try:
        colour = Color(written) if CSS.fullmatch(written) else None
    except ValueError:
        colour = None
    if colour is None:
        raise NoColour(f"has no colour in `{clean_name(text)[:60]}`: write hex such as #2E75B6, or as CSS does")
    if colour.alpha() < 1:
        raise NoColour(SEE_THROUGH)
    space, parts = colour.space(), [float(part) for part in colour.coords(nans=False)]
    if space == "srgb":
        return _of_rgb(written, parts)
    if space in IN_PERCENT:
        percents = [100 * part for part in parts[1:]]
        _, note = held(OF_SPACES[space], [parts[0], *percents])
        if "%" not in written:
            _refuse_shares(space, percents)
        return Reading(_rounded(colour.convert("srgb").coords(nans=False)), clean_name(written)[:60], note)
    if space not in SPACES:
        held(OF_SPACES["display-p3"], parts)  # Those left count red, green and blue to 1 as it does.
        space, parts = "xyz-d65", [float(part) for part in colour.convert("xyz-d65").coords(nans=False)]
    return colour_in_space(space, parts)._replace(origin=clean_name(written)[:60])


def _refuse_shares(space: str, percents: Sequence[float]) -> None:
    """Raise NoColour where both numbers behind the hue are shares of 1: the colour would be all but black, or pure."""
    if max(map(abs, percents)) <= 1 and any(abs(part) % 1 > 0.001 for part in percents):
        one, two = (channel.name for channel in OF_SPACES[space][1:])
        raise NoColour(f"has {one} and {two} of at most 1, which count from 0 to 100: another scale? Multiply by 100")


def _of_rgb(written: str, parts: Sequence[float]) -> Reading:
    """The colour of `rgb()`, `color(srgb …)` or a name, whose parts ColorAide counts from 0 to 1."""
    if written[:3].lower() != "rgb":
        return colour_in_space("srgb", parts)
    counts = [255 * part for part in parts]
    if max(counts) <= 1 and any(count % 1 > 0.001 for count in counts) and "%" not in written:
        raise NoColour("has red, green and blue of at most 1, which count from 0 to 255: another scale? Multiply by 255")
    _, note = held(RGB_255, counts)
    return Reading(rgb_in_space("srgb", parts), note=note)


def _rounded(parts: Sequence[float]) -> Rgb:
    """Shares to eight bits, halves upwards, as browsers do."""
    red, green, blue = (int(255 * min(max(part, 0), 1) + 0.5) for part in parts)
    return red, green, blue


def _of_hex(text: str) -> Rgb:
    digits = text[1:] if len(text) > 5 else "".join(digit * 2 for digit in text[1:])
    red, green, blue, *alpha = bytes.fromhex(digits)
    if alpha and alpha[0] < 255:
        raise NoColour(SEE_THROUGH)
    return red, green, blue


def _told_of_gamut(space: str, components: Sequence[float], rgb: Rgb) -> str:
    from coloraide import Color

    if space in ("hsl", "hwb"):
        components = [components[0], components[1] / 100, components[2] / 100]
    wanted = Color(space, components)
    if wanted.in_gamut("srgb", tolerance=0.002):
        return ""
    distance = wanted.delta_e(Color("srgb", [channel / 255 for channel in rgb]), method="2000")
    if distance < TOLD_FROM:
        return ""
    return f"lies outside sRGB: {hexadecimal(rgb)} is sent, ΔE00 {distance:.1f} away"
