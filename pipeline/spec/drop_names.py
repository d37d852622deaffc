"""The names of files in a drop: filled in from what is known of a file, and safe wherever a drop may lie. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.prepress.deliveries import NAME_FIELDS
from pipeline.prepress.size.trims import trim_called
from pipeline.spec.suggestions import first_of, shown
from pipeline.stores.ascii_names import as_name
from pipeline.stores.safe_names import NAME_PATTERN, validate_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.prepress.size.trim_names import Millimetres
    from pipeline.spec.placeholders import Template

LONGEST = 400
"""Characters of a whole name, folders and all: beside the prefix of a bucket there is room for it in the 1,024 of a key."""
OWN_NAMES = frozenset(
    {"sha256sums", "assets.csv", "assets-cloudinary.csv", "assets-bynder.csv", "sandbox.txt", "begun.json", "edition.json"}
)
"""What each edition holds beside the files, in small letters: no file may be called so."""
ENDINGS = {each: each for each in ("pdf", "png", "jpg", "tif", "webp", "svg", "avif", "gif")} | {"jpeg": "jpg", "tiff": "tif"}
"""Endings that say what a file is, with what each of them is called here."""
SOUND = re.compile(NAME_PATTERN)
"""A part of a name that is safe, found out in one go: there may be 50,000 names."""


@dataclass(frozen=True)
class NamedFile:
    """What is known of a file when its name is made."""

    job: str
    item: str
    take: int
    ext: str
    format: str
    color: str = "rgb"
    trim_mm: Millimetres | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What stands in a name for a placeholder; nothing where there is nothing that can stand there."""
        match name:
            case "trim":
                return trim_called(self.trim_mm) if self.trim_mm else ""
            case "take":
                return str(self.take)
            case _ if name in NAME_FIELDS:
                return str(getattr(self, name))
        return as_name(self.columns.get(name, ""))


def name_in_drop(template: Template, file: NamedFile) -> str:
    """The name of a file in a drop, with / between folders; values of columns stand in it as they do in ids.

    Raises ValueError, a sentence to be read after the name, where it is none that every place can hold.
    """
    values = {name: file.value(name) for name in template.names}
    if not all(values.values()):
        missing = (name for name in sorted(values) if not values[name])
        raise ValueError(f"lacks {first_of([shown('{' + name + '}') for name in missing])}: there is no value for it")
    name = template.fill(values)
    for part in name.split("/"):
        if not SOUND.match(part):
            validate_name(part)
    if len(name) > LONGEST:
        raise ValueError(f"may have at most {LONGEST} characters; it has {len(name)}")
    if name.casefold() in OWN_NAMES:
        raise ValueError("is what each edition calls a file of its own")
    return name


def check_ending(name: str, ext: str) -> str:
    """The name itself; raises ValueError, as `name_in_drop`, where it ends as files of another kind than `ext` do."""
    ending = name.rpartition(".")[2]
    if ENDINGS.get(ending.casefold(), ext) != ENDINGS.get(ext, ext):
        raise ValueError(
            f"would end with .{ending}, and the file is a {ext}, which programs tell by its ending: write .{{ext}}"
        )
    return name


def clashes(names: Iterable[tuple[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    """The names that coincide, in pairs of a name and whose it is, each with all of whose it is, in their order.

    Case counts for nothing, because file systems ignore it; a name that is another's folder coincides with it.
    """
    known: dict[str, tuple[str, list[str]]] = {}
    for name, whose in names:
        known.setdefault(name.casefold(), (name, []))[1].append(whose)
    for folded in list(known):
        parts = folded.split("/")
        for above in ("/".join(parts[:length]) for length in range(1, len(parts))):
            if above in known:
                known[above][1].extend(known[folded][1])
    return [(name, tuple(those)) for name, those in known.values() if len(those) > 1]
