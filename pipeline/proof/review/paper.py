"""The proof page of one job, as the review serves it: pictures and thumbnails stay on the shelf and come by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.proof import page
from pipeline.proof.editions import edition_before
from pipeline.proof.item_data import Material
from pipeline.proof.page_data import page_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.editions import Edition
    from pipeline.proof.review.job_sheet import Decided
    from pipeline.stores import Store


class ShelfPaper:
    """Makes pages of what lies on one shelf."""

    def __init__(self, store: Store) -> None:
        """`store` is rooted at the job's folder."""
        self._store = store
        self._before: tuple[int, Edition | None] | None = None

    @property
    def policy(self) -> str:
        """The Content-Security-Policy by which the page runs."""
        return page.policy(served=True)

    def data(self, account: Manifest, decisions: Decided) -> dict[str, Any]:
        """The page's data. Raises StoreError where the shelf cannot be read."""
        thumbs = frozenset(entry.key for entry in self._store.entries("thumbs/") if not entry.odd)
        if self._before is None or self._before[0] != account.number:
            self._before = account.number, edition_before(self._store, account)
        return page_data(account, Material(self._store.url, decisions, thumbs, before=self._before[1]))

    def html(self, data: Mapping[str, Any], review: Mapping[str, Any]) -> bytes:
        """The page; `review`: for whom it is."""
        return page.render(dict(data), review=review)
