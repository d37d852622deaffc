"""The gateway's log: what was called, with the stored reply, to be searched as the real one is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from pipeline.models.catalogue import V4_PRO
from pipeline.sandbox.log_filters import read_filters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

MOST_PER_PAGE = 50


@dataclass(frozen=True)
class LoggedCall:
    """One call in the log. `at` is seconds since 1970, `seconds` how long it took; `reply` is None where it was not kept."""

    id: str
    gateway: str
    at: float
    seconds: float
    status_code: int
    success: bool
    cached: bool
    cost: Decimal
    metadata: Mapping[str, str | int | float | bool]
    prompt: str
    reply: bytes | None = field(repr=False)

    def listed(self) -> dict[str, Any]:
        """The entry as the API lists it. Metadata is JSON in a string, as it is there."""
        return {
            "id": self.id,
            "created_at": datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "provider": "recraft",
            "model": V4_PRO.id,
            "model_type": "text-to-image",
            "path": "ai/run",
            "status_code": self.status_code,
            "success": self.success,
            "cached": self.cached,
            "cost": float(self.cost),
            "duration": round(self.seconds * 1000),
            "tokens_in": 0,
            "tokens_out": 0,
            "step": 0,
            "metadata": json.dumps(self.metadata),
        }


class CallLog:
    """Entries in the order in which they were made. Thread-safe."""

    def __init__(self) -> None:
        self._entries: dict[str, LoggedCall] = {}
        self._lock = Lock()

    def write(self, entry: LoggedCall) -> None:
        """Add one call."""
        with self._lock:
            self._entries[entry.id] = entry

    def find(self, gateway: str, log_id: str) -> LoggedCall | None:
        """The entry with this id at this gateway."""
        with self._lock:
            entry = self._entries.get(log_id)
        return entry if entry and entry.gateway == gateway else None

    def page(self, gateway: str, query: Mapping[str, list[str]], until: float) -> dict[str, Any]:
        """The envelope the API answers with: entries made until `until` (seconds since 1970) that the query lets through.

        `query` holds lists by name, as `urllib.parse.parse_qs` gives them. Raises Refused (400) where it cannot be read.
        """
        wanted = read_filters(query)
        with self._lock:
            entries = [entry for entry in self._entries.values() if entry.gateway == gateway and entry.at <= until]
        found = [entry for entry in entries if all(keeps(entry) for keeps in wanted.keeps)]
        found.sort(key=lambda entry: entry.at, reverse=wanted.newest_first)
        per_page = min(wanted.per_page, MOST_PER_PAGE)
        here = found[(wanted.page - 1) * per_page : wanted.page * per_page]
        info = {
            "page": wanted.page,
            "per_page": per_page,
            "count": len(here),
            "total_count": len(found),
            "total_pages": -(-len(found) // per_page),
        }
        result = [entry.listed() for entry in here]
        return {"success": True, "errors": [], "messages": [], "result": result, "result_info": info}
