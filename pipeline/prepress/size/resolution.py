"""Effective ppi: pixels by printed inch, once the picture is cropped to cover trim and bleed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.size.print_kinds import band
from pipeline.prepress.size.trims import MM, family, in_inches, lie
from pipeline.records import Printed, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.records import Master, PrintSize

Pixels = tuple[int, int]
"""Width and height, px."""

OFFERED: tuple[Pixels, ...] = V4_PRO.offered


@dataclass(frozen=True)
class Assessment:
    """What a picture comes to in print."""

    ppi: float
    verdict: Verdict


def effective_ppi(pixels: Pixels, size: PrintSize) -> float:
    """Give the pixels by inch that so many px come to, cropped to cover trim plus bleed on all four sides.

    Rounded to a millionth, so that what is exactly at a limit counts as at it.
    """
    width, height = (side + 2 * size.bleed_mm for side in size.trim_mm)
    return round(MM["in"] * min(pixels[0] / width, pixels[1] / height), 6)


def assess(pixels: Pixels, size: PrintSize) -> Assessment:
    """Judge so many px at a print size: `fail` at or below the profile's error limit or under `min_ppi`, `warn`, `hold`."""
    ppi, limits = effective_ppi(pixels, size), band(size.profile, full_page=size.full_page)
    if ppi <= limits.error or (size.min_ppi is not None and ppi < size.min_ppi):
        return Assessment(ppi, Verdict.FAIL)
    return Assessment(ppi, Verdict.WARN if ppi <= limits.warn else Verdict.HOLD)


def best_size(size: PrintSize, offered: Iterable[Pixels] = OFFERED) -> Pixels:
    """Give the size that comes to the most ppi at trim and bleed; of equals the one that loses least to the crop."""
    return max(offered, key=lambda pixels: (effective_ppi(pixels, size), -pixels[0] * pixels[1]))


def holds(size: PrintSize, offered: Iterable[Pixels] = OFFERED) -> bool:
    """Whether any size the model offers is taken at this print size."""
    return assess(best_size(size, offered), size).verdict is not Verdict.FAIL


def largest_trim(size: PrintSize, offered: Iterable[Pixels] = OFFERED) -> tuple[float, float] | None:
    """Give the largest trim of the same shape (width and height, mm) that is taken with this bleed, profile and `min_ppi`.

    Down to whole mm, or to hundredths of an inch where the trim is said in inches. None: the bleed alone needs all pixels.
    """
    limit = max(band(size.profile, full_page=size.full_page).error, size.min_ppi or 0)
    step = MM["in"] / 100 if in_inches(size.trim) else 1.0
    found: list[tuple[float, float]] = []
    for pixels in offered:
        scale = min(
            (count * MM["in"] / limit - 2 * size.bleed_mm) / side for count, side in zip(pixels, size.trim_mm, strict=True)
        )
        width, height = (math.floor(scale * side / step + 1e-9) * step for side in size.trim_mm)
        if min(width, height) > 0 and _fails(pixels, size, width, height):
            # Exactly at a limit that has to be passed.
            width, height = width - step, height - step
        if min(width, height) > 0:
            found.append((round(width, 4), round(height, 4)))
    return max(found, key=lambda trim: trim[0] * trim[1], default=None)


def _fails(pixels: Pixels, size: PrintSize, width: float, height: float) -> bool:
    return assess(pixels, replace(size, trim_mm=(width, height))).verdict is Verdict.FAIL


def largest_named(size: PrintSize, offered: Sequence[Pixels] = OFFERED) -> str | None:
    """Give the largest trim of the same series, lying the same way, for which the model offers a size that is taken."""
    way = "landscape" if size.trim_mm[0] > size.trim_mm[1] else "portrait"
    lying = {name: replace(size, trim=name, trim_mm=lie(trim, way)) for name, trim in family(size.trim).items()}
    taken = {name: each.trim_mm for name, each in lying.items() if holds(each, offered)}
    return max(taken, key=lambda name: taken[name][0] * taken[name][1], default=None)


def printed(size: PrintSize | None, master: Master | None) -> Printed | None:
    """Give what the manifest says of an item's print: ppi and verdict of the picture that came, where one came.

    An SVG has as many pixels as are wanted: it holds, without a figure.
    """
    if size is None:
        return None
    found: tuple[float | None, Verdict | None] = (None, None)
    if master:
        seen = assess((master.width, master.height), size)
        vector = master.media_type == "image/svg+xml"
        found = (None, Verdict.HOLD) if vector else (round(seen.ppi, 1), seen.verdict)
    trim = (round(size.trim_mm[0], 3), round(size.trim_mm[1], 3))
    return Printed(
        trim_mm=trim,
        bleed_mm=round(size.bleed_mm, 3),
        profile=size.profile,
        min_ppi=size.min_ppi,
        full_page=size.full_page,
        ppi=found[0],
        verdict=found[1],
    )
