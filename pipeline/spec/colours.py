"""The colours of a spec, hex, CSS names, lists of red, green and blue, read as swatches."""

from __future__ import annotations

from typing import Annotated

import webcolors  # type: ignore[import-untyped]  # it ships no types
from pydantic import Field
from pydantic_core import PydanticCustomError

from pipeline.prepress.colour.swatches import Swatch, hexadecimal
from pipeline.spec.suggestions import unknown
from pipeline.spec.value_shapes import BY_KIND, LIST, TEXT, Shape, Written

CSS_NAMES = tuple(sorted(webcolors.names("css3")))
HEX = "#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}"


class NamedColour(Shape):
    """Hex or a CSS name, and of a name that is not known the nearest."""

    def check(self, text: str) -> str:
        """The text itself; raises the mistake if it is no colour."""
        if not text.startswith("#") and text not in CSS_NAMES:
            raise PydanticCustomError("sentence", "{says}", {"says": unknown(text, CSS_NAMES, self.says)})
        return super().check(text)


ColourText = Annotated[
    str,
    NamedColour(
        "|".join((HEX, *CSS_NAMES)), 'must be a colour: "#2E75B6", "#27B", a CSS name in small letters or [46, 117, 182]'
    ),
    Field(description='"#2E75B6" (in quotes: an unquoted # begins a comment) or a CSS name.', examples=["#2E75B6", "white"]),
]
Channel = Annotated[int, Field(ge=0, le=255)]
RgbList = Annotated[
    list[Channel], Field(min_length=3, max_length=3, description="Red, green, blue, each 0 to 255.", examples=[[46, 117, 182]])
]


def swatch_of(colour: str | list[int]) -> Swatch:
    """The colour as a swatch, sRGB; a CSS name stays its name, everything else is called by its hex digits."""
    if isinstance(colour, list):
        red, green, blue = colour
    elif colour.startswith("#"):
        red, green, blue = webcolors.hex_to_rgb(colour)
    else:
        return Swatch(colour, tuple(webcolors.name_to_rgb(colour)))
    return Swatch(hexadecimal((red, green, blue)), (red, green, blue))


Colour = Annotated[Swatch, Written(Annotated[Annotated[ColourText, TEXT] | Annotated[RgbList, LIST], BY_KIND], swatch_of)]
