"""All there is to know of a palette before it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.palette_distances import Pair, distances
from pipeline.prepress.colour.printability import Printable, printability

if TYPE_CHECKING:
    from pipeline.prepress.colour.press_profiles import PressProfile
    from pipeline.prepress.colour.swatches import BrandPalette

MOST_COMPARED = 300
"""Swatches that are set against each other; of more, 45,000 pairs and up, nobody reads the table."""


@dataclass(frozen=True)
class PaletteProof:
    """A palette, what becomes of its swatches on press (in their order), and its pairs, the nearest first."""

    palette: BrandPalette
    prints: tuple[Printable, ...]
    pairs: tuple[Pair, ...]
    """None at all where there are more swatches than MOST_COMPARED."""


def prove(palette: BrandPalette, press: PressProfile) -> PaletteProof:
    """Put the swatches of a palette through the press, and set each against each."""
    swatches = palette.swatches
    pairs = distances(swatches) if len(swatches) <= MOST_COMPARED else ()
    return PaletteProof(palette, printability([swatch.rgb for swatch in swatches], press), pairs)
