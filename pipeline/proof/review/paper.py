"""The proof page of one job, as the review serves it: pictures and thumbnails stay on the shelf and come by their keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.proof import page
from pipeline.proof.page_data import page_data
from pipeline.proof.page_on_shelf import gather

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.decisions import Decisions
    from pipeline.proof.item_data import Material
    from pipeline.proof.review.job_sheet import Decided
    from pipeline.stores import Store


class ShelfPaper:
    """Makes pages of what lies on one shelf."""

    def __init__(self, store: Store, decisions: Decisions) -> None:
        """`store` is rooted at the job's folder; `decisions`: those on it."""
        self._store, self._decisions = store, decisions
        self._gathered: tuple[int, Material] | None = None

    @property
    def policy(self) -> str:
        """The Content-Security-Policy by which the page runs."""
        return page.policy(served=True)

    def data(self, account: Manifest, decisions: Decided) -> dict[str, Any]:
        """The page's data. Raises StoreError where the shelf cannot be read."""
        if self._gathered is None or self._gathered[0] != account.number:
            self._gathered = account.number, gather(self._store, account, self._decisions)
        thumbs = frozenset(entry.key for entry in self._store.entries("thumbs/") if not entry.odd)
        return page_data(account, replace(self._gathered[1], decisions=decisions, thumbs=thumbs))

    def html(self, data: Mapping[str, Any], review: Mapping[str, Any]) -> bytes:
        """The page; `review`: for whom it is."""
        return page.render(dict(data), review=review)
