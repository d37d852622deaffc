"""Where the knife falls on a picture: bleed, trim and safe zone as fractions of it, and what its trim is called. Pure."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.size.crop import cover
from pipeline.prepress.size.trim_names import NAMED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.prepress.deliveries import BleedFrom
    from pipeline.records import Master, Printed, PrintFile

Box = list[float]
"""Left, top, right, bottom, 0..1 of the picture's width and height."""

_DIGITS = 4
"""Of a fraction: a fifth of a pixel of 2,048."""


def print_lines(master: Master | None, size: Printed, prints: Sequence[PrintFile] = ()) -> dict[str, Box]:
    """The three lines of a picture that is printed at `size`, from the crop of its print files; none where no picture came.

    `safe` is left out where the sheet is too small for it. Of a mirrored bleed only what lies on the picture is told.
    """
    if not (master and master.width and master.height):
        return {}
    pixels = master.width, master.height
    sheet = Sheet(*size.trim_mm, size.bleed_mm)
    crop = cover(*pixels, sheet, _bleed_from(pixels, sheet, prints))
    left, top = (crop.box[side] - crop.mirrored[side] for side in (0, 1))
    right, bottom = (crop.box[side] + crop.mirrored[side] for side in (2, 3))
    wide, tall = sheet.with_bleed
    across, down = (right - left) / wide, (bottom - top) / tall
    deep = {"bleed": 0.0, "trim": sheet.bleed, "safe": sheet.bleed + size.safe_mm}
    boxes = {
        name: (left + mm * across, top + mm * down, right - mm * across, bottom - mm * down)
        for name, mm in deep.items()
        if 2 * mm < min(wide, tall)
    }
    return {name: _fractions(box, pixels) for name, box in boxes.items()}


def _bleed_from(pixels: tuple[int, int], sheet: Sheet, prints: Sequence[PrintFile]) -> BleedFrom:
    """How the print files were cropped, as their pixels tell: the manifest has no word for it."""
    made = next(((file.width, file.height) for file in prints if file.width), None)
    ways: tuple[BleedFrom, ...] = ("crop", "mirror")
    return next((way for way in ways if made == cover(*pixels, sheet, way).size), "crop")


def _fractions(box: tuple[float, ...], pixels: tuple[int, int]) -> Box:
    return [round(min(1.0, max(0.0, at / pixels[side % 2])), _DIGITS) for side, at in enumerate(box)]


@cache
def trim_name(trim_mm: tuple[float, float]) -> str | None:
    """What a trim, width and height in mm, is called, whichever way it lies: `A5`; None where it has no name."""
    near = [
        (turned, name)
        for name, named in NAMED.items()
        for turned, sides in enumerate((named, named[::-1]))
        if all(abs(one - other) < 0.05 for one, other in zip(sides, trim_mm, strict=True))
    ]
    return min(near, default=(0, None), key=lambda each: each[0])[1]
