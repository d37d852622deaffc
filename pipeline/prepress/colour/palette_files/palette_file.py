"""What a palette file holds: swatches that can be used, and those that cannot, each with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pipeline.prepress.colour.palette_files.adobe_colours import read_aco
from pipeline.prepress.colour.palette_files.adobe_swatches import read_ase
from pipeline.prepress.colour.palette_files.design_tokens import read_tokens
from pipeline.prepress.colour.palette_files.gimp_palette import read_gpl
from pipeline.prepress.colour.palette_files.procreate_swatches import read_procreate
from pipeline.prepress.colour.swatches import PaletteFault, Swatch, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pipeline.prepress.colour.swatches import Entry

E = TypeVar("E", Swatch, Unusable)

MOST_BYTES = 2 * 2**20
"""A brand's library of 2,000 spot colours has 160 KB."""
OF_BYTES: dict[str, Callable[[bytes], list[Entry]]] = {".ase": read_ase, ".aco": read_aco, ".swatches": read_procreate}
OF_TEXT: dict[str, Callable[[str], list[Entry]]] = {".gpl": read_gpl, ".json": read_tokens}
SUFFIXES = (".ase", ".aco", ".gpl", ".json", ".swatches")
BOOKS = re.compile(r"PANTONE\b(?! P )(?!.* (?:CP|UP|PC|EC)$)|(?:HKS|TOYO|DIC|ANPA)\b.*\d", re.IGNORECASE)
"""What Adobe's books call colours that are inks of their own; the names of PANTONE's process colours end otherwise."""


@dataclass(frozen=True)
class PaletteFile:
    """The swatches of a file in its order, at least one, and what in it cannot be used."""

    swatches: tuple[Swatch, ...]
    unusable: tuple[Unusable, ...] = ()

    @property
    def taken_whole(self) -> tuple[Swatch, ...]:
        """What is taken where no names are given."""
        return tuple(swatch for swatch in self.swatches if not swatch.by_name_only)


def read_palette(path: Path) -> PaletteFile:
    """What a palette file holds. Raises PaletteFault, which says why, where nothing of it can be used."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise PaletteFault(f"is no palette file: {', '.join(SUFFIXES)} can be read")
    body = _bytes(path)
    entries = OF_BYTES[suffix](body) if suffix in OF_BYTES else OF_TEXT[suffix](_text(body))
    swatches = tuple(_with_ink(entry) for entry in entries if isinstance(entry, Swatch))
    unusable = tuple(entry for entry in entries if isinstance(entry, Unusable))
    if swatches:
        return PaletteFile(swatches, unusable)
    if unusable:
        more = f" (and {len(unusable) - 1:,} more of the kind)" if len(unusable) > 1 else ""
        raise PaletteFault(f"holds no swatch that can be used: {unusable[0]}{more}")
    raise PaletteFault("holds no swatches")


def _with_ink(swatch: Swatch) -> Swatch:
    return replace(swatch, spot=True) if BOOKS.match(swatch.name) else swatch


def named(file: PaletteFile, name: str) -> Swatch | Unusable | None:
    """The swatch of this name, or of `group/name`, or the one of this name that cannot be used; None if there is none.

    Raises PaletteFault where several have the name and are not of one colour.
    """
    found = _of_name(file.swatches, name)
    if len({swatch.rgb for swatch in found}) > 1:
        ways = dict.fromkeys(f"{each.group}/{each.name}" for each in found if each.group)
        choose = f"write {' or '.join(ways)}" if len(ways) > 1 else "rename one in the file"
        raise PaletteFault(f"has {len(found)} swatches of the name `{name}` in different colours: {choose}")
    if found:
        return found[0]
    return next(iter(_of_name(file.unusable, name)), None)


def _of_name(there: Iterable[E], name: str) -> list[E]:
    held = list(there)
    return [each for each in held if each.name == name] or [each for each in held if f"{each.group}/{each.name}" == name]


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
