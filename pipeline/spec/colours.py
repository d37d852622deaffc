"""The colours of a spec, hex, CSS names and functions, lists of red, green and blue, read as swatches."""

from __future__ import annotations

import re
from typing import Annotated

import webcolors  # type: ignore[import-untyped]  # it ships no types
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from pipeline.prepress.colour.channel_ranges import NoColour
from pipeline.prepress.colour.colour_reading import FUNCTION, colour_of_text
from pipeline.prepress.colour.swatches import Swatch, hexadecimal
from pipeline.spec.suggestions import shown, unknown
from pipeline.spec.value_shapes import BY_KIND, LIST, TEXT, Shape, Written

CSS_NAMES = tuple(sorted(webcolors.names("css3")))
BARE_HEX = re.compile("[0-9a-fA-F]{6}")
WITH_ALPHA = re.compile("#(?:[0-9a-fA-F]{4}|[0-9a-fA-F]{8})")
HEX = "#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}"


class NamedColour(Shape):
    """Hex, a CSS name or one of CSS's functions, and of a name that is not known the nearest."""

    def check(self, text: str) -> str:
        """The text itself; raises the mistake if it is no colour."""
        if "(" in text:
            try:
                colour_of_text(text)
            except NoColour as fault:
                says = f"{shown(text)} {fault}".replace(f" in {shown(text)}", "")
                raise PydanticCustomError("sentence", "{says}", {"says": says}) from fault
        elif BARE_HEX.fullmatch(text):
            raise PydanticCustomError("sentence", "{says}", {"says": f'{shown(text)}: did you mean "#{text}"?'})
        elif WITH_ALPHA.fullmatch(text):
            says = f"{shown(text)} has alpha, and ink has none: write six digits, of the colour as it shall look"
            raise PydanticCustomError("sentence", "{says}", {"says": says})
        elif not text.startswith("#") and text not in CSS_NAMES:
            raise PydanticCustomError("sentence", "{says}", {"says": unknown(text, CSS_NAMES, self.says)})
        return super().check(text)


ColourText = Annotated[
    str,
    NamedColour(
        "|".join((HEX, *CSS_NAMES, FUNCTION)),
        'must be a colour: "#2E75B6", "#27B", a CSS name in small letters, "oklch(52% 0.1 250)" or [46, 117, 182]',
    ),
    Field(
        description='"#2E75B6" (in quotes: an unquoted # begins a comment), a CSS name, or rgb(), hsl(), oklch() and the like.',
        examples=["#2E75B6", "white", "oklch(52% 0.1 250)"],
    ),
]


def channel(value: object) -> object:
    """The value itself; raises the mistake where it is a number that red, green and blue cannot be."""
    if isinstance(value, int | float) and not isinstance(value, bool) and not (0 <= value <= 255 and value == int(value)):
        hint = ": another scale? Multiply by 255" if 0 < value < 1 else ""
        says = f"is {value:g}, and red, green and blue are whole numbers from 0 to 255{hint}"
        raise PydanticCustomError("shape", "{says}", {"says": says})
    return value


Channel = Annotated[int, Field(ge=0, le=255), BeforeValidator(channel)]
RgbList = Annotated[
    list[Channel], Field(min_length=3, max_length=3, description="Red, green, blue, each 0 to 255.", examples=[[46, 117, 182]])
]


def swatch_of(colour: str | list[int]) -> Swatch:
    """The colour as a swatch, sRGB; a CSS name stays its name, everything else is called by its hex digits."""
    note = origin = ""
    if isinstance(colour, list):
        red, green, blue = colour
        if 0 < max(colour) <= 1:
            note = "is nearly black: red, green and blue count from 0 to 255"
    elif "(" in colour:
        (red, green, blue), origin, note = colour_of_text(colour)
    elif colour.startswith("#"):
        red, green, blue = webcolors.hex_to_rgb(colour)
    else:
        return Swatch(colour, tuple(webcolors.name_to_rgb(colour)))
    return Swatch(hexadecimal((red, green, blue)), (red, green, blue), origin=origin, note=note)


Colour = Annotated[Swatch, Written(Annotated[Annotated[ColourText, TEXT] | Annotated[RgbList, LIST], BY_KIND], swatch_of)]
