"""The colours of a picture: a histogram of a sample of its pixels, and the dominant ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from pipeline.prepress.colour.colour_spaces import lab, oklab, rgb_of_oklab
from pipeline.prepress.colour.embedded_profile import to_srgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.prepress.colour.colour_spaces import Floats
    from pipeline.records import Rgb

SIDE = 256
"""Pixels of the sample each way, taken as they are: within 0.2 points of every pixel's share. Means of areas would bring in
colours that are not there, and so would colours cut to 5 or 6 bits."""
FRAME = 10
"""Pixels of the sample, 4 %, that count as the edge."""
INSIDE = 16
"""Pixels of the sample, 6 %, from the edge on which nothing that is only a rim reaches."""
CLUSTERS = 8
"""Clusters that colours are gathered in, at most."""
ROUNDS = 12


@dataclass(frozen=True)
class Cluster:
    """Colours that lie together: what share of the picture they are, 0..1, and their mean."""

    share: float
    rgb: Rgb


@dataclass(frozen=True)
class ColourHistogram:
    """The different colours of a sample, in no order, and how many pixels each has."""

    colours: NDArray[np.uint8]
    """Shape (n, 3), sRGB."""
    counts: NDArray[np.intp]
    on_edge: NDArray[np.intp]
    """How many of the pixels lie in the frame along the edge."""
    inside: NDArray[np.intp]
    """How many lie well away from it."""

    def lab(self) -> Floats:
        """CIELAB under D50 of the colours, in single precision, which is enough to tell bytes apart."""
        return lab(self.colours).astype(np.float32)

    def share(self, which: NDArray[np.bool_]) -> float:
        """Share of the picture that some of the colours make, 0..1."""
        return float(self.counts[which].sum() / self.counts.sum())

    def edge_share(self, which: NDArray[np.bool_]) -> float:
        """Share of the frame along the edge that some of the colours make, 0..1; 0 where the edge is transparent."""
        return float(self.on_edge[which].sum() / max(1, self.on_edge.sum()))

    def inside_share(self, which: NDArray[np.bool_]) -> float:
        """Share of all but the outermost 6 % that some of the colours make, 0..1; 0 where all there is transparent."""
        return float(self.inside[which].sum() / max(1, self.inside.sum()))


def colour_histogram(image: Image.Image, icc_profile: bytes | None = None) -> ColourHistogram | None:
    """Count the colours of `image`, brought to sRGB from its own profile; None where all of it is transparent.

    A pixel counts as opaque from half its alpha on. 2 ms for flat artwork, 8 ms where every pixel differs.
    """
    sample = image.resize((SIDE, SIDE), Image.Resampling.NEAREST)
    seen = np.ones((SIDE, SIDE), dtype=bool)
    if sample.has_transparency_data:
        sample = sample.convert("RGBA")
        seen = np.asarray(sample.getchannel("A")) > 127
    pixels = np.asarray(to_srgb(sample, icc_profile).image, dtype=np.uint32)
    if not seen.any():
        return None
    edge, inside = np.ones((SIDE, SIDE), dtype=bool), np.zeros((SIDE, SIDE), dtype=bool)
    edge[FRAME:-FRAME, FRAME:-FRAME] = False
    inside[INSIDE:-INSIDE, INSIDE:-INSIDE] = True
    packed = (pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2])[seen]
    values, which = np.unique(packed, return_inverse=True)
    colours = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=-1).astype(np.uint8)
    counts, on_edge, within = (
        np.bincount(each, minlength=len(values)) for each in (which, which[edge[seen]], which[inside[seen]])
    )
    return ColourHistogram(colours, counts, on_edge, within)


def dominant(histogram: ColourHistogram) -> tuple[Cluster, ...]:
    """At most CLUSTERS clusters of colours by k-means in OKLab, the largest first; the same for the same picture.

    It begins at the commonest colour, and each next one where most is far from all before it. 4 to 10 ms.
    """
    cells, which = np.unique(_coarse(histogram.colours), return_inverse=True)
    weights = np.bincount(which, weights=histogram.counts)
    means = [np.bincount(which, weights=histogram.counts * channel) / weights for channel in histogram.colours.T]
    points = oklab(np.stack(means, axis=-1))
    centres = points[[weights.argmax()]]
    apart = _squares(points, centres)[:, 0]
    while len(centres) < min(CLUSTERS, len(cells)):
        centres = np.vstack([centres, points[(weights * apart).argmax()]])
        apart = np.minimum(apart, _squares(points, centres[-1:])[:, 0])
    for _ in range(ROUNDS):
        nearest = _squares(points, centres).argmin(axis=1)
        sizes = np.bincount(nearest, weights=weights, minlength=len(centres))
        kept = sizes > 0
        sums = [np.bincount(nearest, weights=weights * axis, minlength=len(centres))[kept] for axis in points.T]
        moved = np.stack(sums, axis=-1) / sizes[kept, None]
        if moved.shape == centres.shape and np.allclose(moved, centres, atol=1e-4):
            break
        centres = moved
    order = np.argsort(-sizes[kept], kind="stable")
    return tuple(Cluster(float(sizes[kept][at] / weights.sum()), rgb_of_oklab(moved[at])) for at in order)


def _coarse(colours: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """A number for the cell, of 16 levels each way, that each colour falls in."""
    cells = colours.astype(np.uint16) >> 4
    return (cells[:, 0] << 8 | cells[:, 1] << 4 | cells[:, 2]).astype(np.uint16)


def _squares(points: Floats, centres: Floats) -> Floats:
    first, second, third = (np.subtract.outer(one, other) for one, other in zip(points.T, centres.T, strict=True))
    apart: Floats = first * first + second * second + third * third
    return apart
