"""Pictures that are paid for and not on the shelf: what a run that is ended at once leaves for the next one to fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Result
from pipeline.runs.events import CallAnswered, ItemEnded, ItemLeft, PictureAwaited, RunOpened, Shelved

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.runs.events import Event


class PaidPictures:
    """Hears of a run's events. Not safe from many threads by itself."""

    def __init__(self) -> None:
        self._ends: dict[str, datetime | None] = {}
        """When the link of each ends, by item; None where it does not."""
        self._unread: set[str] = set()
        """Those whose link nobody has looked at in this run."""

    def hear(self, event: Event) -> None:
        """Take note of an event of the run."""
        match event:
            case RunOpened(to_fetch=items):
                self._unread.update(items)
            case CallAnswered(item=item):
                self._unread.add(item)
            case PictureAwaited(item=item, link_end=end):
                self._unread.discard(item)
                self._ends[item] = end
            case Shelved(item=item):
                self._drop(item)
            # One that broke off keeps its receipt; so does one that has not begun, unless another run is at it.
            case ItemEnded(item=item, outcome=outcome) if outcome.outcome is not Result.FAILED:
                self._drop(item)
            case ItemLeft(item=item, held_by=holder) if holder:
                self._drop(item)
            case _:
                pass

    def _drop(self, item: str) -> None:
        self._unread.discard(item)
        self._ends.pop(item, None)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._unread) + len(self._ends)

    @property
    def links_until(self) -> datetime | None:
        """When the first of their links ends; None where none does, or where that of some is not known."""
        return None if self._unread else min(filter(None, self._ends.values()), default=None)
