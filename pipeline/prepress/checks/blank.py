"""Blank: the picture is not one flat colour, nor nearly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

_CELLS = 256
_NEAR = 3
"""Steps of 255, averaged over a cell: WebP at quality 60 moves no flat colour further (at 30, 0.1 % of it; measured)."""


def flat_share(image: Image.Image) -> float:
    """Share of the area, 0..1, that has the picture's median colour, alpha counted as a channel.

    The area is judged in cells, about 256 to the long side, each the mean of its pixels: a line of one pixel still shows in
    its cell, where a sample of single pixels would miss it.
    """
    return measure(image)[0]


def measure(image: Image.Image) -> tuple[float, float]:
    """`flat_share`, and the contrast: steps of 255 between the extremes of the cells, in the channel that has most."""
    import numpy as np  # here, so that the command, which knows the limits of all checks, starts without it

    deep = image.mode.startswith("I")  # sixteen bits of grey, which Pillow clips, not scales, to eight
    if deep:
        image = image.convert("F")
    elif image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.convert("RGBA")
    cells = np.asarray(image.reduce(max(1, max(image.size) // _CELLS)), dtype=np.float32) / (256 if deep else 1)
    cells = cells.reshape(cells.shape[0] * cells.shape[1], -1)
    flat = (abs(cells - np.median(cells, axis=0)) <= _NEAR).all(axis=1).mean()
    return float(flat), float(np.ptp(cells, axis=0).max())


def judge(share: float, most: float) -> Finding | None:
    """Fail a picture of which more than the share `most` is one flat colour."""
    if share <= most:
        return None
    return Finding(
        check="blank",
        code="blank.flat",
        level=Level.FAIL,
        text=f"The picture is blank: {share:.2%} of it is one flat colour.",
        measured=round(share, 6),
        limit=most,
    )


def judge_contrast(contrast: float, least: float, level: Level) -> Finding | None:
    """Report at `level` a contrast of fewer than `least` steps of 255."""
    if contrast >= least:
        return None
    return Finding(
        check="blank",
        code="blank.near-flat",
        level=level,
        text=f"The picture is nearly blank: its lightest and darkest parts are {contrast:.0f} steps of 255 apart.",
        measured=round(contrast, 1),
        limit=least,
    )


def _look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
    if not picture.pixels:
        return
    share, contrast = measure(picture.pixels)
    yield Measure("blank.flat_share", round(share, 6))
    yield Measure("blank.contrast", round(contrast, 1))
    if blank := judge(share, limits.max_flat_share):
        yield blank
    elif limits.near_flat != "off" and (faint := judge_contrast(contrast, limits.min_contrast, Level(limits.near_flat))):
        yield faint


CHECK = Check(
    name="blank",
    title="Something is drawn",
    reason="A model that fails or withholds a picture may answer with one flat colour, at the full price.",
    look=_look,
)
