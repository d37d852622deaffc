"""Unfinished: no part of the picture is blank, or one row repeated, up to a straight edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.prepress.checks.check import Check, Measure
from pipeline.prepress.checks.printed import in_print
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize, Request

    Pixels = NDArray[np.int16]

LEAST_SIDE = 64
_ALIKE = 8
"""Steps of 255, any channel, within which pixels count as equal: WebP and JPEG of the usual qualities stay within."""
_ALL = 0.985
_APART = 4
"""Steps of 255 from the blank that count as something else; an off-white ground beside white paper has as many."""
_ABRUPT = 0.6
"""Share of the side along which the picture ends at the blank at once. Motifs on plain ground taper: at most 0.45
(a line of type on its base line); shadows and skies fade."""
_WHOLE = 0.95
"""Share of the side from the first to the last place where it does: a frame ends before the corners."""
_NEAR = 6
"""Rows of the sample (24 to 32 px) in which it must: a torn JPEG ends within a row of squares."""
_BUSY = 0.02
"""Share of the pixels beyond that must be of a third colour: two flat fields that meet are a design."""
_STILL = 4.0
"""Times as much as the repeated rows the rows beyond must change from one to the next."""
_FEWEST, _MOVED = 6, 0.4
"""Edges in a repeated row, and the share of them that must be elsewhere a little beyond: bands drawn on purpose, as a wall and
a table, are few and go on behind what stands before them."""

Side = Literal["upper", "lower", "left", "right"]


@dataclass(frozen=True)
class Part:
    """A part of the picture along one side, in which all rows (or columns) are alike."""

    side: Side
    share: float
    """Of the height (or width), 0..1."""
    flat: bool
    """All one colour; else one row of many colours, again and again."""


def measure(sample: Image.Image, least: float) -> Part | None:
    """The largest unfinished part of `sample` (RGB, single pixels as they are) from the share `least` on. 4 ms for 512 px."""
    import numpy as np

    if min(sample.size) < LEAST_SIDE:
        return None
    pixels = np.asarray(sample, dtype=np.int16)
    turned = pixels.transpose(1, 0, 2)
    sides: tuple[tuple[Side, Pixels], ...] = (
        ("upper", pixels),
        ("lower", pixels[::-1]),
        ("left", turned),
        ("right", turned[::-1]),
    )
    parts = [part for side, rows in sides if (part := _part(side, rows[:, ::2], least))]
    return max(parts, key=lambda part: part.share, default=None)


def _part(side: Side, rows: Pixels, least: float) -> Part | None:
    """The part at the first of `rows`, where it is one."""
    import numpy as np

    deep = int(least * len(rows))
    if not _same(rows[:deep:6], rows[0]).all():
        return None
    same = _same(rows, rows[0])
    run = int(same.argmin())
    if same.all() or run < deep or run > len(rows) - 3 * _NEAR:
        return None
    beyond = rows[run + _NEAR : run + 2 * _NEAR : 2]
    flat = _spread(rows[0]) <= 1 - _ALL
    if flat:
        begun = np.flatnonzero((abs(rows[run : run + _NEAR] - rows[0]).max(axis=2) > _APART).any(axis=0))
        length = rows.shape[1]
        ends = len(begun) / length if len(begun) and begun[-1] - begun[0] >= _WHOLE * length else 0.0
        drawn = beyond[abs(beyond - rows[0]).max(axis=2) > _APART]
        unfinished = ends >= _ABRUPT and _spread(drawn) * len(drawn) >= _BUSY * beyond.shape[0] * beyond.shape[1]
    else:
        inside, outside = (float(abs(np.diff(part, axis=0)).mean()) for part in (rows[: run - 1], rows[run : run + deep]))
        unfinished = outside >= _STILL * max(inside, 0.25) and _moved(rows[0], rows[run + 2 * _NEAR]) >= _MOVED
    return Part(side, run / len(rows), flat) if unfinished else None


def _same(rows: Pixels, first: Pixels) -> NDArray[np.bool_]:
    alike: NDArray[np.bool_] = (abs(rows - first).max(axis=2) <= _ALIKE).mean(axis=1) >= _ALL
    return alike


def _moved(row: Pixels, later: Pixels) -> float:
    """Share of the edges along `row` at which the `later` one is of another colour; 0 where there are few."""
    import numpy as np

    edges = abs(np.diff(row, axis=0)).max(axis=1) > _ALIKE
    changed = abs(row - later).max(axis=1) > _ALIKE
    return float((changed[1:] | changed[:-1])[edges].mean()) if edges.sum() >= _FEWEST else 0.0


def _spread(row: Pixels) -> float:
    """Share of a row's pixels that are not of its median colour."""
    import numpy as np

    return float((abs(row - np.median(row, axis=0)).max(axis=1) > _ALIKE).mean()) if len(row) else 0.0


def judge(part: Part | None, least: float, level: Level, depth: str) -> Finding | None:
    """Report an unfinished part at `level`; `depth` says in words how deep it is."""
    if not part:
        return None
    what = "one flat colour" if part.flat else "one line of pixels repeated"
    return Finding(
        check="unfinished",
        code="unfinished.blank" if part.flat else "unfinished.repeated",
        level=level,
        text=f"The {part.side} {part.share:.0%} of the picture, {depth}, is {what} up to a straight edge: it looks unfinished.",
        measured=round(part.share, 3),
        limit=least,
    )


def check_at(size: PrintSize | None) -> Check:
    """The check for pictures that are printed at this size; without one, px alone are told."""

    def look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
        if picture.sample is None:
            return
        part = measure(picture.sample, limits.min_unfinished)
        yield Measure("unfinished.share", round(part.share, 3) if part else 0.0)
        if limits.unfinished == "off" or not part:
            return
        whole = picture.height if part.side in {"upper", "lower"} else picture.width
        if finding := judge(part, limits.min_unfinished, Level(limits.unfinished), in_print(part.share * whole, picture, size)):
            yield finding

    return Check(
        name="unfinished",
        title="It is drawn to its edges",
        reason="A transfer or a model that stops half way leaves the rest blank, or repeats the last line.",
        look=look,
    )


CHECK = check_at(None)
