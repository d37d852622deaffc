"""What a palette's source says of its swatches besides their colours: spot inks, what was clipped, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.prepress.colour.swatches import BrandPalette

LEFT_OUT_NAMED = 3
"""Swatches that cannot be used that a sentence of the plan names."""


def remarks(palette: BrandPalette, most: int | None = None) -> Iterator[str]:
    """What a file says of its swatches besides their colours, and what of it was left out: `most` are named, or all."""
    spots = [swatch.name for swatch in palette.swatches if swatch.spot]
    if spots:
        them = "is a spot colour: it is" if len(spots) == 1 else "are spot colours: they are"
        they = "it" if len(spots) == 1 else "them"
        yield f"{listed(spots)} {them} printed from process inks unless the printer mixes {they}"
    for swatch in palette.swatches:
        if swatch.note:
            yield f"{swatch.origin or swatch.hex if swatch.name == swatch.hex else swatch.name} {swatch.note}"
    if palette.left_out:
        named = palette.left_out[:most]
        more = f"; and {len(palette.left_out) - len(named):,} more" if len(palette.left_out) > len(named) else ""
        yield f"left out: {'; '.join(map(str, named))}{more}"


def listed(parts: Sequence[str]) -> str:
    """Texts as people list them: `a, b and c`."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last
