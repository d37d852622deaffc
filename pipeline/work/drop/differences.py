"""What an edition changes for its readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.work.drop.records import Edition


@dataclass(frozen=True)
class Differences:
    """Names, sorted; `against` is the edition that they are told against, None where there was none."""

    against: int | None
    added: tuple[str, ...]
    replaced: tuple[str, ...]
    """The same name with other bytes."""
    removed: tuple[str, ...]
    unchanged: int
    """How many names have the same bytes."""


def differences(before: Edition | None, edition: Edition) -> Differences:
    """What differs from the edition before."""
    old = {file.name: file.sha256 for file in before.files} if before else {}
    new = {file.name: file.sha256 for file in edition.files}
    replaced = tuple(sorted(name for name, digest in new.items() if old.get(name, digest) != digest))
    return Differences(
        before.number if before else None,
        added=tuple(sorted(new.keys() - old.keys())),
        replaced=replaced,
        removed=tuple(sorted(old.keys() - new.keys())),
        unchanged=len(new.keys() & old.keys()) - len(replaced),
    )
