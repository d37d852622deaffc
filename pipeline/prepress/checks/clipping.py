"""Clipping: shading that runs out into plain white or black."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

NEAR = 12
"""Steps of 255 from white or black in which light fades out; flat artwork has hardly a pixel there."""
FADING = 0.07
"""Beside the clipped pixels, how many must lie within those steps for white to count as light, not as paper: around products
on white, with their shadows, 0.02 at most, in photographs whose light was blown out 0.10 and more (measured)."""


@dataclass(frozen=True)
class Clipped:
    """Shares of the picture, 0..1: pixels at the end of all channels, and those within NEAR of it."""

    white: float
    near_white: float
    black: float
    near_black: float


def measure(sample: Image.Image) -> Clipped:
    """Count the clipped pixels of `sample` (RGB, single pixels as they are). 1 ms for 512x512 px."""
    import numpy as np

    red, green, blue = (np.asarray(channel) for channel in sample.split())
    least, most = np.minimum(np.minimum(red, green), blue), np.maximum(np.maximum(red, green), blue)
    white, black = least == 255, most == 0
    return Clipped(
        white=float(white.mean()),
        near_white=float(((least >= 255 - NEAR) & ~white).mean()),
        black=float(black.mean()),
        near_black=float(((most <= NEAR) & ~black).mean()),
    )


def judge(found: Clipped, most: float, level: Level) -> Iterator[Finding]:
    """Report at `level` more than the share `most` of clipped white or black that shading runs into; flat areas pass."""
    for name, share, near in (("white", found.white, found.near_white), ("black", found.black, found.near_black)):
        if share > most and near >= FADING * share:
            yield Finding(
                check="clipping",
                code=f"clipping.{name}",
                level=level,
                text=f"Shading runs out into plain {name} on {share:.0%} of the picture: nothing is drawn there any more.",
                measured=round(share, 4),
                limit=most,
            )


def _look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
    if picture.sample is None:
        return
    found = measure(picture.sample)
    yield Measure("clipping.white", round(found.white, 4))
    yield Measure("clipping.black", round(found.black, 4))
    if limits.clipping != "off":
        yield from judge(found, limits.max_clipped_share, Level(limits.clipping))


CHECK = Check(
    name="clipping",
    title="Light and shadow keep their drawing",
    reason="What is clipped cannot be brought back on press; white paper shows through as a hole.",
    look=_look,
)
