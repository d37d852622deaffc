"""The pace the API allows: sliding windows, counted for each gateway."""

from __future__ import annotations

from collections import defaultdict, deque
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.pace.pacer import Window


class RateLimit:
    """Lets calls through as the windows allow. Thread-safe."""

    def __init__(self) -> None:
        self._passed: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def enter(self, gateway: str, windows: Sequence[Window], now: float) -> float | None:
        """None: the call is through and counts from `now` (seconds) on. Else the seconds to wait; the call does not count."""
        if not windows:
            return None
        with self._lock:
            passed = self._passed[gateway]
            longest = max(window.seconds for window in windows)
            while passed and passed[0] <= now - longest:
                passed.popleft()
            wait = max(_wait(passed, window, now) for window in windows)
            if wait > 0:
                return wait
            passed.append(now)
            return None


def _wait(passed: deque[float], window: Window, now: float) -> float:
    """Seconds until fewer than `window.requests` calls lie within the window."""
    if len(passed) < window.requests:
        return 0.0
    return passed[-window.requests] + window.seconds - now
