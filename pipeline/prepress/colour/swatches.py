"""What a palette is made of, wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.records import Rgb

MOST_SWATCHES = 4096
"""Swatches that are read from one file: twice a full library of spot colours."""
LONGEST_NAME = 200
"""Characters of a swatch's name; the rest is cut off."""


class PaletteFault(ValueError):
    """A palette file cannot be used; the text says why, to be read after the file's name."""


def hexadecimal(rgb: Rgb) -> str:
    """Give `#2E75B6` for a colour."""
    return "#{:02X}{:02X}{:02X}".format(*rgb)


@dataclass(frozen=True)
class Swatch:
    """A colour with its name."""

    name: str
    rgb: Rgb
    group: str = ""
    """The group it stands in, where its file has groups."""
    origin: str = ""
    """How it was written where that was not sRGB, as `CMYK 100 60 0 20`."""
    alias: str = ""
    """The swatch it only refers to, in files that know references."""

    @property
    def hex(self) -> str:
        """The colour as `#2E75B6`."""
        return hexadecimal(self.rgb)


@dataclass(frozen=True)
class BrandPalette:
    """The colours of one palette of a spec, by the names people gave them."""

    name: str
    colors: tuple[Swatch, ...]
    background: Swatch | None = None

    @property
    def swatches(self) -> tuple[Swatch, ...]:
        """All of them, the background last."""
        return (*self.colors, self.background) if self.background else self.colors


def clean_name(name: str) -> str:
    """Give a name without what cannot be seen, cut to the longest that is kept."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:LONGEST_NAME]
