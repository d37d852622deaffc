"""Sharpness: something in the picture has an edge."""

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


_CELLS = 512
_NOISIER = 4
"""Compression leaves so many times the variance in single channels that it leaves in luminance (WebP and JPEG, measured)."""


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
        text="Nothing in the picture is sharp: it is blurred all over, or a soft gradient.",
        measured=round(variance, 3),
        limit=least,
    )


def _look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
    if picture.image is None or picture.reduced is None:
        return  # a drawing is as sharp as what prints it
    if _contrast(picture.reduced) < limits.min_contrast:
        return  # with next to nothing drawn there is nothing to be sharp: `blank` reports it
    variance = laplacian_variance(picture.reduced)
    yield Measure("sharpness.variance", round(variance, 3))
    if limits.blur != "off" and (finding := judge(variance, limits.min_sharpness, Level(limits.blur))):
        yield finding


CHECK = Check(
    name="sharpness",
    title="Something in it is sharp",
    reason="A picture that is blurred all over is a failed one; no printing makes it sharp.",
    look=_look,
)
