"""What a run tells of the drop that it publishes, kept until its summary is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.screen.number_formats import count
from pipeline.runs.drop_events import DropHeldBack, DropReleased
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.runs.events import Event

MOST_NAMES = 5


class DropNews:
    """Hears of a run's events, and keeps what was published, or why nothing was."""

    def __init__(self) -> None:
        self.released: DropReleased | None = None
        self.held: DropHeldBack | None = None

    def hear(self, event: Event) -> None:
        """Take note of an event; all that is not about the drop is passed over."""
        if isinstance(event, DropReleased):
            self.released = event
        elif isinstance(event, DropHeldBack):
            self.held = event

    @property
    def wrong(self) -> bool:
        """Whether something should have gone live and did not."""
        return self.held is not None and self.held.wrong

    def published(self) -> str | None:
        """What is live now, in a line; None where nothing was published."""
        told = self.released
        if told is None:
            return None
        changes = [
            f"{number:,} {word}"
            for number, word in ((told.added, "added"), (told.replaced, "replaced"), (told.removed, "removed"))
            if number
        ]
        new = ", ".join(changes) or "all as before"
        kept = f"; {count(len(told.kept), 'name keeps', 'names keep')} an earlier file" if told.kept else ""
        return one_line(f"{told.url}, edition {told.edition}: {count(told.files, 'file')}, {new}{kept}")

    def sentences(self) -> Iterator[str]:
        """What to say on stderr: why nothing was published, and which names hold an earlier file."""
        if self.held:
            yield one_line(f"not published to {self.held.url}: {self.held.reason}")
            yield from (f"  {one_line(str(each))}" for each in self.held.hindrances)
        if self.released and self.released.kept:
            names = ", ".join(self.released.kept[:MOST_NAMES])
            more = f" and {len(self.released.kept) - MOST_NAMES:,} more" if len(self.released.kept) > MOST_NAMES else ""
            yield one_line(f"not delivered, or waiting, and so published as they were before: {names}{more}")
