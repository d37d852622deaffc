"""Edge steps: how steep the edges of a picture are at full size, and on what lattice they lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.prepress.pictures.transects import Transects

_SPAN = 12
"""px over which an edge rises: more than any sharp one needs, less than most drawn lines stand apart."""
_STRONG = 48
"""Steps of 255 within those px that count as an edge: grain and the noise of compression stay under it."""
_CRISPEST = 98
"""Percentile: of a picture with shallow depth of field a few hundredths of the edges are sharp, and that is enough."""
_PEAK = 12
"""Steps of 255 that a single step must have for its place to count."""


@dataclass(frozen=True)
class EdgeSteps:
    """How the edges of a picture rise."""

    edges: int
    """Strong edges that were met."""
    steepest: float
    """Share of an edge's range that its steepest pixel takes, of the crispest edges: 1 in one step, 0.1 over ten; 0..1."""

    @property
    def width(self) -> float:
        """Distance in px that even the crispest edges take."""
        return 1 / self.steepest if self.steepest else 0.0


def edge_steps(transects: Transects) -> EdgeSteps:
    """Measure the steepest step over the 12 px range of each strong edge, along rows and along columns. 12 ms."""
    import numpy as np

    long_enough = [lines for lines in transects.both if lines.shape[1] > _SPAN]
    shares = np.concatenate([np.empty(0), *map(_shares, long_enough)])
    return EdgeSteps(len(shares), float(np.percentile(shares, _CRISPEST)) if len(shares) else 0.0)


def _shares(lines: NDArray[np.uint8]) -> NDArray[np.float32]:
    """For each edge along `lines` whose steepest step lies in the middle of the span: that step over the span's range."""
    import numpy as np

    steps = np.where(lines[:, 1:] > lines[:, :-1], lines[:, 1:] - lines[:, :-1], lines[:, :-1] - lines[:, 1:])
    ranges = _sliding(np.maximum, lines, _SPAN) - _sliding(np.minimum, lines, _SPAN)
    steepest = _sliding(np.maximum, steps, _SPAN - 1)
    middle = steps[:, _SPAN // 2 - 1 : -(_SPAN // 2 - 1)]
    edges = (ranges >= _STRONG) & (middle == steepest)
    shares: NDArray[np.float32] = middle[edges] / ranges[edges].astype(np.float32)
    return shares


def _sliding(most: np.ufunc, lines: NDArray[np.uint8], span: int) -> NDArray[np.uint8]:
    """`most` of each `span` neighbours, in as many passes as `span` has binary digits."""
    done, found = 1, lines
    while done < span:
        step = min(done, span - done)
        found = most(found[:, :-step], found[:, step:])
        done += step
    return found


@dataclass(frozen=True)
class Lattice:
    """Places where steps lie at even distances, as enlarging leaves them."""

    strength: float
    """0 where steps lie anywhere, 1 where all lie on the lattice."""
    factor: float
    """How many times the picture was enlarged, 2 or more; from 1.4 to 2 it reads as its counterpart above 2."""


def lattice(transects: Transects) -> Lattice:
    """Tell whether the steepest points of edges prefer places at even distances, 2 to 3.3 px apart. 6 ms.

    A pixel of an enlarged picture is reckoned from its neighbours, so edges are steepest midway between two of the pixels
    that were there before: the same periodicity that A. C. Popescu and H. Farid, "Exposing digital forgeries by detecting
    traces of resampling" (2005), look for. Few places tell nothing, and squares of 8 px are JPEG's: the strength is then 0.
    """
    import numpy as np

    counts = [_peaks(lines) for lines in transects.both]
    places = sum(float(each.sum() ** 2 / max((each**2).sum(), 1.0)) for each in counts)
    spectrum = sum(abs(np.fft.rfft(each, 2 * _BINS)) for each in counts) / max(sum(each.sum() for each in counts), 1.0)
    lowest = round(0.3 * 2 * _BINS)
    best = lowest + int(spectrum[lowest:].argmax())
    strength = float(spectrum[best])
    of_jpeg = spectrum[2 * _BINS // 8] > strength / 4
    return Lattice(0.0 if of_jpeg or strength * places**0.5 < _SURE else strength, 2 * _BINS / best)


_BINS = 2048
_SURE = 4.0
"""Times the strength that as many places by chance would have."""


def _peaks(lines: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How many of `lines` are steepest from each pixel to the next."""
    import numpy as np

    steps = abs(np.diff(lines.astype(np.int16), axis=1))
    peaks = (steps[:, 1:-1] > steps[:, :-2]) & (steps[:, 1:-1] >= steps[:, 2:]) & (steps[:, 1:-1] >= _PEAK)
    counts: NDArray[np.float64] = peaks.sum(axis=0, dtype=np.float64)
    return counts
