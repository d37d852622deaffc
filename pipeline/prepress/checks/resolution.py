"""Resolution: there are as many pixels as were asked for, and as print needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check
from pipeline.prepress.size.ppi import written
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request


def measure(picture: Picture) -> tuple[int, int] | None:
    """Width and height in px; None for an SVG, which holds at any size."""
    return (picture.width, picture.height) if picture.image else None


def judge_size(found: tuple[int, int], asked: tuple[int, int]) -> Finding | None:
    """Fail a picture that does not have the width and height (px) asked for."""
    if found == asked:
        return None
    measured, limit = written(found), written(asked)
    return Finding(
        check="resolution",
        code="resolution.not-as-asked",
        level=Level.FAIL,
        text=f"The picture is {measured} px, but {limit} px were asked for.",
        measured=measured,
        limit=limit,
    )


def judge_long_side(found: tuple[int, int], least: int) -> Finding | None:
    """Fail a picture whose long side is under `least` px."""
    if max(found) >= least:
        return None
    return Finding(
        check="resolution",
        code="resolution.too-small",
        level=Level.FAIL,
        text=f"The long side is {max(found)} px, but at least {least} px are needed.",
        measured=max(found),
        limit=least,
    )


def _look(picture: Picture, request: Request, limits: Limits) -> Iterator[Finding]:
    found = measure(picture)
    if found is None:
        return
    if limits.exact_size and (finding := judge_size(found, request.pixels)):
        yield finding
    if limits.min_long_side and (finding := judge_long_side(found, limits.min_long_side)):
        yield finding


CHECK = Check(
    name="resolution",
    title="The picture has its pixels",
    reason="What print resolves follows from the pixels; they cannot be added afterwards.",
    look=_look,
)
