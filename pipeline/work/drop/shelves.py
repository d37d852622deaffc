"""A shelf as a drop finds it: its newest manifest, and what people have said by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import NotOnShelf
from pipeline.manifest import publishing
from pipeline.proof.decisions import Decisions
from pipeline.proof.judgement import NOT_JUDGED, judge, judge_all, with_decisions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.decisions import Decision
    from pipeline.proof.judgement import Judgement
    from pipeline.stores import Store


@dataclass(frozen=True)
class Shelf:
    """One job, as it stands."""

    store: Store
    account: Manifest
    """The newest one, with where its items stand with people by now."""
    judged: Mapping[str, Judgement]
    """By `Outcome.stem`, of the items of the account."""
    said: Mapping[str, Sequence[Decision]]
    """All that people have said, by stem; of earlier takes, too."""

    def judgement(self, stem: str) -> Judgement:
        """Where a picture stands, also one that the account lists no more."""
        return self.judged.get(stem) or (judge(self.said[stem]) if stem in self.said else NOT_JUDGED)


def read_shelf(store: Store, now: Callable[[], datetime]) -> Shelf:
    """Read a shelf. Raises NotOnShelf where there is no manifest, StoreError."""
    account = publishing.newest(store)
    if account is None:
        raise NotOnShelf(f"{store.url} holds no manifest: no run has ended there; a shelf is DESTINATION/JOB")
    return shelf_of(store, account, Decisions(store, now).by_stem())


def shelf_of(store: Store, account: Manifest, said: Mapping[str, Sequence[Decision]]) -> Shelf:
    """A shelf whose manifest and decisions were read already. Pure."""
    items = with_decisions(account.items, said, required=account.approval is not None)
    return Shelf(store, account.model_copy(update={"items": items}), judge_all(items, said), said)
