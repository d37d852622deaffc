"""Photoshop's colour swatches, `.aco` (Adobe, "Photoshop File Formats Specification", Color Swatches).

Big-endian 16-bit numbers: a version, a count, then for each colour its space and four values. Version 2, which follows
version 1 in most files, has names in UTF-16.
"""

from __future__ import annotations

import colorsys
import struct
from typing import TYPE_CHECKING, NamedTuple

from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch, Unusable, clean_name, hexadecimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.prepress.colour.swatches import Entry
    from pipeline.records import Rgb

RGB, HSB, CMYK, LAB, GRAY = 0, 1, 2, 7, 8
BOOKS = {3: "PANTONE", 4: "Focoltone", 5: "Trumatch", 6: "Toyo", 10: "HKS"}
"""Spaces in which a colour is only a number in a book that the file does not hold."""
FULL = 65535
CHANNELS = {RGB: 3, HSB: 3, CMYK: 4}
EIGHT_BITS = 360
"""The most that a number of another program's scale is, the degrees of a hue; of 16 bits it is half a step of 8."""
TORN = "is cut off or damaged: export it again"


class _AcoColour(NamedTuple):
    name: str
    space: int
    values: tuple[int, ...]
    """Four 16-bit numbers without sign, of which a space uses as many as it has channels."""

    @property
    def in_eight_bits(self) -> bool:
        """Whether 8-bit numbers, degrees or percent stand for those of 16 bits: all would be black."""
        return 8 < max(self.values[: CHANNELS.get(self.space, 0)], default=0) <= EIGHT_BITS


def read_aco(body: bytes) -> list[Entry]:
    """What an `.aco` file holds, in its order, with names where it has some. Raises PaletteFault where it is none or is torn.

    CMYK goes to sRGB through the shipped press profile, and Lab (D50) by formula; `origin` then says what stood there.
    """
    colours, end = _section(body, 0)
    if body[:2] == b"\0\1" and body[end : end + 2] == b"\0\2":
        colours, end = _section(body, end)
    inks = [_inks(colour) for colour in colours if colour.space == CMYK and not colour.in_eight_bits]
    printed: Iterator[Rgb] = iter(())
    if inks:
        from pipeline.prepress.colour.printability import colours_of_inks  # Pillow is loaded for those who need it

        printed = iter(colours_of_inks(inks))
    return [_entry(colour, printed) for colour in colours]


def _section(body: bytes, at: int) -> tuple[list[_AcoColour], int]:
    """The colours of one version, and where it ends in bytes."""
    if len(body) < at + 4:
        raise PaletteFault(TORN)
    version, count = struct.unpack_from(">2H", body, at)
    if version not in (1, 2):
        raise PaletteFault("is no Photoshop swatch file, whatever its name")
    if count > MOST_SWATCHES:
        raise PaletteFault(f"holds more than {MOST_SWATCHES:,} swatches: export only those of the brand")
    at += 4
    colours = []
    for _ in range(count):
        if len(body) < at + (10 if version == 1 else 14):
            raise PaletteFault(TORN)
        space, *values = struct.unpack_from(">5H", body, at)
        at, name = at + 10, ""
        if version == 2:
            (length,) = struct.unpack_from(">I", body, at)
            at += 4 + 2 * length
            if at > len(body):
                raise PaletteFault(TORN)
            name = clean_name(body[at - 2 * length : at].decode("utf-16-be", "replace").rstrip("\0"))
        colours.append(_AcoColour(name, space, tuple(values)))
    return colours, at


def _inks(colour: _AcoColour) -> tuple[float, ...]:
    """The inks in percent: the file counts what is left of the paper."""
    return tuple(100 * (1 - value / FULL) for value in colour.values)


def _entry(colour: _AcoColour, printed: Iterator[Rgb]) -> Entry:
    if colour.space in BOOKS:
        return Unusable(
            colour.name or "a swatch",
            f"is only a number in the {BOOKS[colour.space]} book, without a colour: save the swatch as RGB, CMYK or Lab",
        )
    try:
        rgb, origin = _rgb(colour, printed)
    except ValueError as fault:
        return Unusable(colour.name or "a swatch", str(fault))
    return Swatch(colour.name or origin or hexadecimal(rgb), rgb, origin=origin)


def _rgb(colour: _AcoColour, printed: Iterator[Rgb]) -> tuple[Rgb, str]:
    """The colour in sRGB and how it was written where that was another space; raises ValueError with a sentence."""
    one, two, three, _ = colour.values
    if colour.in_eight_bits:
        told = ", ".join(map(str, colour.values[: CHANNELS[colour.space]]))
        raise ValueError(f"has the numbers {told}, which count to {FULL:,}: another scale? Save the swatches again as RGB")
    if colour.space == RGB:
        return _bytes(one / FULL, two / FULL, three / FULL), ""
    if colour.space == HSB:
        return _bytes(*colorsys.hsv_to_rgb(one / FULL, two / FULL, three / FULL)), ""
    if colour.space == CMYK:
        return next(printed), "CMYK " + " ".join(f"{ink:.0f}" for ink in _inks(colour))
    if colour.space == LAB:
        from pipeline.prepress.colour.colour_spaces import rgb_of_lab  # numpy is loaded for those who need it

        lab = (_within(one, 10_000) / 100, *(struct.unpack(">h", struct.pack(">H", part))[0] / 100 for part in (two, three)))
        return rgb_of_lab(lab), "Lab {:.0f} {:.0f} {:.0f}".format(*lab)
    if colour.space == GRAY:
        share = _within(one, 10_000) / 10_000
        return _bytes(share, share, share), f"Gray {100 * share:.0f}"
    raise ValueError(f"is in colour space {colour.space}, which is none of RGB, HSB, CMYK, Lab and Gray")


def _within(value: int, most: int) -> int:
    if value > most:
        raise ValueError(f"has lightness {value}, which must be 0 to {most}")
    return value


def _bytes(*shares: float) -> Rgb:
    red, green, blue = (round(255 * share) for share in shares)
    return red, green, blue
