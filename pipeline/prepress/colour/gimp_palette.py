"""GIMP palettes: text, one colour a line. Inkscape, Krita and Aseprite write them too."""

from __future__ import annotations

import re

from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch, clean_name

MAGIC = "GIMP Palette"
HEADER = re.compile(r"(?:Name|Columns|Channels):")
COLOUR = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(.*))?")
NAMELESS = {"", "untitled"}


def read_gpl(text: str) -> list[Swatch]:
    """The swatches of a GIMP palette in their order. Raises PaletteFault, with the line, where one cannot be read.

    A colour without a name is called by its hex.
    """
    first, *lines = text.splitlines() or [""]
    if first.strip() != MAGIC:
        raise PaletteFault(f"is no GIMP palette: its first line must be `{MAGIC}`")
    swatches: list[Swatch] = []
    for number, line in enumerate(lines, start=2):
        if not line.strip() or line.lstrip().startswith("#") or HEADER.match(line):
            continue
        found = COLOUR.fullmatch(line)
        channels = [int(channel) for channel in found.groups()[:3]] if found else []
        if not found or max(channels) > 255:
            raise PaletteFault(f"has no colour in line {number}: it must begin with red, green and blue, each 0 to 255")
        if len(swatches) >= MOST_SWATCHES:
            raise PaletteFault(f"holds more than {MOST_SWATCHES:,} swatches: keep only those of the brand")
        red, green, blue = channels
        name = clean_name(found[4] or "")
        swatches.append(Swatch("" if name.casefold() in NAMELESS else name, (red, green, blue)))
    return [swatch if swatch.name else Swatch(swatch.hex, swatch.rgb) for swatch in swatches]
