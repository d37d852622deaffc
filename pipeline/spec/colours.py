"""The colours of a palette: hex, CSS names, lists of red, green and blue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import webcolors  # type: ignore[import-untyped]  # it ships no types
from pydantic import Field
from pydantic_core import PydanticCustomError

from pipeline.spec.annotations import BY_KIND, LIST, TEXT, Shape
from pipeline.spec.suggestions import unknown

if TYPE_CHECKING:
    from pipeline.records import Rgb

CSS_NAMES = tuple(sorted(webcolors.names("css3")))
HEX = "#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}"


class NamedColour(Shape):
    """Hex or a CSS name, and of a name that is not known the nearest."""

    def check(self, text: str) -> str:
        """Give the text back, or raise the mistake."""
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
ColourList = Annotated[
    list[Channel], Field(min_length=3, max_length=3, description="Red, green, blue, each 0 to 255.", examples=[[46, 117, 182]])
]
Colour = Annotated[Annotated[ColourText, TEXT] | Annotated[ColourList, LIST], BY_KIND]


def rgb_of(colour: str | list[int]) -> Rgb:
    """Give red, green and blue, 0..255 each in sRGB, of a colour that passed as `Colour`."""
    if isinstance(colour, list):
        red, green, blue = colour
        return red, green, blue
    named = webcolors.hex_to_rgb(colour) if colour.startswith("#") else webcolors.name_to_rgb(colour)
    return named.red, named.green, named.blue
