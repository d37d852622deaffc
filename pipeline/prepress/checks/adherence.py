"""How much of a picture is in the colours that were asked for: the measure of the check `palette`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.tolerances import FAMILY, MATCH, NEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

    from pipeline.prepress.colour.colour_spaces import Floats
    from pipeline.prepress.colour.dominant_colours import ColourHistogram
    from pipeline.records import Rgb

GREY = 10.0
"""Chroma in CIELAB up to which the ground histogram as paper, white, grey or black, where no background was asked for."""
APART = 1.5
"""ΔE00 from which two asked colours are two: side by side, about 1 is just seen."""
NOISE = 0.5
"""ΔE00 that WebP moves a flat colour."""
_LIGHTNESS_WEIGHT = 1.75
"""ΔE00 divides a difference of lightness by no more than that, and what it adds is never negative."""
SHOWN = 0.01
"""Share from which a dominant colour is reported."""


@dataclass(frozen=True)
class Presence:
    """How much of a picture, 0..1, lies within each band of one colour, and ΔE00 of the pixel nearest to it."""

    rgb: Rgb
    match: float
    close: float
    family: float
    nearest: float
    inside: float
    """Share of its family in all but the outermost 6 %."""
    off_ground: float | None = None
    """Where the picture's ground is another asked colour close by: share that is this colour and not that ground."""


@dataclass(frozen=True)
class DominantColour:
    """Colours that lie together, the share they make, and the asked colour that is nearest, with ΔE00."""

    rgb: Rgb
    share: float
    nearest: Rgb
    delta: float


@dataclass(frozen=True)
class Adherence:
    """What a picture has of the colours asked for; shares 0..1."""

    colors: tuple[Presence, ...]
    background: Presence | None
    edge: float | None
    """Share of the edge that is of the background's family; None where none was asked for."""
    match: float
    """Share of the picture that matches any of them; `close` and `family` include what is nearer."""
    close: float
    family: float
    drawn: float
    """Share of the family in what is drawn: like `family`, but plain paper is left out where no background was asked for."""
    dominant: tuple[DominantColour, ...]


def measure(image: Image.Image, icc_profile: bytes | None, colors: Sequence[Rgb], background: Rgb | None) -> Adherence | None:
    """Set a picture's pixels against the colours asked for, at least one; None where all of it is transparent.

    Each colour is counted by itself, so where two are alike a pixel may be of both. 10 to 60 ms: a sample of 256x256.
    """
    import numpy as np  # here, so that the command, which knows the limits of all checks, starts without it

    from pipeline.prepress.colour.colour_spaces import lab
    from pipeline.prepress.colour.dominant_colours import colour_histogram

    histogram = colour_histogram(image, icc_profile)
    if histogram is None:
        return None
    asked = (*colors, background) if background else tuple(colors)
    values = histogram.lab()
    deltas = np.stack([_within_family(values, lab(colour).astype(np.float32)) for colour in asked])
    ground = values[histogram.on_edge.argmax()]
    off_ground = _off_ground(histogram, values, deltas, ground, np.stack([lab(colour) for colour in asked]))
    present = [_presence(*each, histogram) for each in zip(asked, deltas, off_ground, strict=True)]
    nearest = deltas.min(axis=0)
    family = histogram.share(nearest <= FAMILY)
    return Adherence(
        colors=tuple(present[: len(colors)]),
        background=present[-1] if background else None,
        edge=histogram.edge_share(deltas[-1] <= FAMILY) if background else None,
        match=histogram.share(nearest <= MATCH),
        close=histogram.share(nearest <= NEAR),
        family=family,
        drawn=family if background else family / max(1 - _paper_share(histogram, values, nearest, ground), 1e-9),
        dominant=_dominant(histogram, asked),
    )


def _within_family(values: Floats, colour: Floats) -> Floats:
    """ΔE00 of `values` to `colour`; where it is over FAMILY, and some are nearer, infinity will do."""
    import numpy as np

    from pipeline.prepress.colour.delta_e import ciede2000

    likely = abs(values[:, 0] - colour[0]) <= FAMILY * _LIGHTNESS_WEIGHT
    deltas = np.full(len(values), np.inf, dtype=np.float32)
    deltas[likely] = ciede2000(values[likely], colour)
    return deltas if deltas.min() <= FAMILY else ciede2000(values, colour)


def _presence(rgb: Rgb, deltas: Floats, off_ground: float | None, histogram: ColourHistogram) -> Presence:
    match, close, family = (histogram.share(deltas <= most) for most in (MATCH, NEAR, FAMILY))
    inside = histogram.inside_share(deltas <= FAMILY)
    return Presence(rgb, match, close, family, float(deltas.min()), inside, off_ground)


def _off_ground(
    histogram: ColourHistogram, values: Floats, deltas: Floats, ground: Floats, asked: Floats
) -> Iterator[float | None]:
    """For each asked colour near to the ground, where another one is the ground: its share without what is ground."""
    from pipeline.prepress.colour.delta_e import ciede2000

    from_ground = ciede2000(asked, ground)
    claims = asked[from_ground.argmin()]
    for colour, row, away in zip(asked, deltas, from_ground, strict=True):
        if away > FAMILY or ciede2000(colour, claims) <= APART:
            yield None
        else:
            near = row <= away / 2 + NOISE
            near[near] = row[near] < ciede2000(values[near], ground)
            yield histogram.share(near)


def _paper_share(histogram: ColourHistogram, values: Floats, nearest: Floats, ground: Floats) -> float:
    """Share of plain ground in a grey that was not asked for: the commonest colour of the edge, and what is near it."""
    import numpy as np

    from pipeline.prepress.colour.delta_e import ciede2000

    if np.hypot(*ground[1:]) > GREY:
        return 0.0
    return histogram.share((nearest > FAMILY) & (ciede2000(values, ground) <= NEAR))


def _dominant(histogram: ColourHistogram, asked: Sequence[Rgb]) -> tuple[DominantColour, ...]:
    from pipeline.prepress.colour.colour_spaces import lab
    from pipeline.prepress.colour.delta_e import ciede2000
    from pipeline.prepress.colour.dominant_colours import dominant

    clusters = [cluster for cluster in dominant(histogram) if cluster.share >= SHOWN]
    deltas = ciede2000(lab([cluster.rgb for cluster in clusters])[:, None], lab(asked)[None])
    return tuple(
        DominantColour(cluster.rgb, cluster.share, asked[row.argmin()], float(row.min()))
        for cluster, row in zip(clusters, deltas, strict=True)
    )
