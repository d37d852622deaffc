"""What a plan says of the press, before anything is paid for: pure, from the spec and its orders."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.prepress.colour.conversion import Conversion, conversions
from pipeline.prepress.colour.palette_warnings import palette_warnings
from pipeline.prepress.deliveries import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.prepress.colour.swatches import BrandPalette
    from pipeline.prepress.deliveries import Delivery
    from pipeline.records import Order, PressProfile
    from pipeline.spec import Spec

IN_PRINT, IN_DELIVER = "`press: FILE.icc` in `print`", "`profile: FILE.icc` in `deliver`"

LONGEST_PDF_MM = 5080.0
"""14,400 points of 1/72 in: how long a page may be that every program for PDF opens (ISO 32000-1, annex C)."""


def press_warnings(spec: Spec, orders: Sequence[Order]) -> Iterator[str]:
    """A sentence for each thing that a press would make otherwise than it was meant."""
    yield from _conditions(spec.deliveries, orders)
    yield from _intents(spec.deliveries, orders)
    yield from _long_pages(spec.deliveries, orders)
    used = {order.palette for order in orders}
    palettes = [palette for name, palette in spec.palettes.items() if name in used]
    yield from palette_warnings(palettes, conversions_of(spec, palettes, orders))


def conversions_of(spec: Spec, palettes: Sequence[BrandPalette], orders: Sequence[Order]) -> dict[str, tuple[Conversion, ...]]:
    """How the colours of each palette become inks in the print files of these orders, by the palette's name.

    A palette that none of them uses, as the job's files do that say nothing of their own.
    """
    if not palettes:
        return {}  # profiles and Little CMS are loaded for those who have colours
    presses: dict[str, dict[PressProfile | None, None]] = {palette.name: {} for palette in palettes}
    for order in orders:
        if order.palette in presses:
            presses[order.palette][order.print.press if order.print else None] = None
    return {name: _through(spec.deliveries, [*found] or [None]) for name, found in presses.items()}


def _through(deliveries: Sequence[Delivery], presses: Sequence[PressProfile | None]) -> tuple[Conversion, ...]:
    """The conversions of what is printed on these presses (None: where none is named), each once."""
    found = (each for press in presses for each in conversions([one.on(press) for one in deliveries], press))
    return tuple(dict.fromkeys(found))


def _conditions(deliveries: Sequence[Delivery], orders: Sequence[Order]) -> Iterator[str]:
    """Presses that do not belong to the kind of print of an item, with what would."""
    if not any(each.separated for each in deliveries) and not any(order.print and order.print.press for order in orders):
        return
    from pipeline.prepress.colour.press_fit import misfit  # loads Little CMS

    printed: dict[tuple[str, PressProfile | None], list[str]] = defaultdict(list)
    for order in orders:
        if order.print:
            printed[order.print.profile, order.print.press].append(order.item)
    for (kind, press), items in printed.items():
        made_for = {each.on(press).profile: IN_PRINT if each.stands_in else IN_DELIVER for each in deliveries}
        for profile, mend in (made_for | {press: IN_PRINT}).items():
            if profile and (told := misfit(kind, profile, mend)):
                yield f"{_listed(items)}: {told}"


def _intents(deliveries: Sequence[Delivery], orders: Sequence[Order]) -> Iterator[str]:
    """Intents that do nothing with the profile they go through."""
    unusual = [each for each in deliveries if each.color == "cmyk" and each.intent != "relative"]
    if not unusual:
        return
    from pipeline.prepress.colour.press_fit import idle_intent

    presses = dict.fromkeys(order.print.press if order.print else None for order in orders)
    told = (idle_intent(conversion) for conversion in _through(unusual, [*presses]))
    yield from (f"deliver: {sentence}" for sentence in dict.fromkeys(told) if sentence)


def _long_pages(deliveries: Sequence[Delivery], orders: Sequence[Order]) -> Iterator[str]:
    if not any(each.format == "pdf" for each in deliveries):
        return
    long = [order.item for order in orders if order.print and max(Sheet.of(order.print).with_bleed) > LONGEST_PDF_MM]
    if long:
        yield (
            f"{_listed(long)}: many programs open no page of PDF over {LONGEST_PDF_MM:.0f} mm (200 in): deliver `tiff`, or "
            "draw it to a scale that the printer agrees to"
        )


def _listed(items: Sequence[str]) -> str:
    shown = ", ".join(items[:3])
    return f"{shown} and {len(items) - 3} more" if len(items) > 3 else shown
