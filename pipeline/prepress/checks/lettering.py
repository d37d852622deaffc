"""Lettering at the trim: fine strokes, side by side as type has them, in the zone that is to be kept free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.checks.borders import SIDES
from pipeline.prepress.size.crop import crop_to_sheet
from pipeline.records import Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from pipeline.prepress.checks.borders import Side
    from pipeline.records import Level, PrintSize

    Figures = NDArray[np.float64]

_STRONG = 48
"""Steps of 255 in luminance from one pixel to the next that count as the edge of a stroke."""
_STRETCH_MM = 25.0
"""Of the side that is looked at by itself: a few words."""
_LINE_MM = 1.0
"""Over which strokes are averaged, across the side: the height of small letters."""
_GAP_MM, _BESIDE_MM = 1.5, 7.5
"""From the safe zone to what lies further inside, and how much of that is looked at."""
STROKES = 1.5
"""Edges of strokes a mm along the side from which it is as dense as type: 8 to 9 point has 2 to 3 (measured)."""
TIMES = 6.0
"""Times as many as further inside: type that stands there by itself has 7 and more; foliage, grain, dots and hatching, which go
on inside, at most 4.3 (measured on 330 good pictures)."""
_CALM = 0.15
"""Edges a mm that are added to what lies inside, so that a plain ground does not make every speck stand out."""


@dataclass(frozen=True)
class Lettering:
    """What is most like type at one side."""

    side: Side
    strokes: float
    """Edges of strokes a mm along the side, where they are densest."""
    times: float
    """As many times as many as further inside."""
    inset: float
    """mm from the trim to the outermost of it; negative where it runs across."""


def lettering(image: Image.Image, size: PrintSize) -> tuple[Lettering, ...]:
    """What lies in the safe zone of each side where it is densest (`image` is RGB); no side that is too small for it. 6 ms."""
    import numpy as np

    taken, per_mm = crop_to_sheet(image.convert("L"), size)
    light = np.asarray(taken, dtype=np.int16)
    deep = round((size.bleed_mm + size.safe_mm + _GAP_MM + _BESIDE_MM) * per_mm)
    if size.safe_mm < _LINE_MM or per_mm * _LINE_MM < 2 or 2 * deep > min(light.shape):
        return ()
    strips = {"top": light, "bottom": light[::-1], "left": light.T, "right": light.T[::-1]}
    found = (_densest(side, strips[side][:deep], size, per_mm) for side in SIDES)
    return tuple(each for each in found if each)


def _densest(side: Side, rows: NDArray[np.int16], size: PrintSize, per_mm: float) -> Lettering | None:
    import numpy as np

    edges = abs(np.diff(rows, axis=1)) >= _STRONG
    stretches = np.array_split(edges, max(1, round(edges.shape[1] / (_STRETCH_MM * per_mm))), axis=1)
    return max((_stretch(side, each.mean(axis=1) * per_mm, size, per_mm) for each in stretches), key=_likeness)


def _stretch(side: Side, strokes: Figures, size: PrintSize, per_mm: float) -> Lettering:
    """Judge the edges a mm, row by row from the sheet's edge."""
    import numpy as np

    high = max(1, round(_LINE_MM * per_mm))
    lines = np.convolve(strokes, np.full(high, 1 / high), "same")
    trim, safe = round(size.bleed_mm * per_mm), round((size.bleed_mm + size.safe_mm) * per_mm)
    densest = float(lines[trim:safe].max())
    beside = float(strokes[safe + round(_GAP_MM * per_mm) :].mean())
    outermost = int((strokes[:safe] >= densest / 2).argmax())
    return Lettering(side, densest, densest / (beside + _CALM), outermost / per_mm - size.bleed_mm)


def _likeness(found: Lettering) -> tuple[bool, float]:
    return found.strokes >= STROKES, found.times


def judge(found: tuple[Lettering, ...], size: PrintSize, level: Level) -> Finding | None:
    """Report at `level` what is as dense as type in the safe zone, and stands there by itself."""
    type_like = [each for each in found if each.strokes >= STROKES and each.times >= TIMES]
    if not type_like:
        return None
    nearest = min(type_like, key=lambda each: each.inset)
    sides = " and ".join(each.side for each in type_like)
    place = f"{nearest.inset:.1f} mm inside the trim" if nearest.inset >= 0.05 else "across the trim"
    return Finding(
        check="edges",
        code="edges.lettering",
        level=level,
        text=(
            f"Fine detail such as lettering stands {place} ({sides}), where {size.safe_mm:g} mm are to be kept free: a cut 1 "
            "mm off touches it, or makes it look cut."
        ),
        measured=round(nearest.inset, 2),
        limit=round(size.safe_mm, 2),
    )
