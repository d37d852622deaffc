"""Aspect: the picture has the shape that was asked for, and lies the right way up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request


def measure(aspect: float, asked: tuple[int, int]) -> float:
    """How far `aspect` (width over height) is off that of `asked` (width and height in px), as a share of it."""
    width, height = asked
    return abs(aspect * height / width - 1)


def judge(error: float, most: float) -> Finding | None:
    """Fail a shape that is off by more than the share `most`."""
    if error <= most:
        return None
    return Finding(
        check="aspect",
        code="aspect.not-as-asked",
        level=Level.FAIL,
        text=f"Width over height is off by {error:.1%} from what was asked for; at most {most:.1%} is taken.",
        measured=round(error, 4),
        limit=most,
    )


def judge_orientation(orientation: int) -> Finding | None:
    """Warn of an EXIF orientation other than 1 (upright)."""
    if orientation == 1:
        return None
    return Finding(
        check="aspect",
        code="aspect.turned",
        level=Level.WARN,
        text=f"The file asks to be shown turned or mirrored (EXIF orientation {orientation}), which not every program heeds.",
        measured=orientation,
        limit=1,
    )


def _look(picture: Picture, request: Request, limits: Limits) -> Iterator[Finding]:
    if finding := judge(measure(picture.aspect, request.pixels), limits.max_aspect_error):
        yield finding
    if finding := judge_orientation(picture.orientation):
        yield finding


CHECK = Check(
    name="aspect",
    title="The picture has its shape",
    reason="A layout is cropped to the shape that was asked for; another shape loses what stands at the edge.",
    look=_look,
)
