"""Advice on ppi in a designer's words: what is wrong, by how much, and what would hold."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.prepress.size.ppi import assess, best_size, effective_ppi, largest_named, largest_trim, written
from pipeline.prepress.size.print_kinds import eye_mm, ppi_limits
from pipeline.prepress.size.trims import MM, in_inches
from pipeline.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.records import BleedFrom, Pixels, PrintSize

MIRRORED: tuple[BleedFrom, ...] = ("mirror",)
POSTER_MM = 420.0
"""The long side of A3: what is larger is hung, and looked at from afar."""


def shortfall(pixels: Pixels, size: PrintSize, offered: Sequence[Pixels]) -> str:
    """Say why a picture of so many px cannot be printed at this size, and what would hold. For a verdict of `fail`.

    `offered`: the sizes of the model that is asked.
    """
    best = best_size(size, offered)
    better = effective_ppi(best, size) > effective_ppi(pixels, size)
    told = written(pixels) if better else f"{written(pixels)}, the model's best size for it,"
    said = (
        f"too few pixels for {size.trim} ({_sheet(size)}): {told} prints at {_shown_ppi(pixels, size)} ppi, and {_need(size)}"
    )
    if better and assess(best, size).verdict is not Verdict.FAIL:
        return f"{said}; what would hold: `size: {written(best)}`, which gives {_ppi(best, size)} ppi (`size: auto` takes it)"
    if better:
        said += f"; the best size, {written(best)}, gives {_shown_ppi(best, size)}"
    return f"{said}; what would hold: {', or '.join(_ways_out(pixels, size, offered))}"


def warning(pixels: Pixels, size: PrintSize, offered: Sequence[Pixels]) -> str:
    """Say that a picture of so many px may look soft at this size, and what is better. For a verdict of `warn`.

    `offered`: the sizes of the model that is asked.
    """
    limits, best = ppi_limits(size), best_size(size, offered)
    asked = f"{_kind(size)} wants more than {limits.warn} ppi, and refuses {limits.error} and less"
    said = f"{_ppi(pixels, size)} ppi at {size.trim} may look soft: {asked}"
    if len(size.bleeds) > 1:
        said += f" (files with a mirrored bleed have {_ppi(pixels, replace(size, bleeds=MIRRORED))} ppi)"
    if effective_ppi(best, size) > effective_ppi(pixels, size):
        return f"{said}; `size: {written(best)}` gives {_ppi(best, size)} (`size: auto` takes it)"
    return f"{said}; the model has no better size for it"


def holding(pixels: Pixels, size: PrintSize) -> str:
    """Say that a picture of so many px holds from the distance that its print size names."""
    limits = ppi_limits(size)
    return f"{_ppi(pixels, size)} ppi at {size.trim} holds from {_away(size)}, where an eye tells {limits.warn} ppi apart"


def _ways_out(pixels: Pixels, size: PrintSize, offered: Sequence[Pixels]) -> Iterator[str]:
    yield _smaller(size, offered)
    best = max(pixels, best_size(size, offered), key=lambda each: effective_ppi(each, size))
    mirrored = replace(size, bleeds=MIRRORED)
    if size.bleed_mm and not size.mirrored and assess(best, mirrored).verdict is not Verdict.FAIL:
        yield f"`bleed_from: mirror` in each of `deliver`, which gives {_ppi(best, mirrored)} ppi"
    if size.viewing_mm is None and max(size.trim_mm) >= POSTER_MM and (size.min_ppi or 0) <= ppi_limits(size).error:
        metres = math.ceil(10 * eye_mm(effective_ppi(best, size)) / MM["m"]) / 10
        yield f"`viewing_distance: {metres:g}m` in `print`, if nobody stands nearer"


def _smaller(size: PrintSize, offered: Sequence[Pixels]) -> str:
    trim, named = largest_trim(size, offered), largest_named(size, offered)
    if trim is None:
        return "less bleed: it alone is more than the pixels cover"
    return f"a trim up to {_measure(trim, size)}" + (f", such as {named}" if named else "")


def _need(size: PrintSize) -> str:
    limits = ppi_limits(size)
    if size.min_ppi is not None and size.min_ppi > limits.error:
        return f"`min_ppi` asks for {size.min_ppi}"
    return f"{_kind(size)} refuses {limits.error} ppi and less"


def _kind(size: PrintSize) -> str:
    if size.viewing_mm is not None:
        return f"what is seen from {_away(size)}"
    whole = size.full_page and ppi_limits(size) != ppi_limits(replace(size, full_page=False))
    return f"a full page in profile `{size.profile}`" if whole else f"profile `{size.profile}`"


def _away(size: PrintSize) -> str:
    return f"{(size.viewing_mm or 0) / MM['m']:.4g} m"


def _sheet(size: PrintSize) -> str:
    bleed = f"{size.bleed_mm / MM['in']:.4g} in" if in_inches(size.trim) else f"{size.bleed_mm:.4g} mm"
    beyond = f"{bleed} {'mirrored ' if size.mirrored else ''}bleed" if size.bleed_mm else "no bleed"
    return f"{_measure(size.trim_mm, size)}, {beyond}"


def _measure(trim: tuple[float, float], size: PrintSize) -> str:
    by, unit = (MM["in"], "in") if in_inches(size.trim) else (1.0, "mm")
    return "x".join(f"{round(side / by, 2):.8g}" for side in trim) + f" {unit}"


def _ppi(pixels: Pixels, size: PrintSize) -> str:
    return f"{effective_ppi(pixels, size):.0f}"


def _shown_ppi(pixels: Pixels, size: PrintSize) -> str:
    """Whole ppi; down to a tenth where rounding would show a figure that is asked for and not reached."""
    ppi = effective_ppi(pixels, size)
    return f"{int(ppi * 10) / 10}" if size.min_ppi is not None and ppi < size.min_ppi <= round(ppi) else f"{ppi:.0f}"
