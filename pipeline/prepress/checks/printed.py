"""Pixels as mm on the printed sheet, for the texts of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.size.crop import units_per_mm

if TYPE_CHECKING:
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize


def in_print(pixels: float, picture: Picture, size: PrintSize | None) -> str:
    """`pixels` of `picture` as `40 px (3.0 mm in print)`; without a print size as `40 px`."""
    written = f"{pixels:.0f} px" if pixels >= 10 else f"{pixels:.1f} px".replace(".0 ", " ")
    if not size:
        return written
    per_mm = units_per_mm((picture.width, picture.height), Sheet.of(size).with_bleed)
    millimetres = pixels / per_mm
    return f"{written} ({millimetres:.{0 if millimetres >= 10 else 1 if millimetres >= 1 else 2}f} mm in print)"
