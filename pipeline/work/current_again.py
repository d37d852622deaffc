"""An edition made current again: its items, read back, in a new manifest. History is never written anew, only gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import InUse, NotOnShelf, StoreError, UsageError
from pipeline.manifest import publishing
from pipeline.manifest.manifest import NONE_TO_FETCH, pictures
from pipeline.manifest.verify import read_back
from pipeline.proof.judgement import with_decisions
from pipeline.work.document_standing import as_decided
from pipeline.work.retired import retired

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.decisions import Decision, Decisions
    from pipeline.stores import Store

MOST_NAMED = 5
"""How many files are named that are missing or altered."""


def read_edition(store: Store, number: int) -> Manifest:
    """The manifest of this number. Raises UsageError where there is no such edition, NotOnShelf where none is, StoreError."""
    numbers = publishing.numbered(store)
    if not numbers:
        raise NotOnShelf(f"{store.url} holds no manifests: there is no finished run here (is it DESTINATION/JOB?)")
    if number not in numbers:
        raise UsageError(f"{store.url} has no edition {number}: it has {len(numbers):,}, from {min(numbers)} to {max(numbers)}")
    if found := publishing.read_numbered(store, number):
        return found
    raise StoreError(f"{store.url}/{numbers[number]} cannot be read: something has altered edition {number}")


def make_current(
    store: Store, wanted: Manifest, decisions: Decisions, now: Callable[[], datetime], *, conditional: bool = True
) -> Manifest | None:
    """Write and publish a new manifest with the items of an edition; gives it, or None where the newest one has the same.

    Every file of it is read back first. People's decisions are those of now. `conditional`: whether the store keeps *if
    absent*.

    Raises InUse where a run is under way that would write over it, StoreError where a file is missing or altered, or the
    shelf fails; nothing is written then.
    """
    if not conditional and any(store.entries("runs/")):
        raise InUse(f"a run is at work on {store.url}, which only one may write to: wait for its end; nothing was written")
    _check(store, wanted)
    while True:
        # The number first, as in `publish_decisions`.
        number = publishing.latest(store) + 1
        newest = publishing.newest(store) or wanted
        if _same(wanted, newest):
            publishing.publish(store)  # whoever entered it may have been killed then
            return None
        account = _again(wanted, newest, decisions.by_stem(), number, now())
        if publishing.enter(account, store):
            publishing.publish(store)
            return account


def _check(store: Store, wanted: Manifest) -> None:
    """Raises StoreError that names what is missing or altered of an edition."""
    digests = pictures(wanted)
    found = read_back(store, digests)
    wrong = [f"{key} {'was altered' if found[key] else 'is missing'}" for key in digests if found[key] != digests[key]]
    if wrong:
        more = f" and {len(wrong) - MOST_NAMED:,} more" if len(wrong) > MOST_NAMED else ""
        told = f"{', '.join(wrong[:MOST_NAMED])}{more}"
        raise StoreError(
            f"{store.url}: edition {wanted.number} cannot be made current: {told}; put a copy back, or take another edition. "
            "Nothing was written"
        )


def _same(wanted: Manifest, newest: Manifest) -> bool:
    """Whether two manifests tell of the same pictures, and of the same that belongs to them."""

    def told(account: Manifest) -> tuple[object, ...]:
        items = [(item.stem, item.print, item.palette) for item in account.items]
        return items, pictures(account), account.rights, account.press, account.presses

    return told(wanted) == told(newest)


def _again(wanted: Manifest, newest: Manifest, said: Mapping[str, Sequence[Decision]], number: int, at: datetime) -> Manifest:
    """The manifest that makes an edition current. A yes that is required by either of them is required."""
    approval = newest.approval or wanted.approval
    items = with_decisions(wanted.items, said, required=approval is not None)
    return wanted.model_copy(
        update={
            "number": number,
            "of_edition": wanted.number,
            "current_since": at,
            "approval": approval,
            "totals": wanted.totals.model_copy(update={"to_fetch": NONE_TO_FETCH}),
            "items": items,
            "documents": as_decided(wanted.documents, items),
            "retired": retired(newest, {item.id for item in items}, number=number, at=at),
        }
    )
