"""Frame: nothing is drawn around the picture that trimming would cut askew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

    Pixels = NDArray[np.int16]

_CELLS = 512
_DEEPEST = 0.15
"""Share of the side that a band may be deep; beyond that it is ground, not frame."""
_SMALLEST = 128
"""px of the short side, below which there is too little to tell a straight line from a row of dots."""
_FLAT = 12
"""Steps of 255 that a band's colour may vary, in each channel."""
_STEP, _WITHIN = 40, 6
"""Steps of 255 by which the picture must leave the band's colour within so many rows: more than gradients do, and as
many as the ringing of WebP and JPEG takes."""


def bands(image: Image.Image) -> tuple[float, float]:
    """Depth of a frame: the thinner of left and right as a share of the width, then of top and bottom as a share of the height.

    `image` is RGB. A band is of one colour, deep at most 15 % of its side, and ends at a straight line along nine tenths of
    what lies between the other bands; its opposite has its colour and about its depth. 0: there is none. Plain ground around
    a motif ends at no straight line, and a gradient leaves its colour slowly. 8 ms.
    """
    import numpy as np

    if min(image.size) < _SMALLEST:
        return 0.0, 0.0
    pixels = np.asarray(image.reduce(max(1, max(image.size) // _CELLS)), dtype=np.int16)
    upright = pixels.transpose(1, 0, 2)
    return _pair(upright), _pair(pixels)


def _pair(pixels: Pixels) -> float:
    """The thinner of the bands at the first and the last rows, as a share of all rows; 0 where they are no pair."""
    rows = len(pixels)
    (first, one), (last, other) = _band(pixels), _band(pixels[::-1])
    if min(first, last) < 2 or max(first, last) > 2 * min(first, last) or abs(one - other).max() > _FLAT:
        return 0.0
    return min(first, last) / rows


def _band(pixels: Pixels) -> tuple[int, Pixels]:
    """Rows of the band at the first rows, 0 where there is none, and its colour."""
    import numpy as np

    rows = int(len(pixels) * _DEEPEST) + _WITHIN
    colour = np.median(pixels[0], axis=0).astype(np.int16)
    apart = abs(pixels[:rows] - colour).max(axis=2)
    mixed = (apart > _FLAT).mean(axis=1) > 0.005
    depth = int(mixed.argmax())
    if depth == 0 or depth > rows - _WITHIN:
        return 0, colour
    changed = (apart[depth : depth + _WITHIN] > _STEP).any(axis=0)
    if not changed.any():
        return 0, colour
    ends = np.flatnonzero(changed)
    between = changed[ends[0] : ends[-1] + 1]
    return (depth if len(between) >= (1 - 2 * _DEEPEST) * len(changed) and between.mean() >= 0.9 else 0), colour


def judge(across: float, down: float, least: float, level: Level) -> Finding | None:
    """Report at `level` bands from the share `least` of the width (`across`) or the height (`down`) on."""
    sides = [name for depth, name in ((across, "left and right"), (down, "top and bottom")) if depth >= least]
    if not sides:
        return None
    where = "all four edges" if len(sides) == 2 else sides[0]
    return Finding(
        check="frame",
        code="frame.around",
        level=level,
        text=f"A plain band runs along {where} ({max(across, down):.1%} deep): trimming would cut such a frame unevenly.",
        measured=round(max(across, down), 4),
        limit=least,
    )


def _look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
    if picture.reduced is None:
        return
    across, down = bands(picture.reduced)
    yield Measure("frame.across", round(across, 4))
    yield Measure("frame.down", round(down, 4))
    if limits.frame != "off" and (finding := judge(across, down, limits.min_frame, Level(limits.frame))):
        yield finding


CHECK = Check(
    name="frame",
    title="No frame is drawn around it",
    reason="A frame of even width shows every tenth of a millimetre that a trim is off, and eats into the bleed.",
    look=_look,
)
