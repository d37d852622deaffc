"""Advice on ppi in a designer's words: what is wrong, by how much, and what would hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.size.ppi import assess, best_size, effective_ppi, largest_named, largest_trim, written
from pipeline.prepress.size.print_kinds import ppi_limits
from pipeline.prepress.size.trims import MM, in_inches
from pipeline.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Pixels, PrintSize


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
    return f"{said}; what would hold: {_smaller(size, offered)}"


def warning(pixels: Pixels, size: PrintSize, offered: Sequence[Pixels]) -> str:
    """Say that a picture of so many px may look soft at this size, and what is better. For a verdict of `warn`.

    `offered`: the sizes of the model that is asked.
    """
    limits, best = ppi_limits(size.profile, full_page=size.full_page), best_size(size, offered)
    said = (
        f"{_ppi(pixels, size)} ppi at {size.trim} may look soft: {_kind(size)} wants more than {limits.warn} ppi, "
        f"and refuses {limits.error} and less"
    )
    if effective_ppi(best, size) > effective_ppi(pixels, size):
        return f"{said}; `size: {written(best)}` gives {_ppi(best, size)} (`size: auto` takes it)"
    return f"{said}; the model has no better size for it"


def _smaller(size: PrintSize, offered: Sequence[Pixels]) -> str:
    trim, named = largest_trim(size, offered), largest_named(size, offered)
    if trim is None:
        return "less bleed: it alone is more than the pixels cover"
    return f"a trim up to {_measure(trim, size)}" + (f", such as {named}" if named else "")


def _need(size: PrintSize) -> str:
    limits = ppi_limits(size.profile, full_page=size.full_page)
    if size.min_ppi is not None and size.min_ppi > limits.error:
        return f"`min_ppi` asks for {size.min_ppi}"
    return f"{_kind(size)} refuses {limits.error} ppi and less"


def _kind(size: PrintSize) -> str:
    whole = size.full_page and ppi_limits(size.profile, full_page=True) != ppi_limits(size.profile, full_page=False)
    return f"a full page in profile `{size.profile}`" if whole else f"profile `{size.profile}`"


def _sheet(size: PrintSize) -> str:
    bleed = f"{size.bleed_mm / MM['in']:.4g} in" if in_inches(size.trim) else f"{size.bleed_mm:.4g} mm"
    return f"{_measure(size.trim_mm, size)}, {f'{bleed} bleed' if size.bleed_mm else 'no bleed'}"


def _measure(trim: tuple[float, float], size: PrintSize) -> str:
    by, unit = (MM["in"], "in") if in_inches(size.trim) else (1.0, "mm")
    return "x".join(f"{round(side / by, 2):.8g}" for side in trim) + f" {unit}"


def _ppi(pixels: Pixels, size: PrintSize) -> str:
    return f"{effective_ppi(pixels, size):.0f}"


def _shown_ppi(pixels: Pixels, size: PrintSize) -> str:
    """Whole ppi; down to a tenth where rounding would show a figure that is asked for and not reached."""
    ppi = effective_ppi(pixels, size)
    return f"{int(ppi * 10) / 10}" if size.min_ppi is not None and ppi < size.min_ppi <= round(ppi) else f"{ppi:.0f}"
