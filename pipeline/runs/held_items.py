"""The items that a run leaves to others, which are at work on them beside it."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.runs.events import ItemEvent, ItemLeft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.records import Outcome
    from pipeline.runs.events import Event


class HeldItems:
    """Hears of a run's events which items other runs hold, and remembers those runs. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, str] = {}

    def hear(self, event: Event) -> None:
        """Take note of an event of the run."""
        match event:
            case ItemLeft(item=item, held_by=str(run)):
                with self._lock:
                    self._held[item] = run
            case ItemEvent(item=item):
                with self._lock:
                    self._held.pop(item, None)

    def by_item(self) -> dict[str, str]:
        """The run that holds it, for each item that is held at the moment."""
        with self._lock:
            return dict(self._held)

    def in_words(self, outcomes: Iterable[Outcome]) -> list[str]:
        """Who is at work on those of these items that are not this run's: a phrase a run, with the number of items."""
        held = self.by_item()
        reasons = Counter(item.reason for item in outcomes if not item.begun and item.id in held and item.reason)
        return [f"{number:,} {'items are' if number > 1 else 'item is'} {reason}" for reason, number in reasons.items()]
