"""One switch that every worker of a run watches."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.errors import MakereadyError


class Stop:
    """Set once, by a fault that concerns the whole run or by a person; waits of any length end when it is set."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self.reason: str | None = None
        self.error: MakereadyError | None = None

    def set(self, reason: str, error: MakereadyError | None = None) -> None:
        """Stop the run, saying why; of several reasons the first stands."""
        with self._lock:
            if self.reason is None:
                self.reason, self.error = reason, error
        self._event.set()

    def is_set(self) -> bool:
        """Whether the run is stopping."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so many seconds, or less: True as soon as the run is stopping."""
        return self._event.wait(seconds)
