"""Which inks a picture is printed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.sandbox.painting.colour_formulas import distance, luma
from pipeline.sandbox.painting.palettes import DAY, NIGHT

if TYPE_CHECKING:
    import random

    from pipeline.records import Rgb
    from pipeline.sandbox.commission import Commission

_DARK_WORDS = ("night", "dark", "moon", "midnight", "star", "neon", "dusk")


@dataclass(frozen=True)
class Inks:
    """The ground and the inks on it, ordered from the one that stands out least to the one that stands out most."""

    ground: Rgb
    colors: tuple[Rgb, ...]
    asked: bool
    """Whether a palette was asked for, which mixed tones then stay close to."""

    @property
    def dark(self) -> bool:
        """Whether the ground is dark."""
        return luma(self.ground) < 0.45


def inks_for(commission: Commission, chance: random.Random) -> Inks:
    """The inks asked for; what is left open is filled from a palette that goes with the prompt."""
    night = any(word in commission.prompt.lower() for word in _DARK_WORDS)
    ground, *colors = chance.choice(NIGHT if night else DAY)
    if commission.background:
        ground = commission.background
        ranked = sorted((color for palette in DAY + NIGHT for color in palette[1:]), key=lambda c: -distance(c, ground))
        colors = ranked[:12:3]
    if commission.colors:
        if not commission.background:
            ground = max(commission.colors, key=luma) if len(commission.colors) > 2 else paper_for(commission.colors)
        colors = list(commission.colors)
    told_apart = [color for color in dict.fromkeys(colors) if distance(color, ground) > 0.06]
    colors = told_apart or [(255, 255, 255) if luma(ground) < 0.5 else (20, 20, 20)]
    return Inks(ground, tuple(sorted(colors, key=lambda color: distance(color, ground))), bool(commission.colors))


def paper_for(colors: tuple[Rgb, ...]) -> Rgb:
    """White paper, or black where the inks are too light for white."""
    return (252, 251, 247) if min(luma(color) for color in colors) < 0.7 else (18, 20, 26)
