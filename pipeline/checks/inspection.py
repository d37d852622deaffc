"""All the checks, in the order they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checks import aspect, blank, credentials, format, integrity, mode, palette, ppi, resolution

if TYPE_CHECKING:
    from pipeline.checks.limits import Limits
    from pipeline.pictures import Picture
    from pipeline.records import Finding, PrintSize, Request

CHECKS = (
    *(integrity.CHECK, format.CHECK, resolution.CHECK, aspect.CHECK, mode.CHECK, blank.CHECK),
    *(palette.CHECK, credentials.CHECK),
)


def inspect(picture: Picture, request: Request, limits: Limits, print_size: PrintSize | None = None) -> tuple[Finding, ...]:
    """Ask every check about `picture`, which came for `request`; empty where there is nothing to say.

    `print_size`: the size it is printed at, where that is known; its pixels are then judged at that size.

    One finding of level `fail` is enough to reject the picture. 10 to 60 ms CPU for 2048x2048 px, beside the decoding.
    """
    checks = (*CHECKS, ppi.check_at(print_size)) if print_size else CHECKS
    return tuple(finding for check in checks for finding in check.look(picture, request, limits))
