"""Swatches and brand palettes, whatever file they come from."""

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
    """A colour as `#2E75B6`."""
    return "#{:02X}{:02X}{:02X}".format(*rgb)


@dataclass(frozen=True)
class Swatch:
    """A named colour."""

    name: str
    rgb: Rgb
    group: str = ""
    """The group it stands in, where its file has groups."""
    origin: str = ""
    """How it was written where that was not sRGB, as `CMYK 100 60 0 20`."""
    alias: str = ""
    """The swatch it only refers to, in files that know references."""
    spot: bool = False
    """Whether it is an ink of its own, as the colours of PANTONE books are."""
    note: str = ""
    """What was done to it that a person may want to know, to be read after its name."""
    by_name_only: bool = False
    """Whether it is taken only where it is asked for by name: earlier readers of the same file did not see it."""

    @property
    def hex(self) -> str:
        """The colour as `#2E75B6`."""
        return hexadecimal(self.rgb)


@dataclass(frozen=True)
class Unusable:
    """A swatch of a file that cannot be used."""

    name: str
    """Empty where it is the file that something is to be said of."""
    reason: str
    """Why, to be read after the name."""
    group: str = ""

    def __str__(self) -> str:
        """The sentence, with the name."""
        return f"`{self.name[:60]}` {self.reason}" if self.name else self.reason


Entry = Swatch | Unusable
"""What stands in a palette file."""


@dataclass(frozen=True)
class BrandPalette:
    """One palette of a spec: its colours by name, and its background."""

    name: str
    colors: tuple[Swatch, ...]
    background: Swatch | None = None
    left_out: tuple[Unusable, ...] = ()
    """What its file holds besides and could not be taken, where all of the file was asked for."""

    @property
    def swatches(self) -> tuple[Swatch, ...]:
        """All of them, the background last."""
        return (*self.colors, self.background) if self.background else self.colors


def clean_name(name: str) -> str:
    """A name without invisible characters, cut to LONGEST_NAME."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:LONGEST_NAME]
