"""One review: all that its routes ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.proof.review.access import Access, Pass
    from pipeline.proof.review.bulletin import Bulletin
    from pipeline.proof.review.desk import Desk
    from pipeline.proof.review.job_sheet import Paper
    from pipeline.proof.review.shelf_pictures import ShelfPictures


@dataclass(frozen=True)
class Review:
    """What a review is put together from."""

    access: Access
    desk: Desk
    paper: Paper
    pictures: ShelfPictures
    bulletin: Bulletin
    decided: Callable[[], None]
    """Told of each decision that was saved here."""
    now: Callable[[], datetime]

    def about(self, reader: Pass) -> dict[str, Any]:
        """What the page says of itself: for whom it is, and until when."""
        until = self.access.until
        return {
            "as": reader.name,
            "read_only": reader.read_only,
            **({"until": until.isoformat(timespec="minutes")} if until else {}),
        }
