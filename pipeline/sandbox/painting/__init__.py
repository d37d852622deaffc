"""The sandbox's painter: the same commission gives the same picture, and each picture says that the sandbox made it."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

from pipeline.sandbox.painting.canvas import Canvas
from pipeline.sandbox.painting.compositions import family_for
from pipeline.sandbox.painting.geometric_tiles import paint_shapes
from pipeline.sandbox.painting.inks import inks_for
from pipeline.sandbox.painting.svg import paint_svg
from pipeline.sandbox.painting.watermark import mark

if TYPE_CHECKING:
    from pipeline.sandbox.commission import Commission

QUALITY = 90
SMALL = 96
"""Up to this short side (px) there is room for plain shapes only, which cost 2 ms."""
WIDEST = 4.0
"""Pictures whose sides differ by more than this factor stay blank except for the mark."""


def paint(commission: Commission) -> bytes:
    """The encoded picture: WebP or PNG of exactly `width` by `height` px, or an SVG with a viewBox of that size."""
    words = f"{commission.seed}\n{commission.prompt}\n{commission.colors}\n{commission.background}"
    chance = random.Random(words)  # noqa: S311 (no secret)
    inks = inks_for(commission, chance)
    if commission.image_format == "svg":
        return paint_svg(commission, inks, chance)
    canvas = Canvas(commission.width, commission.height, inks, chance)
    if canvas.wide * canvas.high <= WIDEST:
        family = family_for(commission.prompt, chance) if min(canvas.size) > SMALL else paint_shapes
        family(canvas)
    picture = canvas.develop()
    mark(picture, inks)
    body = io.BytesIO()
    if commission.image_format == "png":
        picture.save(body, "PNG", compress_level=1)
    else:
        picture.save(body, "WEBP", quality=QUALITY, method=1)
    return body.getvalue()
