"""The palettes of a spec as swatches: written in it, or chosen from a palette file beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.palette_files import PaletteFile, named, read_palette
from pipeline.prepress.colour.swatches import BrandPalette, PaletteFault, Swatch, Unusable
from pipeline.spec.palette_section import MOST_COLOURS, PaletteFileSection
from pipeline.spec.suggestions import first_of, shown, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.nodes import Node, Place

LISTED = 12
"""Swatch names that a sentence lists."""


def read_brands(document: SpecDocument, top: Node, folder: Path, found: list[Mistake]) -> dict[str, BrandPalette]:
    """The palettes of a spec that are sound, by name; mistakes join `found`. `folder` is where files are looked for.

    The file of several palettes is read once.
    """
    files: dict[str, PaletteFile | PaletteFault] = {}
    brands: dict[str, BrandPalette] = {}
    for name, palette in document.palettes.items():
        if isinstance(palette, PaletteFileSection):
            node = top.at(("palettes", name))
            there = files.get(palette.file)
            if there is None:
                there = files[palette.file] = swatches_in(folder / palette.file)
            if isinstance(there, PaletteFault):
                found.append(node.at(("file",)).place.mistake(f"{shown(palette.file)} {there}"))
            elif brand := chosen(name, palette, there, node, found):
                brands[name] = brand
        else:
            brands[name] = BrandPalette(name, palette.colors, palette.background)
    return brands


def swatches_in(path: Path) -> PaletteFile | PaletteFault:
    """What a file holds, or what is wrong with it."""
    if not path.is_file():
        return PaletteFault("is not there: palette files are looked for beside the spec")
    try:
        return read_palette(path)
    except PaletteFault as fault:
        return fault


def chosen(name: str, palette: PaletteFileSection, there: PaletteFile, node: Node, found: list[Mistake]) -> BrandPalette | None:
    """What a palette takes of a file: the colours it names, or all except the background; None where there are mistakes.

    What cannot be used is a mistake where it is named, and left out where all is taken.
    """
    before = len(found)
    left_out: tuple[Unusable, ...] = ()
    background = palette.background and pick(palette.background, there, node.at(("background",)).place, found)
    if palette.colors is not None:
        picked = [pick(colour, there, node.at(("colors", at)).place, found) for at, colour in enumerate(palette.colors)]
        colors = [each for each in picked if each]
    else:
        colors = [each for each in there.taken_whole if each != background]
        left_out = there.unusable
        if len(colors) > MOST_COLOURS:
            found.append(
                node.at(("file",)).place.mistake(
                    f"{shown(palette.file)} holds {len(colors)} colours, and the model takes {MOST_COLOURS}: choose with "
                    f"`colors: [{', '.join(each.name for each in colors[:2])}, …]`; there are {listed(colors)}"
                )
            )
    return None if len(found) > before else BrandPalette(name, tuple(colors), background or None, left_out)


def pick(wanted: str, there: PaletteFile, place: Place, found: list[Mistake]) -> Swatch | None:
    """The swatch of a name; a mistake joins `found` where there is none, more than one, or it cannot be used."""
    try:
        swatch = named(there, wanted)
    except PaletteFault as fault:
        found.append(place.mistake(f"the file {fault}"))
        return None
    if swatch is None:
        names = [each.name for each in there.swatches]
        found.append(place.mistake(unknown(wanted, names, f"is no swatch; there are {listed(there.swatches)}")))
    if isinstance(swatch, Unusable):
        found.append(place.mistake(f"{shown(wanted)} {swatch.reason}"))
        return None
    return swatch


def listed(there: Sequence[Swatch]) -> str:
    """Name the first swatches, and how many more there are."""
    return first_of([shown(each.name) for each in there], LISTED)
