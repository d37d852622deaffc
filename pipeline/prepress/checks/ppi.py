"""Effective ppi: the picture that came has the pixels for the size it is printed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check
from pipeline.prepress.size import assess, shortfall, warning
from pipeline.prepress.size.print_kinds import ppi_limits
from pipeline.records import Finding, Level, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Pixels, PrintSize, Request


def measure(picture: Picture) -> Pixels | None:
    """Width and height in px; None for an SVG, which holds at any size."""
    return (picture.width, picture.height) if picture.image else None


def judge(pixels: Pixels, size: PrintSize, offered: Sequence[Pixels]) -> Finding | None:
    """Fail or warn of so many px at a print size, by the limits that the plan judges by.

    `offered`: the sizes of the model, for what the finding advises.
    """
    found, limits = assess(pixels, size), ppi_limits(size)
    if found.verdict is Verdict.HOLD:
        return None
    fails = found.verdict is Verdict.FAIL
    return Finding(
        check="ppi",
        code="ppi.too-low" if fails else "ppi.low",
        level=Level.FAIL if fails else Level.WARN,
        text=_sentence(shortfall(pixels, size, offered) if fails else warning(pixels, size, offered)),
        measured=round(found.ppi, 1),
        limit=max(limits.error, size.min_ppi or 0) if fails else limits.warn,
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def check_at(size: PrintSize) -> Check:
    """The check for pictures that are printed at this size."""

    def look(picture: Picture, request: Request, _limits: Limits) -> Iterator[Finding]:
        pixels = measure(picture)
        if pixels and (finding := judge(pixels, size, request.model.offered)):
            yield finding

    return Check(
        name="ppi",
        title="The picture has the pixels for its print size",
        reason="Too few pixels for an inch show as blur or as steps, and nothing adds detail afterwards.",
        look=look,
    )
