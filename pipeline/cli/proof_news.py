"""What a run tells of its page, kept until its summary is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.runs.events import ProofFailed, ProofWritten

if TYPE_CHECKING:
    from pipeline.runs.events import Event


class ProofNews:
    """Hears of a run's events, and keeps where its page lies, or why there is none."""

    def __init__(self) -> None:
        self.url: str | None = None
        self.fault: str | None = None

    def hear(self, event: Event) -> None:
        """Take note of an event; all that is not about the page is passed over."""
        if isinstance(event, ProofWritten):
            self.url, self.fault = event.url, None
        elif isinstance(event, ProofFailed):
            self.fault = event.reason
