"""Palette: the picture is made of the colours that were asked for, and stands on its background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.colour.tolerances import FAMILY, MATCH, NEAR, Nearness, nearness
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.colour.colour_spaces import Floats
    from pipeline.prepress.colour.dominant_colours import ColourHistogram
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request, Rgb

GREY = 10.0
"""Chroma in CIELAB up to which the ground histogram as paper, white, grey or black, where no background was asked for."""
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
    from pipeline.prepress.colour.delta_e import ciede2000
    from pipeline.prepress.colour.dominant_colours import colour_histogram

    histogram = colour_histogram(image, icc_profile)
    if histogram is None:
        return None
    asked = (*colors, background) if background else tuple(colors)
    values = histogram.lab()
    deltas = np.stack([ciede2000(values, lab(colour).astype(np.float32)) for colour in asked])
    present = [_presence(rgb, row, histogram) for rgb, row in zip(asked, deltas, strict=True)]
    nearest = deltas.min(axis=0)
    family = histogram.share(nearest <= FAMILY)
    return Adherence(
        colors=tuple(present[: len(colors)]),
        background=present[-1] if background else None,
        edge=histogram.edge_share(deltas[-1] <= FAMILY) if background else None,
        match=histogram.share(nearest <= MATCH),
        close=histogram.share(nearest <= NEAR),
        family=family,
        drawn=family if background else family / max(1 - _paper_share(histogram, values, nearest), 1e-9),
        dominant=_dominant(histogram, asked),
    )


def _presence(rgb: Rgb, deltas: Floats, histogram: ColourHistogram) -> Presence:
    match, close, family = (histogram.share(deltas <= most) for most in (MATCH, NEAR, FAMILY))
    return Presence(rgb, match, close, family, float(deltas.min()))


def _paper_share(histogram: ColourHistogram, values: Floats, nearest: Floats) -> float:
    """Share of plain ground in a grey that was not asked for: the commonest colour of the edge, and what is near it."""
    import numpy as np

    from pipeline.prepress.colour.delta_e import ciede2000

    ground = values[histogram.on_edge.argmax()]
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


def report(found: Adherence) -> Finding:
    """Put every measure into a finding that judges nothing."""
    asked = [*found.colors, *([found.background] if found.background else [])]
    measures: dict[str, float | str] = {
        "match_share": round(found.match, 4),
        "close_share": round(found.close, 4),
        "family_share": round(found.family, 4),
        "drawn_share": round(found.drawn, 4),
    }
    if found.edge is not None:
        measures["edge_share"] = round(found.edge, 4)
    for colour in asked:
        name = hexadecimal(colour.rgb)
        measures |= {
            f"{name} match_share": round(colour.match, 4),
            f"{name} close_share": round(colour.close, 4),
            f"{name} family_share": round(colour.family, 4),
            f"{name} nearest_delta": round(colour.nearest, 2),
        }
    for number, group in enumerate(found.dominant, start=1):
        measures |= {
            f"dominant {number}": hexadecimal(group.rgb),
            f"dominant {number} share": round(group.share, 4),
            f"dominant {number} nearest": hexadecimal(group.nearest),
            f"dominant {number} delta": round(group.delta, 2),
        }
    return Finding(
        check="palette",
        code="palette.measured",
        level=Level.INFO,
        text=f"{found.match:.0%} of the picture matches the colours asked for, {found.family:.0%} is of their families.",
        measured=round(found.family, 4),
        measures=measures,
    )


def judge_share(drawn: float, least: float, level: Level) -> Finding | None:
    """Report at `level` where less than the share `least` of what is drawn is of the families of the colours asked for."""
    if drawn >= least:
        return None
    return Finding(
        check="palette",
        code="palette.off",
        level=level,
        text=f"The picture is off its palette: {drawn:.1%} of what is drawn is in the colours asked for, not {least:.0%}.",
        measured=round(drawn, 4),
        limit=least,
    )


def judge_colour(colour: Presence, least: float, level: Level) -> Finding | None:
    """Report at `level` a colour asked for of whose family there is less than the share `least`."""
    if colour.family >= least:
        return None
    near = "nothing comes near it" if nearness(colour.nearest) is Nearness.FAR else "only specks of it are there"
    return Finding(
        check="palette",
        code="palette.missing-colour",
        level=level,
        text=f"{hexadecimal(colour.rgb)} was asked for, but {near} (nearest ΔE00 {colour.nearest:.1f}).",
        measured=round(colour.family, 4),
        limit=least,
    )


def judge_background(background: Rgb, edge: float, least: float, level: Level) -> Finding | None:
    """Report at `level` where less than the share `least` of the picture's edge is of the background's family."""
    if edge >= least:
        return None
    return Finding(
        check="palette",
        code="palette.background",
        level=level,
        text=f"The background is not {hexadecimal(background)}: {edge:.0%} of the edge is, and at least {least:.0%} is wanted.",
        measured=round(edge, 4),
        limit=least,
    )


def _look(picture: Picture, request: Request, limits: Limits) -> Iterator[Finding]:
    if not picture.pixels or not (request.colors or request.background):
        return
    found = measure(picture.pixels, picture.icc_profile, request.colors, request.background)
    if not found:
        return
    yield report(found)
    if request.colors and (finding := judge_share(found.drawn, limits.min_palette_share, Level(limits.off_palette))):
        yield finding
    for colour in found.colors:
        if finding := judge_colour(colour, limits.min_color_share, Level(limits.missing_color)):
            yield finding
    if request.background and found.edge is not None:
        finding = judge_background(request.background, found.edge, limits.min_background_share, Level(limits.other_background))
        if finding:
            yield finding


CHECK = Check(
    name="palette",
    title="The picture keeps to its palette",
    reason="The model takes colours for a wish; a campaign in other colours than the brand's has to be made again.",
    look=_look,
)
