"""All checks of one picture, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.checks import (
    aspect,
    blank,
    cast,
    clipping,
    compression,
    credentials,
    doubled,
    duplicates,
    format,
    frame,
    frame_on_sheet,
    gamut,
    ink,
    integrity,
    mode,
    palette,
    ppi,
    resolution,
    scan_lines,
    sharpness,
    trim_safety,
    unfinished,
)
from pipeline.prepress.checks.causes import named
from pipeline.prepress.colour.conversion import conversions
from pipeline.records import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.prepress.checks.check import Check
    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.deliveries import Delivery
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize, Request

CHECKS = (
    *(integrity.CHECK, format.CHECK, resolution.CHECK, aspect.CHECK, mode.CHECK, blank.CHECK),
    *(palette.CHECK, frame.CHECK, clipping.CHECK, cast.CHECK, duplicates.CHECK, credentials.CHECK),
)


@dataclass(frozen=True)
class Inspection:
    """Findings, and measures by `check.figure` for the manifest."""

    findings: tuple[Finding, ...]
    measures: dict[str, float | str]


def inspect(
    picture: Picture,
    request: Request,
    limits: Limits,
    print_size: PrintSize | None = None,
    deliveries: Sequence[Delivery] = (),
) -> Inspection:
    """Run every check on `picture`, which came for `request`.

    `print_size`: the size it is printed at, where that is known; it is then judged at that size as well, in the inks of each of
    `deliveries` that is CMYK, or as usual, for the press that was named or the shipped profile.

    The request's model fills in the limits that the job leaves out: from a vector model SVG is expected and a raster is a
    finding; a raster must have the long side that the model's sizes promise. Vectors hold at any trim: neither pixels nor ppi
    are asked of an SVG.

    One finding of level `fail` is enough to reject the picture. What each check costs: `benchmarks/checks.py`.
    """
    limits = limits.for_model(request.model)
    results = [each for check in checks_for(print_size, deliveries) for each in check.look(picture, request, limits)]
    return Inspection(
        findings=named(each for each in results if isinstance(each, Finding)),
        measures={each.name: each.value for each in results if not isinstance(each, Finding)},
    )


def checks_for(print_size: PrintSize | None, deliveries: Sequence[Delivery] = ()) -> tuple[Check, ...]:
    """The checks of a picture, in their order; some only where it is printed, and frames are then judged on the sheet."""
    if not print_size:
        return *CHECKS, *at_full_size(print_size)
    deliveries = [each.on(print_size.press) for each in deliveries]
    at_size = (
        frame_on_sheet.check_at(print_size),
        ppi.check_at(print_size),
        trim_safety.check_at(print_size),
        ink.check_at(print_size, deliveries),
        gamut.check_on(conversions(deliveries, print_size.press)),
    )
    return *(check for check in CHECKS if check is not frame.CHECK), *at_full_size(print_size), *at_size


def at_full_size(print_size: PrintSize | None) -> tuple[Check, ...]:
    """The checks that look from pixel to pixel; they tell mm as well where a print size is known."""
    sized = (check.check_at(print_size) for check in (sharpness, unfinished, scan_lines))
    return *sized, doubled.CHECK, compression.CHECK
