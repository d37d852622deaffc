"""Warnings about palettes before anything is paid for: colours that no press can make, and colours too alike to tell apart."""

from __future__ import annotations

import itertools
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.printability import printability
from pipeline.prepress.colour.swatch_pairs import distances
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.colour.tolerances import NEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.prepress.colour.printability import Printable
    from pipeline.prepress.colour.swatch_pairs import Pair
    from pipeline.prepress.colour.swatches import BrandPalette, Swatch

NOTHING_SAID: Mapping[str, Sequence[Conversion]] = MappingProxyType({})


def palette_warnings(
    palettes: Iterable[BrandPalette], through: Mapping[str, Sequence[Conversion]] = NOTHING_SAID
) -> Iterator[str]:
    """A sentence for each palette with colours that change on press by more than ΔE00 5, or that are under 2 apart.

    `through`: the conversions of the print files that a palette's colours are in, by its name; where none are named, the usual
    one for the shipped profile. 30 ms, and 0.1 s where numpy and Pillow are not loaded yet; nothing is loaded where there are
    no palettes.
    """
    chosen = [palette for palette in palettes if palette.swatches]
    if not chosen:
        return
    usual = (Conversion.usual(),)
    wanted = [through.get(palette.name) or usual for palette in chosen]
    printed = _printed(chosen, wanted)
    for number, palette in enumerate(chosen):
        told: set[tuple[Printable, ...]] = set()
        for conversion in wanted[number]:
            prints = printed[number, conversion]
            changed = [] if prints in told else list(_changed(palette, prints))
            told.add(prints)
            if changed:
                yield f"palette {palette.name}: on press ({conversion.name}) {_listed(changed)}; see `makeready palette`"
        alike = [f"{label(pair.one)} and {label(pair.other)} (ΔE00 {pair.delta:.1f})" for pair in _alike(palette)]
        if alike:
            yield f"palette {palette.name}: hardly anybody can tell {_listed(alike)} apart"


def _printed(
    palettes: Sequence[BrandPalette], wanted: Sequence[Sequence[Conversion]]
) -> dict[tuple[int, Conversion], tuple[Printable, ...]]:
    """What becomes of each palette, by its number, in each of its conversions: all colours of one at once, which is quicker."""
    found: dict[tuple[int, Conversion], tuple[Printable, ...]] = {}
    for conversion in dict.fromkeys(itertools.chain(*wanted)):
        of_it = [number for number, asked in enumerate(wanted) if conversion in asked]
        swatches = [swatch.rgb for number in of_it for swatch in palettes[number].swatches]
        prints = iter(printability(swatches, conversion))
        for number in of_it:
            found[number, conversion] = tuple(itertools.islice(prints, len(palettes[number].swatches)))
    return found


def _changed(palette: BrandPalette, prints: Sequence[Printable]) -> Iterator[str]:
    for swatch, printed in zip(palette.swatches, prints, strict=True):
        if printed.delta > NEAR and not printed.only_paler:
            yield changes(swatch, printed)


def changes(swatch: Swatch, printed: Printable) -> str:
    """What becomes of a colour, as `Brand blue #2E75B6 comes out as #3A74A8 (ΔE00 5.3)`."""
    return f"{label(swatch)} comes out as {hexadecimal(printed.prints_as)} (ΔE00 {printed.delta:.1f})"


def label(swatch: Swatch) -> str:
    """A swatch by name and hex; once where its name is its hex."""
    return swatch.hex if swatch.name == swatch.hex else f"{swatch.name} {swatch.hex}"


def _alike(palette: BrandPalette) -> Iterator[Pair]:
    return (pair for pair in distances(palette.swatches) if pair.alike)


def _listed(parts: list[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last
