"""How long a call that was cut off may still be under way at the gateway."""

from __future__ import annotations

import threading


class CallLength:
    """How long after it was sent a call that was cut off must have ended at the gateway, one way or the other."""

    def __init__(self, read_timeout: float) -> None:
        """`read_timeout`: seconds we wait for an answer at most; no call is taken to last longer."""
        self._most = read_timeout
        self._longest_seen: float | None = None
        self._lock = threading.Lock()

    def saw(self, seconds: float) -> None:
        """Learn how long a call took that was answered."""
        with self._lock:
            self._longest_seen = max(seconds, self._longest_seen or 0.0)

    def bound(self) -> float:
        """Seconds: thrice the longest answer of this run and one more; the most there can be while none has come."""
        with self._lock:
            longest = self._longest_seen
        return self._most if longest is None else min(self._most, 3 * longest + 1)
