"""Palette files: `.ase`, `.gpl` and design tokens in `.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.adobe_swatches import read_ase
from pipeline.prepress.colour.design_tokens import read_tokens
from pipeline.prepress.colour.gimp_palette import read_gpl
from pipeline.prepress.colour.swatches import PaletteFault, Swatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

MOST_BYTES = 2 * 2**20
"""A brand's library of 2,000 spot colours has 160 KB."""
READERS: dict[str, Callable[[str], list[Swatch]]] = {".gpl": read_gpl, ".json": read_tokens}
SUFFIXES = (".ase", *READERS)


def read_palette(path: Path) -> tuple[Swatch, ...]:
    """The swatches of a palette file in its order, at least one. Raises PaletteFault, which says why it cannot be used."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise PaletteFault(f"is no palette file: {', '.join(SUFFIXES)} can be read")
    body = _bytes(path)
    swatches = read_ase(body) if suffix == ".ase" else READERS[suffix](_text(body))
    if not swatches:
        raise PaletteFault("holds no swatches")
    return tuple(swatches)


def named(swatches: Iterable[Swatch], name: str) -> Swatch | None:
    """The swatch of this name, or of `group/name`; None if there is none.

    Raises PaletteFault where several have the name and are not of one colour.
    """
    there = list(swatches)
    found = [each for each in there if each.name == name] or [each for each in there if f"{each.group}/{each.name}" == name]
    if len({swatch.rgb for swatch in found}) > 1:
        ways = dict.fromkeys(f"{each.group}/{each.name}" for each in found if each.group)
        choose = f"write {' or '.join(ways)}" if len(ways) > 1 else "rename one in the file"
        raise PaletteFault(f"has {len(found)} swatches of the name `{name}` in different colours: {choose}")
    return found[0] if found else None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise PaletteFault(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(body) > MOST_BYTES:
        raise PaletteFault(f"is larger than {MOST_BYTES // 2**20} MiB, which no palette is")
    return body


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PaletteFault("is not UTF-8 text: save it as UTF-8") from None
