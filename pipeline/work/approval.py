"""What people have decided, brought into the account of a job between two runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from pipeline.manifest import publishing
from pipeline.proof.decisions import Decisions
from pipeline.proof.judgement import with_decisions
from pipeline.work.document_standing import as_decided

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.manifest.manifest import Manifest
    from pipeline.stores import Store


def publish_decisions(
    store: Store, now: Callable[[], datetime], *, decisions: Decisions | None = None, conditional: bool = True
) -> int | None:
    """Write and publish a new manifest where decisions have changed what the newest one tells; gives its number, else None.

    It tells of the same run and the same items, each with where it stands by now. Where a run or another person enters a
    manifest of that number first, theirs is begun from: nothing that they tell is lost.

    `decisions`: of this shelf, where some were read already. `conditional`: whether the store keeps *if absent*; where it does
    not, a run that is under way is left to write its own manifest. Raises StoreError.
    """
    if not conditional and any(store.entries("runs/")):
        return None
    decisions = decisions or Decisions(store, now)
    while True:
        # The number first: a manifest that comes in between has it.
        number = publishing.latest(store) + 1
        account = publishing.newest(store)
        if account is None:
            return None
        items = with_decisions(account.items, decisions.by_stem(), required=account.approval is not None)
        if items == account.items:
            if not _is_published(account, store):  # whoever entered it was killed then, or is about to do the same
                publishing.publish(store)
            return None
        changes = {"number": number, "items": items, "documents": as_decided(account.documents, items)}
        if publishing.enter(account.model_copy(update=changes), store):
            publishing.publish(store)
            return number


def _is_published(account: Manifest, store: Store) -> bool:
    try:
        published = publishing.read_manifest(store)
    except StoreError:
        return False
    return published is not None and published.number >= account.number
