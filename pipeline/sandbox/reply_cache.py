"""The gateway's cache: replies kept under the caller's own key for as long as was asked."""

from __future__ import annotations

from threading import Lock


class ReplyCache:
    """Replies by key, each until its time. Two calls at the same moment both miss, as they may with the real one."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, bytes]] = {}
        self._lock = Lock()

    def find(self, key: str, now: float) -> bytes | None:
        """The reply kept under this key, if it lives at `now` (seconds)."""
        with self._lock:
            until, body = self._kept.get(key, (0.0, b""))
            return body if now < until else None

    def keep(self, key: str, body: bytes, until: float) -> None:
        """Keep a reply until the given time (seconds on the same clock)."""
        with self._lock:
            self._kept[key] = (until, body)
