"""What a plan says of the press, before anything is paid for: pure, from the spec and its orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.conversion import Conversion, conversions
from pipeline.prepress.colour.palette_warnings import palette_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.prepress.colour.swatches import BrandPalette
    from pipeline.records import Order
    from pipeline.spec import Spec


def press_warnings(spec: Spec, orders: Sequence[Order]) -> Iterator[str]:
    """A sentence for each thing that a press would make otherwise than it was meant."""
    used = {order.palette for order in orders}
    palettes = [palette for name, palette in spec.palettes.items() if name in used]
    yield from palette_warnings(palettes, conversions_of(spec, palettes, orders))


def conversions_of(spec: Spec, palettes: Sequence[BrandPalette], orders: Sequence[Order]) -> dict[str, tuple[Conversion, ...]]:
    """How the colours of each palette become inks in the print files of these orders, by the palette's name.

    A palette that none of them uses, as the job's files do that say nothing of their own.
    """
    if not palettes:
        return {}  # profiles and Little CMS are loaded for those who have colours
    named: dict[str, dict[Conversion, None]] = {palette.name: {} for palette in palettes}
    for order in orders:
        if order.palette in named:
            press = order.print.press if order.print else None
            named[order.palette] |= dict.fromkeys(conversions([each.on(press) for each in spec.deliveries], press))
    return {name: tuple(found) or conversions(spec.deliveries) for name, found in named.items()}
