"""Palette: the picture is made of the colours that were asked for, and stands on its background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.adherence import measure
from pipeline.prepress.checks.check import Check
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.colour.tolerances import Nearness, nearness
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.prepress.checks.adherence import Adherence, Presence
    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request, Rgb


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
    if found.background:
        measures["inside_share"] = round(found.background.inside, 4)
    for colour in asked:
        name = hexadecimal(colour.rgb)
        measures |= {
            f"{name} match_share": round(colour.match, 4),
            f"{name} close_share": round(colour.close, 4),
            f"{name} family_share": round(colour.family, 4),
            f"{name} nearest_delta": round(colour.nearest, 2),
        }
        if colour.off_ground is not None:
            measures[f"{name} off_ground_share"] = round(colour.off_ground, 4)
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
    """Report at `level` a colour asked for of which there is less than the share `least`: of its family, or off the ground."""
    share = colour.family if colour.off_ground is None else colour.off_ground
    if share >= least:
        return None
    if colour.off_ground is not None and colour.family >= least:
        near = "only the ground, which is another colour, comes near it"
    else:
        near = "nothing comes near it" if nearness(colour.nearest) is Nearness.FAR else "only specks of it are there"
    return Finding(
        check="palette",
        code="palette.missing-colour",
        level=level,
        text=f"{hexadecimal(colour.rgb)} was asked for, but {near} (nearest ΔE00 {colour.nearest:.1f}).",
        measured=round(share, 4),
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


def judge_rim(background: Rgb, inside: float, least: float, level: Level) -> Finding | None:
    """Report at `level` a background along the edge of which less than the share `least` is there further inside."""
    if inside >= least:
        return None
    return Finding(
        check="palette",
        code="palette.background-rim",
        level=level,
        text=(
            f"The background {hexadecimal(background)} is only a rim: {inside:.1%} of what lies further inside is of it. In "
            "print that is a frame, which the cut makes uneven."
        ),
        measured=round(inside, 4),
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
    if request.background:
        yield from _backgrounds(request.background, found, limits)


def _backgrounds(background: Rgb, found: Adherence, limits: Limits) -> Iterator[Finding]:
    """One finding at most: a background that is not at the edge can be no rim."""
    level, least = Level(limits.other_background), limits.min_background_share
    missing = judge_background(background, found.edge or 0.0, least, level)
    rim = judge_rim(
        background, found.background.inside if found.background else 0.0, min(least, limits.min_inside_background), level
    )
    yield from [finding for finding in (missing or rim,) if finding]


CHECK = Check(
    name="palette",
    title="The picture keeps to its palette",
    reason="The model takes colours for a wish; a campaign in other colours than the brand's has to be made again.",
    look=_look,
)
