"""Cast: all of the picture leans to one hue, as if it were seen through coloured glass."""

from __future__ import annotations

from dataclasses import dataclass
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

    Points = NDArray[np.float64]

_SIDE = 96
_CELL = (10.0, 8.0, 8.0)
"""Steps of L*, a* and b* in which colours are gathered, so that a wide ground counts for little more than what stands on it."""
_FEWEST = 2
"""Pixels of the sample that make a colour."""
_LEAST = 0.1
"""Share of the colours that may be left out: what leans least."""
_DARK = 10.0
"""L* below which chroma says nothing of a hue."""
_ONE_TONE = 0.025
"""Spread across the hue, in chroma for each step of L*, below which a picture has one tone by design: a sepia has 0.01,
scenery in muted colours under a cast 0.04, a photograph 0.14 and more (measured)."""
_DRAWN_SO = 0.65
"""Chroma for each step of L* above which a picture is drawn in that hue: through glass of 100, 80 and 62 % it comes to 0.5."""
HUES = ("pink", "red", "orange", "yellow", "green", "green", "cyan", "cyan", "blue", "blue", "purple", "magenta")
"""What the hue angles of CIELAB are called, from 0° on, 30° each, the first around 0°."""


@dataclass(frozen=True)
class Lean:
    """Which way a picture leans."""

    most: float
    """Chroma for each step of L* that all but the least tenth of its colours have in the direction of their mean; 0: none."""
    spread: float
    """How far they differ across that direction, in the same unit."""
    direction: tuple[float, float]
    """Of the mean, in a* and b*, of length 1; 0 where the mean is grey."""


def measure(sample: Image.Image) -> Lean:
    """Measure how `sample` leans (RGB in sRGB, single pixels as they are). 2 ms."""
    import numpy as np
    from PIL import Image

    from pipeline.prepress.colour.colour_spaces import lab

    pixels = np.asarray(sample.resize((_SIDE, _SIDE), Image.Resampling.NEAREST)).reshape(-1, 3)
    values = lab(pixels)
    cells = np.floor(values / _CELL).astype(np.int32) + 64
    packed = cells[:, 0] * 16384 + cells[:, 1] * 128 + cells[:, 2]
    _, which, counts = np.unique(packed, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(which.ravel(), weights=values[:, axis]) for axis in range(3)], axis=1)
    often = counts >= _FEWEST
    leans, weights = _leans((sums / counts[:, None])[often]), np.sqrt(counts[often])
    if not len(weights):
        return Lean(0.0, 0.0, (0.0, 0.0))
    weights = weights / weights.sum()
    mean = weights @ leans
    direction = mean / max(float(np.hypot(*mean)), 1e-6)
    along, across = leans @ direction, leans @ (-direction[1], direction[0])
    order = along.argsort()
    least = along[order][np.searchsorted(weights[order].cumsum(), _LEAST)]
    spread = np.sqrt(weights @ (across - weights @ across) ** 2)
    return Lean(float(max(least, 0)), float(spread), (float(direction[0]), float(direction[1])))


def _leans(values: Points) -> Points:
    """a* and b* for each step of L*: what coloured glass gives to light and dark alike."""
    import numpy as np

    leans: Points = values[:, 1:] / np.maximum(values[:, :1], _DARK)
    return leans


def judge(lean: Lean, most: float, level: Level) -> Finding | None:
    """Report at `level` a picture of more than one tone that leans by more than `most`, and no further than glass does."""
    if not most < lean.most <= _DRAWN_SO or lean.spread < _ONE_TONE:
        return None
    return Finding(
        check="cast",
        code="cast.all-over",
        level=level,
        text=(
            f"All of the picture leans to {hue(lean.direction)}, its greys too. The press prints that as it is: if it was not "
            "meant, make the picture again or have its colours balanced."
        ),
        measured=round(lean.most, 3),
        limit=most,
    )


def hue(direction: tuple[float, float]) -> str:
    """The name of a direction in a* and b*."""
    import math

    return HUES[round(math.degrees(math.atan2(direction[1], direction[0])) / 30) % 12]


def _look(picture: Picture, request: Request, limits: Limits) -> Iterator[Finding | Measure]:
    if picture.sample is None:
        return
    lean = measure(picture.sample)
    yield Measure("cast.lean", round(lean.most, 3))
    if limits.cast == "off" or request.colors or request.background:
        return  # of colours that were asked for, `palette` tells
    if finding := judge(lean, limits.max_cast, Level(limits.cast)):
        yield finding


CHECK = Check(
    name="cast",
    title="No tint lies over all of it",
    reason="The eye balances a tint away on a screen; in print, beside other pictures, it is seen.",
    look=_look,
)
