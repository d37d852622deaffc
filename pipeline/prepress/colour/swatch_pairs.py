"""How far apart the colours of a palette are, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.tolerances import MATCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.prepress.colour.swatches import Swatch


@dataclass(frozen=True)
class Pair:
    """Two swatches and ΔE00 between them."""

    one: Swatch
    other: Swatch
    delta: float

    @property
    def alike(self) -> bool:
        """Whether most people cannot tell them apart (under ΔE00 2)."""
        return self.delta < MATCH


def distances(swatches: Sequence[Swatch]) -> tuple[Pair, ...]:
    """Every pair, the nearest first, except a swatch and the one it only refers to: n swatches make n (n - 1) / 2 pairs."""
    if len(swatches) < 2:
        return ()
    import numpy as np

    from pipeline.prepress.colour.colour_spaces import lab
    from pipeline.prepress.colour.delta_e import ciede2000

    values = lab([swatch.rgb for swatch in swatches])
    first, second = np.triu_indices(len(swatches), k=1)
    deltas = ciede2000(values[first], values[second])
    order = np.argsort(deltas, kind="stable")
    pairs = (Pair(swatches[first[at]], swatches[second[at]], round(float(deltas[at]), 2)) for at in order)
    return tuple(pair for pair in pairs if (pair.one.alias or pair.one.name) != (pair.other.alias or pair.other.name))
