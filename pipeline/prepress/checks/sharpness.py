"""Sharpness: something in the picture has an edge, and the edges are as sharp as so many pixels can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.prepress.checks.edge_steps import EdgeSteps, Lattice, edge_steps, lattice
from pipeline.prepress.checks.pixel_blocks import LARGEST, block_side
from pipeline.prepress.checks.printed import in_print
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize, Request


_CELLS = 512
_NOISIER = 4
"""Compression leaves so many times the variance in single channels that it leaves in luminance (WebP and JPEG, measured)."""
ENOUGH_EDGES = 100
"""Strong edges below which a picture is soft art, of which sharpness cannot be asked."""
_MIST = 0.16
"""Steepness below which a picture is soft all over by nature, as mist is (0.15); blurred by 8 px it has 0.174 and more,
enlarged 8 times 0.20 (benchmarks/defects.py)."""
_CRISPER = 0.85
"""Steepness above which no picture that was enlarged to twice its size lies; drawings that are sharp do."""


def laplacian_variance(image: Image.Image) -> float:
    """Variance of the Laplacian of luminance, steps of 255 squared, at about 512 px; 0 below 3 px in either direction.

    J. L. Pech-Pacheco and others, "Diatom autofocusing in brightfield microscopy" (2000). At that size the noise of compression
    is mostly gone. Equally light colours may meet sharply, so single channels count too, for a quarter. `image` is RGB.
    """
    small = image.reduce(max(1, max(image.size) // _CELLS))
    if min(small.size) < 3:
        return 0.0
    return max(_variance(small.convert("L")), *(_variance(channel) / _NOISIER for channel in small.split()))


def _variance(channel: Image.Image) -> float:
    import numpy as np

    light = np.asarray(channel, dtype=np.int16)
    found = light[1:-1, 1:-1] * 4
    for neighbours in (light[1:-1, :-2], light[1:-1, 2:], light[:-2, 1:-1], light[2:, 1:-1]):
        found -= neighbours
    flat = found.astype(np.float32).ravel()
    return max(0.0, float(flat @ flat / flat.size - flat.mean() ** 2))


def _contrast(image: Image.Image) -> int:
    import numpy as np

    return max(int(np.ptp(np.asarray(channel))) for channel in image.split())


def judge(variance: float, least: float, level: Level) -> Finding | None:
    """Report at `level` a variance under `least`."""
    if variance >= least:
        return None
    return Finding(
        check="sharpness",
        code="sharpness.none",
        level=level,
        text="Nothing in the picture has an edge: it is soft art, or blurred beyond telling.",
        measured=round(variance, 3),
        limit=least,
    )


def judge_steps(steps: EdgeSteps, least: float, level: Level, width: str) -> Finding | None:
    """Report at `level` edges of which even the crispest rise by less than the share `least` in one pixel.

    `width`: how far they reach, in words. Too few edges are soft art, and are not judged; edges as soft as mist are noted.
    """
    if steps.edges < ENOUGH_EDGES or steps.steepest >= least:
        return None
    return Finding(
        check="sharpness",
        code="sharpness.soft-edges",
        level=level if steps.steepest >= _MIST else Level.INFO,
        text=f"No edge is sharp, even the crispest take {width}: the picture was enlarged from a smaller one, or is blurred.",
        measured=round(steps.steepest, 3),
        limit=least,
    )


def judge_lattice(found: Lattice, most: float, level: Level) -> Finding | None:
    """Report at `level` steps of which more than the share `most` keeps to a lattice."""
    if found.strength <= most:
        return None
    return Finding(
        check="sharpness",
        code="sharpness.enlarged",
        level=level,
        text=(
            f"The edges lie on the lattice of a smaller picture: this one was enlarged about {found.factor:.2g} times, "
            "and has no finer detail than that one had."
        ),
        measured=round(found.strength, 3),
        limit=most,
    )


def judge_blocks(side: int, level: Level, width: str) -> Finding | None:
    """Report at `level` blocks of 2 to 11 px of side; `width` says it in words."""
    if not 1 < side <= LARGEST:
        return None
    return Finding(
        check="sharpness",
        code="sharpness.blocks",
        level=level,
        text=f"The picture is made of squares of {width}: it was enlarged {side} times by repeating pixels.",
        measured=side,
        limit=1,
    )


def check_at(size: PrintSize | None) -> Check:
    """The check for pictures that are printed at this size; without one, px alone are told."""

    def look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
        if picture.reduced is None or picture.transects is None:
            return
        if _contrast(picture.reduced) < limits.min_contrast:
            return  # with next to nothing drawn there is nothing to be sharp: `blank` reports it
        variance, steps, side = (
            laplacian_variance(picture.reduced),
            edge_steps(picture.transects),
            block_side(picture.transects),
        )
        yield Measure("sharpness.variance", round(variance, 3))
        yield Measure("sharpness.edges", float(steps.edges))
        yield Measure("sharpness.steepest", round(steps.steepest, 3))
        found = None
        if limits.blur != "off":
            level = Level(limits.blur)
            found = judge_steps(steps, limits.min_steepness, level, in_print(steps.width, picture, size))
            found = found or judge_blocks(side, level, in_print(side, picture, size))
            if not found and side == 1 and steps.edges >= ENOUGH_EDGES and steps.steepest < _CRISPER:
                found = judge_lattice(lattice(picture.transects), limits.max_lattice, level)
        if not found and limits.soft != "off":
            found = judge(variance, limits.min_sharpness, Level(limits.soft))
        if found:
            yield found

    return Check(
        name="sharpness",
        title="Its edges are sharp",
        reason="A picture that was enlarged or is blurred has fewer true pixels than it counts; no printing makes it sharp.",
        look=look,
    )


CHECK = check_at(None)
