"""The edition before this one, and what has changed since: for the page, from the numbered manifests."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.errors import Damaged, NotOnShelf
from pipeline.manifest import publishing
from pipeline.manifest.heads import read_head
from pipeline.records import Result, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Master, Outcome, Printed, PrintFile
    from pipeline.stores import Store

MOST_LOOKED_AT = 1_000
"""Manifests whose run is looked at, from the newest on: one run may have many, each with newer decisions."""


class _Sum(Stored):
    sha256: str


class _Size(Stored):
    trim_mm: tuple[float, float]
    bleed_mm: float


class Was(Stored):
    """An item of an earlier manifest, as far as it is compared: of 10,000 whole ones there would be 100 MB in memory."""

    id: str
    outcome: Result
    request: dict[str, Any]
    model: str | None = None
    master: _Sum | None = None
    print: _Size | None = None
    prints: tuple[_Sum, ...] = ()


class _Account(Stored):
    items: tuple[Was, ...]


@dataclass(frozen=True)
class Edition:
    """What a manifest told, by the ids of its items."""

    number: int
    items: Mapping[str, Was]

    def gone(self, items: Iterable[Outcome]) -> list[str]:
        """The ids that it has and `items` have not."""
        here = {item.id for item in items}
        return [name for name in self.items if name not in here]

    def change(self, item: Outcome) -> dict[str, Any] | None:
        """What has changed in an item since: its kind, `new` or `changed`, and what; None where nothing has."""
        was = self.items.get(item.id)
        if was is None:
            return {"kind": "new"}
        what = list(_changes(was, item))
        return {"kind": "changed", "what": what} if what else None


def edition_before(store: Store, account: Manifest) -> Edition | None:
    """The newest manifest of the run before this account's; None where there is none. Raises StoreError.

    A later manifest of the same run tells of newer decisions alone: it is the same edition of the pictures.
    """
    keys = publishing.numbered(store)
    earlier = sorted((number for number in keys if number < account.number), reverse=True)
    for number in earlier[:MOST_LOOKED_AT]:
        head = read_head(store, keys[number])
        if head and head.run.id != account.run.id:
            with suppress(NotOnShelf, Damaged, ValidationError):
                items = _Account.model_validate_json(store.read(keys[number])).items
                return Edition(number, {item.id: item for item in items})
    return None


def _changes(was: Was, item: Outcome) -> Iterator[str]:
    """What is not as it was, in words."""
    if _sums(was.master) != _sums(item.master):
        yield "picture"
    for word, name in (("prompt", "prompt"), ("size", "size"), ("style", "style"), ("colours", "controls")):
        if was.request.get(name) != item.request.get(name):
            yield word
    if was.model and item.model and was.model != item.model:
        yield f"model: {was.model} → {item.model}"
    if _settled(was.outcome) != _settled(item.outcome):
        yield f"outcome: {was.outcome} → {item.outcome}"
    if _size(was.print) != _size(item.print):
        yield "print size"
    if _sums(*was.prints) != _sums(*item.prints):
        yield "print files"


def _settled(outcome: Result) -> Result:
    """What an earlier run has delivered and a later one kept is the same picture on the same shelf."""
    return Result.DELIVERED if outcome is Result.KEPT else outcome


def _sums(*files: _Sum | Master | PrintFile | None) -> list[str]:
    return sorted(file.sha256 for file in files if file)


def _size(size: _Size | Printed | None) -> tuple[float, ...] | None:
    return (*size.trim_mm, size.bleed_mm) if size else None
