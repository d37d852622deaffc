"""What a palette's source says of its swatches besides their colours: spot inks, what was clipped, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.prepress.colour.swatches import BrandPalette

MOST_NAMED = 12
"""Spot colours that a sentence names."""
LEFT_OUT_NAMED = 3
"""Swatches that cannot be used that a sentence of the plan names."""


def remarks(palette: BrandPalette) -> Iterator[str]:
    """A sentence for all spot colours, and one for each colour that was not taken as it stood."""
    spots = [swatch.name for swatch in palette.swatches if swatch.spot]
    if spots:
        them, they = ("is a spot colour: it is", "it") if len(spots) == 1 else ("are spot colours: they are", "them")
        yield f"{_first(spots)} {them} printed from process inks unless the printer mixes {they}"
    for swatch in palette.swatches:
        if swatch.note:
            name = swatch.name if swatch.name != swatch.hex else swatch.origin or swatch.hex
            yield f"{name} {swatch.note}"


def left_out(palette: BrandPalette) -> Iterator[str]:
    """A sentence where swatches of the file were left out, with the reasons of the first."""
    if palette.left_out:
        more = len(palette.left_out) - LEFT_OUT_NAMED
        others = f"; and {more:,} more, see `makeready palette`" if more > 0 else ""
        yield f"left out: {'; '.join(map(str, palette.left_out[:LEFT_OUT_NAMED]))}{others}"


def listed(parts: Sequence[str]) -> str:
    """Texts as people list them: `a, b and c`."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def _first(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return listed([*names[:MOST_NAMED], f"{more:,} more"] if more > 0 else names)
