"""Adobe Swatch Exchange, the file that Illustrator, InDesign and Photoshop share.

Adobe has not published the format; it is documented by people who took it apart (O. Berten, selapa.net/swatches; C. Camera,
carl.camera). Big-endian: `ASEF`, a version of two 16-bit numbers, a count of blocks; then each block: type, length
and body.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch, clean_name, hexadecimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.records import Rgb

MAGIC = b"ASEF"
GROUP_BEGINS, GROUP_ENDS, COLOUR = 0xC001, 0xC002, 0x0001
CHANNELS = {b"RGB ": 3, b"CMYK": 4, b"LAB ": 3, b"GRAY": 1}
TORN = "is cut off or damaged: export it again"


def read_ase(body: bytes) -> list[Swatch]:
    """The swatches of an ASE file in their order. Raises PaletteFault where it is none, is torn, or holds too many.

    CMYK goes to sRGB through the shipped press profile, and Lab (D50) by formula; `origin` then says what stood there.
    """
    if body[:4] != MAGIC:
        raise PaletteFault("is no Adobe Swatch Exchange file, whatever its name")
    colours: list[_AseColour] = []
    group = ""
    for kind, block in _blocks(body):
        if kind == GROUP_BEGINS:
            group, _ = _name(block)
        elif kind == GROUP_ENDS:
            group = ""
        elif kind == COLOUR:
            if len(colours) >= MOST_SWATCHES:
                raise PaletteFault(f"holds more than {MOST_SWATCHES:,} swatches: export only those of the brand")
            colours.append(_read_colour(block, group))
    printed = _rgbs_of_inks([colour.inks for colour in colours if colour.model == b"CMYK"])
    coloured = [(colour, *_colour(colour, printed)) for colour in colours]
    return [Swatch(colour.name or origin or hexadecimal(rgb), rgb, colour.group, origin) for colour, rgb, origin in coloured]


def _rgbs_of_inks(inks: list[tuple[int, ...]]) -> Iterator[Rgb]:
    if inks:
        from pipeline.prepress.colour.printability import colours_of_inks  # Pillow is loaded for those who need it

        yield from colours_of_inks(inks)


def _blocks(body: bytes) -> Iterator[tuple[int, bytes]]:
    if len(body) < 12:
        raise PaletteFault(TORN)
    (count,) = struct.unpack_from(">I", body, 8)
    at = 12
    for _ in range(count):
        if at + 6 > len(body):
            raise PaletteFault(TORN)
        kind, length = struct.unpack_from(">HI", body, at)
        at += 6 + length
        if at > len(body):
            raise PaletteFault(TORN)
        yield kind, body[at - length : at]


def _name(block: bytes) -> tuple[str, bytes]:
    """The name a block begins with (UTF-16, counted and ended by a zero), and what follows it."""
    length = struct.unpack_from(">H", block)[0] * 2 if len(block) >= 2 else 0
    if len(block) < 2 + length:
        raise PaletteFault(TORN)
    return clean_name(block[2 : 2 + length].decode("utf-16-be", "replace").rstrip("\0")), block[2 + length :]


@dataclass(frozen=True)
class _AseColour:
    """A swatch as it stands in the file; values are shares 0..1, except a and b of Lab."""

    name: str
    group: str
    model: bytes
    values: tuple[float, ...]

    @property
    def inks(self) -> tuple[int, ...]:
        """The values in percent."""
        return tuple(round(100 * value) for value in self.values)


def _read_colour(block: bytes, group: str) -> _AseColour:
    name, rest = _name(block)
    model = rest[:4].upper()
    if model not in CHANNELS:
        raise PaletteFault(f"holds a swatch in {rest[:4]!r}, which is none of RGB, CMYK, LAB and Gray: {TORN[3:]}")
    if len(rest) < 4 + 4 * CHANNELS[model]:
        raise PaletteFault(TORN)
    values = struct.unpack_from(f">{CHANNELS[model]}f", rest, 4)
    if not all(math.isfinite(value) for value in values):
        raise PaletteFault(TORN)
    lightness, *others = values
    held = [min(max(value, -128.0), 127.0) if model == b"LAB " else _share(value) for value in others]
    return _AseColour(name, group, model, (_share(lightness), *held))


def _colour(colour: _AseColour, printed: Iterator[Rgb]) -> tuple[Rgb, str]:
    """The colour in sRGB, and how it was written where that was another space; `printed` gives the next one of CMYK."""
    if colour.model == b"CMYK":
        return next(printed), "CMYK " + " ".join(map(str, colour.inks))
    if colour.model == b"LAB ":
        from pipeline.prepress.colour.colour_spaces import rgb_of_lab  # numpy is loaded for those who need it

        lab = (100 * colour.values[0], *colour.values[1:])
        return rgb_of_lab(lab), "Lab {:.0f} {:.0f} {:.0f}".format(*lab)
    grey = colour.model == b"GRAY"
    red, green, blue = (round(255 * share) for share in (colour.values * 3 if grey else colour.values))
    return (red, green, blue), f"Gray {100 * colour.values[0]:.0f}" if grey else ""


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
