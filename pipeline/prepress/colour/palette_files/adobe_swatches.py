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

from pipeline.prepress.colour.channel_ranges import CMYK, GRAY, LAB_IN_ASE, RGB, Channel, NoColour, held
from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch, Unusable, clean_name, hexadecimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.prepress.colour.swatches import Entry
    from pipeline.records import Rgb

MAGIC = b"ASEF"
GROUP_BEGINS, GROUP_ENDS, COLOUR = 0xC001, 0xC002, 0x0001
KINDS = (GROUP_BEGINS, GROUP_ENDS, COLOUR)
CHANNELS: dict[bytes, tuple[Channel, ...]] = {b"RGB ": RGB, b"CMYK": CMYK, b"LAB ": LAB_IN_ASE, b"GRAY": GRAY}
SPOT = 1
"""The type after a colour's values; 0: global, 2: process."""
TORN = "is cut off or damaged: export it again"


def read_ase(body: bytes) -> list[Entry]:
    """What an ASE file holds, in its order. Raises PaletteFault where it is none, is torn, or holds too many.

    CMYK goes to sRGB through the shipped press profile, and Lab (D50) by formula; `origin` then says what stood there.
    """
    if body[:4] != MAGIC:
        raise PaletteFault("is no Adobe Swatch Exchange file, whatever its name")
    read: list[_AseColour | Unusable] = []
    group = ""
    for kind, block in _blocks(body):
        if kind == GROUP_BEGINS:
            group, _ = _name(block)
        elif kind == GROUP_ENDS:
            group = ""
        elif kind == COLOUR:
            if len(read) >= MOST_SWATCHES:
                raise PaletteFault(f"holds more than {MOST_SWATCHES:,} swatches: export only those of the brand")
            read.append(_read_colour(block, group))
        elif kind == _COUNT:
            read.append(Unusable("", block.decode()))
    printed = _rgbs_of_inks([colour.inks for colour in read if isinstance(colour, _AseColour) and colour.model == b"CMYK"])
    return [_swatch(colour, printed) if isinstance(colour, _AseColour) else colour for colour in read]


def _rgbs_of_inks(inks: list[tuple[int, ...]]) -> Iterator[Rgb]:
    if inks:
        from pipeline.prepress.colour.printability import colours_of_inks  # Pillow is loaded for those who need it

        yield from colours_of_inks(inks)


_COUNT = -1
"""The kind of a block that is none: what is to be said of the count in the header."""


def _blocks(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Every block to the end of the file: some programs leave groups out of the count, or count what they do not write."""
    if len(body) < 12:
        raise PaletteFault(TORN)
    (count,) = struct.unpack_from(">I", body, 8)
    at, found = 12, 0
    while at < len(body):
        kind, length = struct.unpack_from(">HI", body, at) if at + 6 <= len(body) else (0, len(body))
        at += 6 + length
        if found >= count and (kind not in KINDS or at > len(body)):
            if found == 0:
                raise PaletteFault(TORN)
            return  # What follows the last block is not told of by anybody.
        if at > len(body):
            raise PaletteFault(TORN)
        yield kind, body[at - length : at]
        found += 1
    if found < count:
        said = f"counts {count:,} blocks and holds {found:,}: if a swatch is missing, export the file again"
        yield _COUNT, said.encode()


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
    note: str
    spot: bool

    @property
    def inks(self) -> tuple[int, ...]:
        """The values in percent."""
        return tuple(round(100 * value) for value in self.values)


def _read_colour(block: bytes, group: str) -> _AseColour | Unusable:
    name, rest = _name(block)
    model = rest[:4].upper()
    if model not in CHANNELS:
        told = f"is in {clean_name(rest[:4].decode('latin-1'))!r}, which is none of RGB, CMYK, LAB and Gray"
        return Unusable(name or "a swatch", told, group)
    channels = CHANNELS[model]
    if len(rest) < 4 + 4 * len(channels):
        return Unusable(name or "a swatch", TORN, group)
    values = struct.unpack_from(f">{len(channels)}f", rest, 4)
    if not all(math.isfinite(value) for value in values):
        return Unusable(name or "a swatch", "has a value that is no number", group)
    try:
        within, note = held(channels, values)
    except NoColour as fault:
        return Unusable(name or "a swatch", str(fault), group)
    lightness, *others = within
    if model == b"LAB ":
        within = [lightness, *(min(max(value, -128.0), 127.0) for value in others)]
    spot = rest[4 + 4 * len(channels) :][:2] == struct.pack(">H", SPOT)
    return _AseColour(name, group, model, tuple(within), note, spot)


def _swatch(colour: _AseColour, printed: Iterator[Rgb]) -> Swatch:
    rgb, origin = _colour(colour, printed)
    name = colour.name or origin or hexadecimal(rgb)
    return Swatch(name, rgb, colour.group, origin, spot=colour.spot, note=colour.note)


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
