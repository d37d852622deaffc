"""Scan lines: no lines run right across the picture, every few rows or columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.prepress.checks.printed import in_print
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize, Request

LEAST_SIDE = 512
"""px of the short side below which too few pixels of a row are looked at to tell chance from a line."""
_TAKEN = 128
_STEP = 3
"""Steps of 255 from one row to the next that count as lighter or darker."""
_LIT = 48
"""Steps of 255 below which a pixel is too dark to show a darker line."""
_ACROSS = 0.75
"""Share of the lit pixels of a row that must grow darker (or lighter) together."""
_LIT_SHARE = 0.2
_THICKEST = 3
"""px that a line is thick at most; stripes drawn on purpose are thicker (A6: 0.2 mm)."""
_WIDEST = 24
"""px from line to line up to which they are no stripes drawn on purpose (A6: 1.8 mm)."""
_COMBED = 0.8
"""Unlikeness of rows four apart to that of rows two apart; in a picture those farther apart are less alike, so over 1."""


@dataclass(frozen=True)
class Lines:
    """Lines along one direction."""

    share: float
    """Of all steps from row to row, the share at which the whole row changes together, near another such; 0..1."""
    pitch: float
    """px from one line to the next, the median."""
    combed: float
    """How unlike rows four apart are to those two apart, as a ratio; under 1 where the picture is woven of two."""


def measure(across: NDArray[np.uint8]) -> Lines:
    """Lines in `across`: each line of the array one column of the picture (or row), luminance in steps of 255. 3 ms."""
    import numpy as np

    light = across[:: max(1, len(across) // _TAKEN)].astype(np.int16)
    steps = np.diff(light, axis=1)
    lit = np.maximum(light[:, 1:], light[:, :-1]) >= _LIT
    lit_share = lit.mean(axis=0)
    up, down = ((((sign * steps) >= _STEP) & lit).mean(axis=0) for sign in (1, -1))
    darker, lighter = (np.flatnonzero((way >= _ACROSS * lit_share) & (lit_share >= _LIT_SHARE)) for way in (down, up))
    thin = abs(darker[:, None] - lighter[None]) <= _THICKEST
    together = 2 * int(thin.any(axis=1).sum())
    gaps = np.diff(darker[thin.any(axis=1)])
    near = gaps[gaps <= _WIDEST]
    two, four = (float(abs(light[:, apart:] - light[:, :-apart]).mean()) for apart in (2, 4))
    return Lines(
        share=together / max(1, steps.shape[1]) if len(near) > len(gaps) / 2 else 0.0,
        pitch=float(np.median(near)) if len(near) else 0.0,
        combed=four / two if two else 2.0,
    )


def judge(found: Lines, most: float, level: Level, way: str, pitch: str) -> Finding | None:
    """Report at `level` lines on more than the share `most` of the rows; `way` and `pitch` say in words how they run."""
    if found.share <= most:
        return None
    return Finding(
        check="scan",
        code="scan.lines",
        level=level,
        text=f"Lines run {way} the whole picture, one every {pitch}, as a faulty scan or screen leaves them.",
        measured=round(found.share, 3),
        limit=most,
    )


def judge_comb(found: Lines, other: Lines, level: Level, way: str) -> Finding | None:
    """Report at `level` rows that are more like those four away than those two away, where the `other` way is none such."""
    if found.combed >= _COMBED or other.combed < 1:
        return None
    return Finding(
        check="scan",
        code="scan.combed",
        level=level,
        text=f"The picture is combed {way}: every other pair of lines is shifted, as where two half pictures do not fit.",
        measured=round(found.combed, 3),
        limit=_COMBED,
    )


def check_at(size: PrintSize | None) -> Check:
    """The check for pictures that are printed at this size; without one, px alone are told."""

    def look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
        if picture.transects is None or min(picture.width, picture.height) < LEAST_SIDE:
            return
        across, down = measure(picture.transects.columns), measure(picture.transects.rows)
        yield Measure("scan.across", round(across.share, 4))
        yield Measure("scan.down", round(down.share, 4))
        if limits.scan_lines == "off":
            return
        level = Level(limits.scan_lines)
        for found, other, way in ((across, down, "across"), (down, across, "down")):
            pitch = in_print(found.pitch, picture, size)
            finding = judge(found, limits.max_scan_lines, level, way, pitch) or judge_comb(found, other, level, way)
            if finding:
                yield finding

    return Check(
        name="scan",
        title="No lines run across it",
        reason="Lines every few pixels are a fault of the machine; on press they clash with the screen as well.",
        look=look,
    )


CHECK = check_at(None)
