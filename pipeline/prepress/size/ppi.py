"""Effective ppi: pixels a printed inch, once the picture is cropped to cover trim and bleed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.size.crop import units_per_mm
from pipeline.prepress.size.print_kinds import ppi_limits
from pipeline.prepress.size.trims import MM, in_inches, oriented, same_series
from pipeline.records import Assessed, Printed, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import BleedFrom, Master, Pixels, PrintSize


@dataclass(frozen=True)
class Assessment:
    """A picture at a print size: its effective ppi, and what the kind of print says of it."""

    ppi: float
    verdict: Verdict


def written(pixels: Pixels) -> str:
    """A size as specs and the API write it, as `2048x2048`."""
    return f"{pixels[0]}x{pixels[1]}"


def effective_ppi(pixels: Pixels, size: PrintSize) -> float:
    """Pixels an inch of a picture of so many px, cropped to cover trim plus bleed on all four sides, or the trim if mirrored.

    Rounded to a millionth, so that what is exactly at a limit counts as at it.
    """
    return _ppi_over(pixels, size.trim_mm if size.mirrored else Sheet.of(size).with_bleed)


def _ppi_over(pixels: Pixels, area: tuple[float, float]) -> float:
    return round(MM["in"] * units_per_mm(pixels, area), 6)


def assess(pixels: Pixels, size: PrintSize) -> Assessment:
    """Judge so many px at a print size: `fail` up to its error limit (`ppi_limits`) or under `min_ppi`; `warn`; `hold`."""
    ppi, limits = effective_ppi(pixels, size), ppi_limits(size)
    if ppi <= limits.error or (size.min_ppi is not None and ppi < size.min_ppi):
        return Assessment(ppi, Verdict.FAIL)
    return Assessment(ppi, Verdict.WARN if ppi <= limits.warn else Verdict.HOLD)


def assess_each(pixels: Pixels, size: PrintSize) -> dict[BleedFrom, Assessment]:
    """Judge so many px for each way in which the print files come by their bleed."""
    return {bleed: assess(pixels, replace(size, bleeds=(bleed,))) for bleed in size.bleeds}


def best_size(size: PrintSize, offered: Sequence[Pixels]) -> Pixels:
    """The offered size with the most ppi at trim and bleed; of equals, the one that loses least to the crop.

    Mirrored or not: what is sent to the model does not follow from what is delivered.
    """
    area = Sheet.of(size).with_bleed
    return max(offered, key=lambda pixels: (_ppi_over(pixels, area), -pixels[0] * pixels[1]))


def holds(size: PrintSize, offered: Sequence[Pixels]) -> bool:
    """Whether any size the model offers is taken at this print size."""
    return assess(best_size(size, offered), size).verdict is not Verdict.FAIL


def largest_trim(size: PrintSize, offered: Sequence[Pixels]) -> tuple[float, float] | None:
    """The largest trim of the same shape (width and height, mm) that is taken with this bleed, profile and `min_ppi`.

    Rounded down to whole mm, or to hundredths of an inch where the trim is in inches. None: the bleed alone needs all pixels.
    """
    limit = max(ppi_limits(size).error, size.min_ppi or 0, 1)
    bleed = 0 if size.mirrored else size.bleed_mm
    step = MM["in"] / 100 if in_inches(size.trim) else 1.0
    found: list[tuple[float, float]] = []
    for pixels in offered:
        scale = min((count * MM["in"] / limit - 2 * bleed) / side for count, side in zip(pixels, size.trim_mm, strict=True))
        width, height = (math.floor(scale * side / step + 1e-9) * step for side in size.trim_mm)
        if min(width, height) > 0 and _fails(pixels, size, width, height):
            # Exactly at a limit that has to be passed.
            width, height = width - step, height - step
        if min(width, height) > 0:
            found.append((round(width, 4), round(height, 4)))
    return max(found, key=lambda trim: trim[0] * trim[1], default=None)


def _fails(pixels: Pixels, size: PrintSize, width: float, height: float) -> bool:
    return assess(pixels, replace(size, trim_mm=(width, height))).verdict is Verdict.FAIL


def largest_named(size: PrintSize, offered: Sequence[Pixels]) -> str | None:
    """The largest trim of the same series and orientation for which the model offers a size that is taken."""
    way = "landscape" if size.trim_mm[0] > size.trim_mm[1] else "portrait"
    taken = {
        name: trim
        for name, trim in same_series(size.trim).items()
        if holds(replace(size, trim=name, trim_mm=oriented(trim, way)), offered)
    }
    return max(taken, key=lambda name: taken[name][0] * taken[name][1], default=None)


def viewing_metres(size: PrintSize) -> float | None:
    """From how far it is looked at, m, as the manifest has it; None where nothing is said."""
    return None if size.viewing_mm is None else round(size.viewing_mm / MM["m"], 4)


def by_bleed(pixels: Pixels, size: PrintSize) -> dict[BleedFrom, Assessed] | None:
    """What so many px come to for files that mirror their bleed and for those that do not; None where all are alike."""
    if len(size.bleeds) < 2:
        return None
    judged = assess_each(pixels, size)
    return {bleed: Assessed(ppi=round(found.ppi, 1), verdict=found.verdict) for bleed, found in judged.items()}


def printed(size: PrintSize | None, master: Master | None) -> Printed | None:
    """The print size of an item as the manifest has it, with ppi and verdict of the picture where one came.

    An SVG holds at any size, without a figure.
    """
    if size is None:
        return None
    found: tuple[float | None, Verdict | None] = (None, None)
    each: dict[BleedFrom, Assessed] | None = None
    if master and master.width:  # what is kept unopened has no size
        seen = assess((master.width, master.height), size)
        vector = master.media_type == "image/svg+xml"
        found = (None, Verdict.HOLD) if vector else (round(seen.ppi, 1), seen.verdict)
        each = None if vector else by_bleed((master.width, master.height), size)
    trim = (round(size.trim_mm[0], 3), round(size.trim_mm[1], 3))
    return Printed(
        trim_mm=trim,
        bleed_mm=round(size.bleed_mm, 3),
        profile=size.profile,
        min_ppi=size.min_ppi,
        full_page=size.full_page,
        viewing_distance_m=viewing_metres(size),
        bleed_from="mirror" if size.mirrored else "crop",
        by_bleed=each,
        press=size.press.name if size.press else None,
        press_sha256=size.press.sha256 if size.press else None,
        safe_mm=round(size.safe_mm, 3),
        ppi=found[0],
        verdict=found[1],
    )
