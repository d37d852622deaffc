"""The editions of a job: each of its manifests by number, what it tells, and which of them is current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import NotOnShelf
from pipeline.manifest.heads import read_head, read_heads

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.manifest.manifest import Head
    from pipeline.stores import Store


@dataclass(frozen=True)
class Edition:
    """A manifest by its number."""

    number: int
    head: Head
    decisions_only: bool
    """It tells of the same pictures as the one before it, with newer decisions."""
    current: bool
    """It is the one that is published."""

    @property
    def since(self) -> datetime:
        """When its run ended, or when it was made current again."""
        return self.head.current_since or self.head.run.ended_at

    @property
    def delivered(self) -> int:
        """How many of its items are delivered, by its run or before."""
        return self.head.totals.delivered + self.head.totals.kept


@dataclass(frozen=True)
class Editions:
    """All editions of a job."""

    url: str
    editions: tuple[Edition, ...]
    """By their numbers, lowest first."""
    unread: tuple[int, ...]
    """The numbers of those that cannot be read."""


def read_editions(store: Store) -> Editions:
    """Read the editions of a job from the beginnings of its manifests. Raises NotOnShelf where it has none, StoreError."""
    heads = read_heads(store)
    published = read_head(store, "manifest.json")
    if not heads:
        raise NotOnShelf(f"{store.url} holds no manifests: there is no finished run here (is it DESTINATION/JOB?)")
    found: list[Edition] = []
    for number, head in heads.items():
        if head:
            same = bool(found) and _told_of(found[-1].head) == _told_of(head)
            found.append(Edition(number, head, same, published is not None and published.number == number))
    return Editions(store.url, tuple(found), tuple(number for number, head in heads.items() if head is None))


def _told_of(head: Head) -> tuple[object, ...]:
    """What two editions have in common where the later one tells of newer decisions alone."""
    return head.run.id, head.of_edition, head.current_since
