"""Warnings about palettes before anything is paid for: what no press can make, what cannot be told apart, what was left out."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pipeline.prepress.colour.palette_remarks import left_out, listed, remarks
from pipeline.prepress.colour.press_profiles import open_profile
from pipeline.prepress.colour.printability import printability
from pipeline.prepress.colour.swatch_pairs import distances
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.colour.tolerances import NEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.prepress.colour.printability import Printable
    from pipeline.prepress.colour.swatch_pairs import Pair
    from pipeline.prepress.colour.swatches import BrandPalette, Swatch


def palette_warnings(palettes: Iterable[BrandPalette], profile: Path | None = None) -> Iterator[str]:
    """A sentence for each palette with colours that change on press by more than ΔE00 5, or that are under 2 apart.

    Then one for spot colours, one for each colour that was not taken as it stood, and one for what was left out.

    `profile`: an ICC profile of the press, the shipped one if none is given; raises ProfileFault if it cannot be used. 30 ms,
    and 0.1 s where numpy and Pillow are not loaded yet; nothing is loaded where there are no palettes.
    """
    chosen = [palette for palette in palettes if palette.swatches]
    if not chosen:
        return
    press = open_profile(profile)
    prints = iter(printability([swatch.rgb for palette in chosen for swatch in palette.swatches], press))
    for palette in chosen:
        on_press = zip(palette.swatches, itertools.islice(prints, len(palette.swatches)), strict=True)
        changed = [changes(swatch, printed) for swatch, printed in on_press if printed.delta > NEAR and not printed.only_paler]
        if changed:
            yield f"palette {palette.name}: on press ({press.name}) {listed(changed)}; see `makeready palette`"
        alike = [f"{label(pair.one)} and {label(pair.other)} (ΔE00 {pair.delta:.1f})" for pair in _alike(palette)]
        if alike:
            yield f"palette {palette.name}: hardly anybody can tell {listed(alike)} apart"
        yield from (f"palette {palette.name}: {remark}" for remark in (*remarks(palette), *left_out(palette)))


def changes(swatch: Swatch, printed: Printable) -> str:
    """What becomes of a colour, as `Brand blue #2E75B6 comes out as #3A74A8 (ΔE00 5.3)`."""
    return f"{label(swatch)} comes out as {hexadecimal(printed.prints_as)} (ΔE00 {printed.delta:.1f})"


def label(swatch: Swatch) -> str:
    """A swatch by name and hex; once where its name is its hex."""
    return swatch.hex if swatch.name == swatch.hex else f"{swatch.name} {swatch.hex}"


def _alike(palette: BrandPalette) -> Iterator[Pair]:
    return (pair for pair in distances(palette.swatches) if pair.alike)
