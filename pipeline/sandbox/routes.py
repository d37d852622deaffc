"""Which part of the sandbox answers which path."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from pipeline.sandbox.counters import Counters
from pipeline.sandbox.fault_dice import FaultDice
from pipeline.sandbox.gateway import Gateway
from pipeline.sandbox.paint_queue import PaintQueue
from pipeline.sandbox.picture_server import PictureServer
from pipeline.sandbox.provider import Provider
from pipeline.sandbox.refusals import authorize
from pipeline.sandbox.responses import Refused, Response, api_error, packed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sandbox.commission import Commission
    from pipeline.sandbox.http_request import HttpRequest
    from pipeline.sandbox.settings import SandboxSettings
    from pipeline.sandbox.stats import Stats

_RUN = re.compile(r"/client/v4/accounts/([^/]+)/ai/run")
_LOGS = re.compile(r"/client/v4/accounts/([^/]+)/ai-gateway/gateways/([^/]+)/logs(?:/([^/]+)(/response)?)?")


class Routes:
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
        self._counters = Counters()
        self._paint_queue = PaintQueue(paint or _paint)
        dice = FaultDice()
        self._picture_server = PictureServer(self._paint_queue, dice, origin)
        provider = Provider(self._paint_queue, self._picture_server, dice, self._counters, pause=pause)
        self._gateway = Gateway(provider, dice, self._counters, clock=clock)

    def respond(self, settings: SandboxSettings, request: HttpRequest) -> tuple[Response, Callable[[], None]]:
        """The response to one request, and what is to be done once it was sent whole."""
        if request.path.startswith("/provider-outputs/") and request.method == "GET":
            return self._picture(settings, request)
        try:
            return self._api(settings, request), _nothing
        except Refused as refused:
            return refused.response, _nothing

    def stats(self) -> Stats:
        """What was seen so far."""
        return self._counters.stats(self._gateway.billing, self._paint_queue)

    def bodies(self) -> list[dict[str, Any]]:
        """The latest model calls."""
        return self._counters.bodies()

    def stop(self) -> None:
        """Paint nothing more, and let nobody wait for it."""
        self._paint_queue.stop()

    def close(self) -> None:
        """Wait until painting has stopped."""
        self._paint_queue.close()

    def _api(self, settings: SandboxSettings, request: HttpRequest) -> Response:
        path = request.path
        if (found := _RUN.fullmatch(path)) and request.method == "POST":
            return self._gateway.run(settings, found[1], request.headers, request.body)
        if (found := _LOGS.fullmatch(path)) and request.method == "GET":
            authorize(settings, found[1], request.headers)
            self._counters.count("log_reads")
            return self._log(settings, request, found)
        if path == "/_sandbox/stats":
            return packed(200, self.stats().as_json() | ({"bodies": self.bodies()} if "bodies" in request.query else {}))
        if path == "/_sandbox/change":
            return packed(200, {"changed": True})
        return api_error(404, 7000, "No route for that URI")

    def _log(self, settings: SandboxSettings, request: HttpRequest, found: re.Match[str]) -> Response:
        """The list of the gateway's log, or one call of it."""
        _, gateway, log_id, response = found.groups()
        if settings.log == "refused":
            return api_error(403, 10000, "Authentication error")
        if settings.log == "missing":
            return api_error(404, 7003, f"Could not route to {request.path}, perhaps your object identifier is invalid?")
        until = -math.inf if settings.log == "empty" else self._clock() - settings.log_delay_seconds
        if log_id:
            return self._logged(gateway, log_id, until, response=bool(response))
        repeating = settings.log == "repeating"
        return packed(200, self._gateway.call_log.page(gateway, request.query, until, repeating=repeating))

    def _logged(self, gateway: str, log_id: str, until: float, *, response: bool) -> Response:
        """One call of the log; `response`: the stored reply alone."""
        logged = self._gateway.call_log.find(gateway, log_id)
        if logged is None or logged.at > until or (response and logged.reply is None):
            return api_error(404, 7002, "Log not found")
        if response and logged.reply is not None:
            return Response(200, logged.reply)
        return packed(200, {"success": True, "errors": [], "messages": [], "result": logged.listed()})

    def _picture(self, settings: SandboxSettings, request: HttpRequest) -> tuple[Response, Callable[[], None]]:
        if "authorization" in request.headers:
            self._counters.count("tokens_leaked")
        response, picture = self._picture_server.fetch(request.target, request.headers, settings, self._clock())
        self._counters.picture_fetched(response.status)
        return response, (lambda: self._paint_queue.handed_over(picture)) if picture else _nothing


def _nothing() -> None:
    pass


def _paint(commission: Commission) -> bytes:
    from pipeline.sandbox.painting import paint  # numpy and Pillow, which the command saves where it serves no sandbox

    return paint(commission)
