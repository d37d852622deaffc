"""Which part of the sandbox answers which path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from pipeline.sandbox.faults import Dice
from pipeline.sandbox.gateway import Gateway
from pipeline.sandbox.paint_queue import Easel
from pipeline.sandbox.picture_server import Gallery
from pipeline.sandbox.refusals import authorize
from pipeline.sandbox.responses import Refused, Response, api_error, packed
from pipeline.sandbox.stats import Counting, Stats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.sandbox.commission import Commission
    from pipeline.sandbox.settings import SandboxSettings

_RUN = re.compile(r"/client/v4/accounts/([^/]+)/ai/run")
_LOGS = re.compile(r"/client/v4/accounts/([^/]+)/ai-gateway/gateways/([^/]+)/logs(?:/([^/]+)(/response)?)?")


class Dispatch:
    """Holds the parts of one sandbox and sends each request to the one that answers it."""

    def __init__(
        self,
        origin: str,
        *,
        clock: Callable[[], float],
        pause: Callable[[float], object],
        paint: Callable[[Commission], bytes] | None,
    ) -> None:
        self._clock = clock
        self._counting = Counting()
        self._easel = Easel(paint or _paint)
        dice = Dice()
        self._gallery = Gallery(self._easel, dice, origin)
        self._gateway = Gateway(self._easel, self._gallery, dice, self._counting, clock=clock, pause=pause)

    def answer(
        self, scene: SandboxSettings, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[Response, Callable[[], None]]:
        """The answer to one request, and what is to be done once it was sent whole."""
        path = urlsplit(target).path
        if path.startswith("/provider-outputs/") and method == "GET":
            return self._fetched(scene, target, headers)
        try:
            return self._inside(scene, method, path, target, headers, body), _nothing
        except Refused as refused:
            return refused.answer, _nothing

    def stats(self) -> Stats:
        """What was seen so far."""
        return self._counting.stats(self._gateway.till, self._easel)

    def bodies(self) -> list[dict[str, Any]]:
        """The latest model calls."""
        return self._counting.bodies()

    def close(self) -> None:
        """Stop painting."""
        self._easel.close()

    def _inside(
        self, scene: SandboxSettings, method: str, path: str, target: str, headers: dict[str, str], body: bytes
    ) -> Response:
        if (found := _RUN.fullmatch(path)) and method == "POST":
            return self._gateway.run(scene, found[1], headers, body)
        query = parse_qs(urlsplit(target).query)
        if (found := _LOGS.fullmatch(path)) and method == "GET":
            authorize(scene, found[1], headers)
            self._counting.count("log_reads")
            return self._logs(scene, found[2], found[3], query, response=bool(found[4]))
        if path == "/_sandbox/stats":
            return packed(200, self.stats().as_json() | ({"bodies": self.bodies()} if "bodies" in query else {}))
        if path == "/_sandbox/change":
            return packed(200, {"changed": True})
        return api_error(404, 7000, "No route for that URI")

    def _logs(
        self, scene: SandboxSettings, gateway: str, log_id: str | None, query: Mapping[str, list[str]], *, response: bool
    ) -> Response:
        logbook, until = self._gateway.logbook, self._clock() - scene.log_delay_seconds
        if log_id is None:
            return packed(200, logbook.page(gateway, query, until))
        entry = logbook.find(gateway, log_id)
        if entry is None or entry.at > until or (response and entry.reply is None):
            return api_error(404, 7002, "Log not found")
        if response and entry.reply is not None:
            return Response(200, entry.reply)
        return packed(200, {"success": True, "errors": [], "messages": [], "result": entry.listed()})

    def _fetched(self, scene: SandboxSettings, target: str, headers: dict[str, str]) -> tuple[Response, Callable[[], None]]:
        if "authorization" in headers:
            self._counting.count("tokens_leaked")
        answer, picture = self._gallery.fetch(target, headers, scene, self._clock())
        self._counting.fetched(answer.status)
        return answer, (lambda: self._easel.handed_over(picture)) if picture else _nothing


def _nothing() -> None:
    pass


def _paint(sheet: Commission) -> bytes:
    from pipeline.sandbox.painting import paint  # numpy and Pillow, which the command does not owe when it emulates nothing

    return paint(sheet)
