"""The gateway's log: what was called, with the stored reply, to be searched as the real one is."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from pipeline.sandbox.log_filters import read_filter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.sandbox.logged_call import LoggedCall

MOST_PER_PAGE = 50


class CallLog:
    """Calls in the order in which they ended. Thread-safe."""

    def __init__(self) -> None:
        self._calls: dict[str, LoggedCall] = {}
        self._lock = Lock()

    def write(self, call: LoggedCall) -> None:
        """Add one call."""
        with self._lock:
            self._calls[call.id] = call

    def find(self, gateway: str, log_id: str) -> LoggedCall | None:
        """The call with this id at this gateway."""
        with self._lock:
            logged = self._calls.get(log_id)
        return logged if logged and logged.call.headers.gateway == gateway else None

    def page(self, gateway: str, query: Mapping[str, list[str]], until: float, *, repeating: bool = False) -> dict[str, Any]:
        """The envelope the API answers with: calls ended by `until` (seconds since 1970) that the query lets through.

        `query` holds lists by name, as `urllib.parse.parse_qs` gives them. Raises Refused (400) where it cannot be read.
        `repeating`: the first page under every number, and never one that looks like the last.
        """
        wanted = read_filter(query)
        with self._lock:
            calls = [logged for logged in self._calls.values() if logged.call.headers.gateway == gateway and logged.at <= until]
        found = [logged for logged in calls if all(keeps(logged) for keeps in wanted.keeps)]
        found.sort(key=lambda logged: logged.at, reverse=wanted.newest_first)
        per_page = min(wanted.per_page, MOST_PER_PAGE)
        if repeating:
            wanted = replace(wanted, page=1)
            per_page = max(1, min(per_page, len(found)))
        here = found[(wanted.page - 1) * per_page : wanted.page * per_page]
        info = {
            "page": wanted.page,
            "per_page": per_page,
            "count": len(here),
            "total_count": len(found),
            "total_pages": -(-len(found) // per_page),
        }
        result = [logged.listed() for logged in here]
        return {"success": True, "errors": [], "messages": [], "result": result, "result_info": info}
