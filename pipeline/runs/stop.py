"""One switch that every worker of a run watches."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.errors import MakereadyError


class Stop:
    """Set once, by a fault that concerns the whole run or by a person; waits of any length end when it is set."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self.reason: str | None = None
        self.error: MakereadyError | None = None
        self._heard_by: list[Callable[[str], None]] = []

    def set(self, reason: str, error: MakereadyError | None = None) -> None:
        """Stop the run, saying why; of several reasons the first stands."""
        with self._lock:
            first = self.reason is None
            if first:
                self.reason, self.error = reason, error
            to_tell = tuple(self._heard_by) if first else ()
        self._event.set()
        for tell in to_tell:
            tell(reason)

    def when_set(self, tell: Callable[[str], None]) -> None:
        """Have `tell` called with the reason, once, as soon as the run is stopping."""
        with self._lock:
            self._heard_by.append(tell)
            reason = self.reason
        if reason is not None:
            tell(reason)

    def is_set(self) -> bool:
        """Whether the run is stopping."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so many seconds, or less: True as soon as the run is stopping."""
        return self._event.wait(seconds)
