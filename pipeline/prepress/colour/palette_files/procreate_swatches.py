"""Procreate's `.swatches`: a zip archive with `Swatches.json`, colours as hue, saturation and brightness from 0 to 1."""

from __future__ import annotations

import colorsys
import io
import json
from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.channel_ranges import NoColour, held, shares
from pipeline.prepress.colour.colour_reading import SEE_THROUGH, colour_in_space
from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch, Unusable, clean_name, hexadecimal

if TYPE_CHECKING:
    from pipeline.prepress.colour.swatches import Entry

INSIDE = "Swatches.json"
MOST_UNPACKED = 4 * 2**20
"""Bytes: a palette of Procreate has 30 colours at most, of 600 bytes each."""
HSB = shares("hue", "saturation", "brightness")
DISPLAY_P3 = 1
"""The number of a colour space, beside 0 for sRGB."""


def read_procreate(body: bytes) -> list[Entry]:
    """What a Procreate file holds, in its order; its palette's name is the group. Raises PaletteFault with a sentence.

    Its colours have no names, and are called by their hex. Empty places are passed over.
    """
    found = _json(body)
    entries: list[Entry] = []
    for palette in _palettes(found):
        swatches = palette.get("swatches")
        if not isinstance(swatches, list):
            raise PaletteFault(f"has no list of `swatches` in its {INSIDE}")
        group = palette.get("name")
        for place, swatch in enumerate(swatches, start=1):
            if swatch is None:
                continue
            if len(entries) >= MOST_SWATCHES:
                raise PaletteFault(f"holds more than {MOST_SWATCHES:,} swatches: keep only those of the brand")
            entries.append(_entry(swatch, place, clean_name(group) if isinstance(group, str) else ""))
    return entries


def _palettes(found: object) -> list[dict[str, Any]]:
    """The palettes of a file: older ones hold a list."""
    return [palette if isinstance(palette, dict) else {} for palette in (found if isinstance(found, list) else [found])]


def _json(body: bytes) -> object:
    import zipfile  # loaded for those who need it
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if archive.getinfo(INSIDE).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise PaletteFault("is packed in a way that Procreate does not use")  # Others may ask for any memory.
            with archive.open(INSIDE) as file:
                text = file.read(MOST_UNPACKED + 1)
    except PaletteFault:
        raise
    except KeyError:
        raise PaletteFault(f"is no Procreate palette: it holds no {INSIDE}") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise PaletteFault("is no Procreate palette, or is damaged: export it again") from None
    if len(text) > MOST_UNPACKED:
        raise PaletteFault(f"unpacks to more than {MOST_UNPACKED // 2**20} MiB, which no palette does")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise PaletteFault(f"is not readable: its {INSIDE} is no JSON") from None


def _entry(swatch: object, place: int, group: str) -> Entry:
    name = f"swatch {place}"
    said: dict[str, Any] = swatch if isinstance(swatch, dict) else {}
    parts: list[Any] = [said.get(channel.name) for channel in HSB]
    if not all(isinstance(part, int | float) and abs(part) < 1e6 for part in parts):
        return Unusable(name, "needs hue, saturation and brightness, each from 0 to 1", group)
    if said.get("alpha", 1) != 1:
        return Unusable(name, SEE_THROUGH, group)
    try:
        values, note = held(HSB, parts)
        red, green, blue = colorsys.hsv_to_rgb(*values)
        reading = colour_in_space("display-p3" if said.get("colorSpace") == DISPLAY_P3 else "srgb", (red, green, blue))
    except NoColour as fault:
        return Unusable(name, str(fault), group)
    rgb, origin, told = reading
    return Swatch(hexadecimal(rgb), rgb, group, origin, note=note or told)
