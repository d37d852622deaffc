"""The sandbox's painter: artwork from a sheet, the same for the same sheet, and marked as sandbox work."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

from pipeline.sandbox.painting.canvas import Plate
from pipeline.sandbox.painting.compositions import family_for
from pipeline.sandbox.painting.inks import inks_for
from pipeline.sandbox.painting.shapes import paint_shapes
from pipeline.sandbox.painting.vector import paint_svg
from pipeline.sandbox.painting.watermark import mark

if TYPE_CHECKING:
    from pipeline.sandbox.commission import Commission

QUALITY = 90
SMALL = 96
"""Up to this short side (px) there is room for plain shapes only, which cost 2 ms."""
WIDEST = 4.0
"""Sheets whose sides differ by more than this factor stay blank but for the mark."""


def paint(sheet: Commission) -> bytes:
    """The encoded picture: WebP, PNG or SVG, exactly `sheet.width` by `sheet.height` px."""
    chance = random.Random(f"{sheet.seed}\n{sheet.prompt}\n{sheet.colors}\n{sheet.background}")  # noqa: S311 (no secret)
    inks = inks_for(sheet, chance)
    if sheet.image_format == "svg":
        return paint_svg(sheet, inks, chance)
    plate = Plate(sheet.width, sheet.height, inks, chance)
    if plate.wide * plate.high <= WIDEST:
        family = family_for(sheet.prompt, chance) if min(plate.size) > SMALL else paint_shapes
        family(plate)
    picture = plate.develop()
    mark(picture, inks)
    body = io.BytesIO()
    if sheet.image_format == "png":
        picture.save(body, "PNG", compress_level=1)
    else:
        picture.save(body, "WEBP", quality=QUALITY, method=1)
    return body.getvalue()
