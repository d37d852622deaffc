"""The sandbox as a server on loopback: model calls, logs, pictures and its own counts at one address."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

from pipeline.sandbox.http_request import HttpRequest
from pipeline.sandbox.loopback_http import LoopbackServer
from pipeline.sandbox.responses import Manner
from pipeline.sandbox.routes import Routes
from pipeline.sandbox.settings import SandboxSettings
from pipeline.sandbox.transmission import send

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import TracebackType

    from pipeline.sandbox.commission import Commission
    from pipeline.sandbox.stats import Stats


class Sandbox:
    """The sandbox. A context manager: serves from the `with` on, in threads; leaving it ends every connection."""

    def __init__(
        self,
        settings: SandboxSettings | None = None,
        *,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], object] | None = None,
        paint: Callable[[Commission], bytes] | None = None,
        pictures_at: str | None = None,
    ) -> None:
        """`settings`: how it behaves. `clock`: seconds since 1970; pace, cache, links and log go by it.

        `pause` waits so many seconds (latency and drips; by default until then or until the sandbox is closed). `paint` makes
        the bytes of a picture, in place of the sandbox's own painter. `pictures_at`: what links to pictures begin with where
        something stands between, as `https://pictures.example`.
        """
        self.settings = settings or SandboxSettings()
        self._closing = Event()
        self._server = LoopbackServer(self.settings.port, self.respond)
        self.origin = f"http://127.0.0.1:{self._server.port}"
        self.pause = pause or self._closing.wait
        self._routes = Routes(pictures_at or self.origin, clock=clock, pause=self.pause, paint=paint)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def base_url(self) -> str:
        """What CLOUDFLARE_API_BASE is set to: `http://127.0.0.1:PORT/client/v4`."""
        return f"{self.origin}/client/v4"

    @property
    def account_id(self) -> str:
        """The one account there is."""
        return self.settings.account

    @property
    def token(self) -> str:
        """The one token that opens it."""
        return self.settings.token

    def stats(self) -> Stats:
        """What it saw so far."""
        return self._routes.stats()

    def bodies(self) -> list[dict[str, Any]]:
        """The latest authorized model calls: `headers`, `body` and `valid` of each."""
        return self._routes.bodies()

    def change(self, **settings: Any) -> None:  # noqa: ANN401 (any field of SandboxSettings)
        """Go on with other settings (fields of SandboxSettings), for calls that come from now on."""
        self.settings = replace(self.settings, **settings)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._routes.stop()
        self._server.end_connections()
        self._server.server_close()
        self._routes.close()

    def respond(self, method: str, target: str, headers: dict[str, str], body: bytes, connection: socket.socket) -> bool:
        """Answer one request on its connection; says whether the connection can carry another."""
        if target == "/_sandbox/change" and method == "POST":
            self.change(**json.loads(body))
        settings = self.settings
        response, done = self._routes.respond(settings, HttpRequest(method, target, headers, body))
        going_on = send(response, connection, pause=self.pause, hang=settings.hang_seconds, drip=settings.drip_seconds)
        if response.manner is Manner.WHOLE:
            done()
        return going_on
