"""The names of files in a drop: filled in from what is known of a file, and safe wherever a drop may lie. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.prepress.deliveries import NAME_FIELDS
from pipeline.prepress.size.trims import trim_called
from pipeline.spec.placeholders import as_name
from pipeline.spec.suggestions import first_of, shown
from pipeline.stores.safe_names import validate_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.prepress.size.trims import Millimetres
    from pipeline.spec.placeholders import Template

LONGEST = 400
"""Characters of a whole name, folders and all: beside the prefix of a bucket there is room for it in the 1,024 of a key."""
OWN_NAMES = frozenset(
    {"sha256sums", "assets.csv", "assets-cloudinary.csv", "assets-bynder.csv", "sandbox.txt", "begun.json", "edition.json"}
)
"""What each edition holds beside the files, in small letters: no file may be called so."""


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

    @property
    def known(self) -> dict[str, str]:
        """What a name may hold in braces beside columns."""
        trim = trim_called(self.trim_mm) if self.trim_mm else ""
        return dict(
            zip(NAME_FIELDS, (self.job, self.item, str(self.take), trim, self.color, self.format, self.ext), strict=True)
        )


def lacking(template: Template, file: NamedFile) -> list[str]:
    """The placeholders for which this file has nothing that can stand in a name."""
    known = file.known
    return sorted(name for name in template.names if not (known.get(name) or as_name(file.columns.get(name, ""))))


def name_in_drop(template: Template, file: NamedFile) -> str:
    """The name of a file in a drop, with / between folders; values of columns stand in it as they do in ids.

    Raises ValueError, a sentence to be read after the name, where it is none that every place can hold.
    """
    if missing := lacking(template, file):
        raise ValueError(f"lacks {first_of([shown('{' + name + '}') for name in missing])}: there is no value for it")
    known = file.known
    values = {name: known.get(name) or as_name(file.columns[name]) for name in template.names}
    name = template.fill(values)
    for part in name.split("/"):
        validate_name(part)
    if len(name) > LONGEST:
        raise ValueError(f"may have at most {LONGEST} characters; it has {len(name)}")
    if name.casefold() in OWN_NAMES:
        raise ValueError("is what each edition calls a file of its own")
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
