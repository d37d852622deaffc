"""The colour that a design token holds, in any of the ways in which tokens are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.channel_ranges import NoColour
from pipeline.prepress.colour.colour_reading import FUNCTION, HEX, SEE_THROUGH, Reading, colour_in_space, colour_of_text
from pipeline.prepress.colour.css_spaces import SPACES
from pipeline.prepress.colour.swatches import clean_name

if TYPE_CHECKING:
    from collections.abc import Sequence

SURE = re.compile(f"{HEX.pattern}|{FUNCTION}", re.IGNORECASE)
"""Texts that are a colour wherever they stand: a name such as `red` may be a word."""
BARE_HEX = re.compile("[0-9a-fA-F]{6}")
WANTED = "hex, a colour of CSS, an object of colorSpace and components, or an alias"


def colour_of_value(value: object) -> Reading:
    """The colour of a value that is said to be one. Raises NoColour with a sentence, to be read after the token's path."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, dict):
        return _of_object(value)
    raise NoColour(f"has no colour: it must be {WANTED}")


def _of_text(value: str) -> Reading:
    if "{" in value:
        raise NoColour(
            f"is worked out from other tokens (`{clean_name(value)[:60]}`): export it as the colour that it comes to"
        )
    if "gradient(" in value:
        raise NoColour("is a gradient, not one colour")
    return colour_of_text(f"#{value}" if BARE_HEX.fullmatch(value.strip()) else value)


def _of_object(value: dict[str, Any]) -> Reading:
    if value.get("alpha", value.get("a", 1)) != 1 or isinstance(value.get("alpha"), bool):
        raise NoColour(SEE_THROUGH)
    space, components, fallback = value.get("colorSpace"), value.get("components"), value.get("hex")
    if space is None and components is None:
        return _of_letters(value)
    numbers = _numbers(components)
    if not isinstance(space, str) or numbers is None:
        raise NoColour("has no colour: `colorSpace` and three numbers as `components` are needed")
    if space != "srgb" and isinstance(fallback, str):
        # What its author took for the nearest colour in sRGB goes before our own clipping.
        return colour_of_text(fallback)._replace(origin=_origin(space, numbers))
    if space not in SPACES:
        raise NoColour(f"is in {clean_name(space)[:40]}, which is none of {', '.join(SPACES)}: add its `hex`")
    return colour_in_space(space, numbers)


def _numbers(components: object) -> list[float] | None:
    numbers = [0.0 if part == "none" else part for part in components] if isinstance(components, list) else []
    sound = len(numbers) == 3 and all(isinstance(part, int | float) and not isinstance(part, bool) for part in numbers)
    return numbers if sound and all(abs(part) <= 100_000 for part in numbers) else None


def _origin(space: str, numbers: Sequence[float]) -> str:
    return f"{space} {' '.join(f'{part:g}' for part in numbers)}"[:60]


def _of_letters(value: dict[str, Any]) -> Reading:
    """Red, green and blue by their letters, as Figma (0 to 1) and others (0 to 255) write them; or `hex` alone.

    Hue, saturation and lightness by theirs are shares where both are at most 1, as tinycolor and Style Dictionary read them.
    """
    if isinstance(value.get("hex"), str):
        return colour_of_text(value["hex"])
    if numbers := _numbers([value.get(letter) for letter in "hsl"]):
        share = max(numbers[1:]) <= 1
        return colour_in_space("hsl", [numbers[0], *(100 * part if share else part for part in numbers[1:])])
    numbers = _numbers([value.get(letter) for letter in "rgb"])
    if numbers is None:
        raise NoColour(f"has no colour: it must be {WANTED}")
    if max(numbers) > 1:
        return colour_in_space("srgb", [part / 255 for part in numbers])
    if max(numbers) > 0 and all(part in (0, 1) for part in numbers):
        raise NoColour("has red, green and blue of 0 and 1, which may count to 1 or to 255: write hex")
    return colour_in_space("srgb", numbers)
