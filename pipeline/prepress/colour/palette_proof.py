"""A palette's proof: what becomes of its swatches on press, and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.printability import Printable, printability
from pipeline.prepress.colour.swatch_pairs import Pair, distances

if TYPE_CHECKING:
    from pipeline.prepress.colour.conversion import Conversion
    from pipeline.prepress.colour.swatches import BrandPalette

MOST_COMPARED = 300
"""Swatches that are compared in pairs at most: of more there would be over 45,000 pairs, too many to read."""


@dataclass(frozen=True)
class PaletteProof:
    """A palette, what becomes of its swatches on press (in their order), and its pairs, the nearest first."""

    palette: BrandPalette
    conversion: Conversion
    prints: tuple[Printable, ...]
    pairs: tuple[Pair, ...]
    """Empty where there are more swatches than MOST_COMPARED."""


def prove(palette: BrandPalette, conversion: Conversion) -> PaletteProof:
    """What a conversion into inks makes of each swatch of a palette, and the distance of each pair."""
    swatches = palette.swatches
    pairs = distances(swatches) if len(swatches) <= MOST_COMPARED else ()
    return PaletteProof(palette, conversion, printability([swatch.rgb for swatch in swatches], conversion), pairs)
