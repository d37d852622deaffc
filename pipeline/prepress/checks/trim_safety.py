"""Edges: detail drawn where the knife may fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks import lettering
from pipeline.prepress.checks.check import Check, Measure
from pipeline.prepress.size.crop import crop_to_sheet
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize, Request

_STRONG = 48
"""Steps of 255 in luminance from one pixel to the next that count as drawn detail."""


def edge_detail(image: Image.Image, size: PrintSize) -> tuple[float, float] | None:
    """Share of strong edges, 0..1, where the knife may fall (bleed and safe zone), and in the rest.

    `image` is RGB. None where the sheet is so small that hardly anything is left inside. 10 ms for 1024x1024 px.
    """
    import numpy as np

    taken, per_mm = crop_to_sheet(image.convert("L"), size)
    light = np.asarray(taken, dtype=np.int16)
    drawn = np.zeros(light.shape, dtype=bool)
    drawn[:, 1:] |= abs(np.diff(light, axis=1)) >= _STRONG
    drawn[1:] |= abs(np.diff(light, axis=0)) >= _STRONG
    deep = max(1, round((size.bleed_mm + size.safe_mm) * per_mm))
    inside = drawn[deep:-deep, deep:-deep]
    if inside.size < drawn.size / 4:
        return None
    return float((drawn.sum() - inside.sum()) / (drawn.size - inside.size)), float(inside.mean())


def judge(at_edge: float, inside: float, most: float, least: float, level: Level) -> Finding | None:
    """Report at `level` detail from the share `least` on that is more than `most` times as dense as `inside`."""
    if at_edge < least or at_edge <= most * inside:
        return None
    return Finding(
        check="edges",
        code="edges.detail",
        level=level,
        text=(
            f"There is more detail along the edge than inside ({at_edge:.1%} and {inside:.1%} of the pixels): "
            "look whether the trim cuts what matters."
        ),
        measured=round(at_edge, 4),
        limit=round(most * inside, 4),
    )


def check_at(size: PrintSize) -> Check:
    """The check for pictures that are printed at this size."""

    def look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
        if picture.reduced is None or not (found := edge_detail(picture.reduced, size)):
            return
        yield Measure("edges.at_edge", round(found[0], 4))
        yield Measure("edges.inside", round(found[1], 4))
        wanted = limits.edge_detail
        if wanted != "off" and (finding := judge(*found, limits.max_edge_detail, limits.min_edge_detail, Level(wanted))):
            yield finding
        if limits.lettering != "off" and (
            close := lettering.judge(lettering.lettering(picture.reduced, size), size, Level(limits.lettering))
        ):
            yield close

    return Check(
        name="edges",
        title="Nothing that matters lies at the trim",
        reason="A sheet is cut up to a millimetre off, and all in the bleed is gone: lettering there is lost or looks lost.",
        look=look,
    )
