"""GIMP palettes: text, one colour a line. Inkscape, Krita and Aseprite write them too."""

from __future__ import annotations

import re

from pipeline.prepress.colour.colour_reading import SEE_THROUGH
from pipeline.prepress.colour.swatches import MOST_SWATCHES, Entry, PaletteFault, Swatch, Unusable, clean_name

MAGIC = "GIMP Palette"
HEADER = re.compile(r"[A-Za-z][\w ]*:")
ALPHA = re.compile(r"Channels:\s*RGBA\s*")
"""What Aseprite writes above colours of four numbers, the last of which is alpha."""
COLOUR = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(.*))?")
COLOUR_AND_ALPHA = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(.*))?")
NAMELESS = {"", "untitled"}


def read_gpl(text: str) -> list[Entry]:
    """What a GIMP palette holds, in its order. Raises PaletteFault where it is none, or holds too many.

    A colour without a name is called by its hex, a line that holds none by its number.
    """
    first, *lines = text.splitlines() or [""]
    if first.strip() != MAGIC:
        raise PaletteFault(f"is no GIMP palette: its first line must be `{MAGIC}`")
    alpha = any(ALPHA.fullmatch(line) for line in lines[:10])
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=2):
        if not line.strip() or line.lstrip().startswith("#") or HEADER.match(line):
            continue
        if len(entries) >= MOST_SWATCHES:
            raise PaletteFault(f"holds more than {MOST_SWATCHES:,} swatches: keep only those of the brand")
        entries.append(_entry(line, number, alpha=alpha))
    return entries


def _entry(line: str, number: int, *, alpha: bool) -> Entry:
    found = (COLOUR_AND_ALPHA if alpha else COLOUR).fullmatch(line)
    *numbers, written = found.groups() if found else ("",)
    channels = [int(channel) for channel in numbers]
    name = clean_name(written or "")
    name = "" if name.casefold() in NAMELESS else name
    if not channels or max(channels) > 255:
        columns = "red, green, blue and alpha" if alpha else "red, green and blue"
        reason = f"has no colour in line {number}: it must begin with {columns}, each 0 to 255"
        return Unusable(name or f"line {number}", reason)
    red, green, blue, *opacity = channels
    if opacity and opacity[0] < 255:
        return Unusable(name or f"line {number}", SEE_THROUGH)
    swatch = Swatch(name, (red, green, blue))
    return swatch if name else Swatch(swatch.hex, swatch.rgb)
