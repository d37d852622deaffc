"""The palettes of a spec as swatches: written in it, or chosen from a palette file beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.palette_files import named, read_palette
from pipeline.prepress.colour.swatches import BrandPalette, PaletteFault, Swatch, hexadecimal
from pipeline.spec.colours import rgb_of
from pipeline.spec.model import MOST_COLOURS, Palette, PaletteFile
from pipeline.spec.suggestions import shown, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.records import Mistake
    from pipeline.spec.model import Job
    from pipeline.spec.nodes import Node, Place

LISTED = 12
"""Swatch names that a sentence lists."""


def read_brands(job: Job, top: Node, folder: Path, found: list[Mistake]) -> dict[str, BrandPalette]:
    """Give the palettes of a job that are sound, by name; mistakes join `found`. `folder` is where files are looked for.

    The file of several palettes is read once.
    """
    files: dict[str, tuple[Swatch, ...] | PaletteFault] = {}
    brands: dict[str, BrandPalette] = {}
    for name, palette in job.palettes.items():
        if isinstance(palette, PaletteFile):
            node = top.at(("palettes", name))
            there = files.get(palette.file)
            if there is None:
                there = files[palette.file] = swatches_in(folder / palette.file)
            if isinstance(there, PaletteFault):
                found.append(node.at(("file",)).place.mistake(f"{shown(palette.file)} {there}"))
            elif brand := chosen(name, palette, there, node, found):
                brands[name] = brand
        else:
            brands[name] = written(name, palette)
    return brands


def swatches_in(path: Path) -> tuple[Swatch, ...] | PaletteFault:
    """Give the swatches of a file, or what is wrong with it."""
    if not path.is_file():
        return PaletteFault("is not there: palette files are looked for beside the spec")
    try:
        return read_palette(path)
    except PaletteFault as fault:
        return fault


def written(name: str, palette: Palette | Sequence[str | list[int]]) -> BrandPalette:
    """Give a palette whose colours stand in the spec; CSS names stay names."""
    colors, background = (palette.colors, palette.background) if isinstance(palette, Palette) else (palette, None)
    return BrandPalette(name, tuple(map(swatch, colors)), swatch(background) if background else None)


def swatch(colour: str | list[int]) -> Swatch:
    """Give a colour of the spec as a swatch."""
    rgb = rgb_of(colour)
    by_name = isinstance(colour, str) and not colour.startswith("#")
    return Swatch(str(colour) if by_name else hexadecimal(rgb), rgb)


def chosen(name: str, palette: PaletteFile, there: Sequence[Swatch], node: Node, found: list[Mistake]) -> BrandPalette | None:
    """Give what a palette takes of a file: the colours it names, or all but the background; None where there are mistakes."""
    before = len(found)
    background = palette.background and pick(palette.background, there, node.at(("background",)).place, found)
    if palette.colors is not None:
        picked = [pick(colour, there, node.at(("colors", at)).place, found) for at, colour in enumerate(palette.colors)]
        colors = [each for each in picked if each]
    else:
        colors = [each for each in there if each != background]
        if len(colors) > MOST_COLOURS:
            found.append(
                node.at(("file",)).place.mistake(
                    f"{shown(palette.file)} holds {len(colors)} colours, and the model takes {MOST_COLOURS}: choose with "
                    f"`colors: [{', '.join(each.name for each in colors[:2])}, …]`; there are {listed(colors)}"
                )
            )
    return None if len(found) > before else BrandPalette(name, tuple(colors), background or None)


def pick(wanted: str, there: Sequence[Swatch], place: Place, found: list[Mistake]) -> Swatch | None:
    """Give the swatch of a name; a mistake joins `found` where there is none, or more than one."""
    try:
        swatch = named(there, wanted)
    except PaletteFault as fault:
        found.append(place.mistake(f"the file {fault}"))
        return None
    if swatch is None:
        found.append(place.mistake(unknown(wanted, [each.name for each in there], f"is no swatch; there are {listed(there)}")))
    return swatch


def listed(there: Sequence[Swatch]) -> str:
    """Name the first swatches, and how many more there are."""
    names = [shown(each.name) for each in there[:LISTED]]
    more = len(there) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
