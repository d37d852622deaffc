"""The sandbox as a server on loopback: model calls, logs, pictures and its own counts at one address."""

from __future__ import annotations

import json
import socket
import socketserver
import time
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Self

from pipeline.sandbox.responses import Manner
from pipeline.sandbox.routes import Dispatch
from pipeline.sandbox.settings import SandboxSettings
from pipeline.sandbox.transmission import send

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pipeline.sandbox.commission import Commission
    from pipeline.sandbox.stats import Stats

LARGEST_BODY = 1 << 20

Connection = Any
"""A socket; what the base class calls it is a union with datagrams, which never come here."""
Address = Any


class Sandbox:
    """The sandbox. A context manager: serves from the `with` on, in threads; leaving it ends every connection."""

    def __init__(
        self,
        scene: SandboxSettings | None = None,
        *,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], object] | None = None,
        paint: Callable[[Commission], bytes] | None = None,
    ) -> None:
        """Args: `scene`, how it behaves. `clock`, seconds since 1970; pace, cache, links and log go by it.

        `pause` waits so many seconds (latency and drips; by default until then or until the sandbox is closed). `paint` makes
        the bytes of a picture, in place of the sandbox's own painter.
        """
        self.scene = scene or SandboxSettings()
        self._closing = Event()
        self._server = _Server(("127.0.0.1", self.scene.port), _Handler)
        self._server.emulator = self
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.pause = pause or self._closing.wait
        self._dispatch = Dispatch(self.origin, clock=clock, pause=self.pause, paint=paint)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def base_url(self) -> str:
        """What CLOUDFLARE_API_BASE is set to: `http://127.0.0.1:PORT/client/v4`."""
        return f"{self.origin}/client/v4"

    @property
    def account_id(self) -> str:
        """The one account there is."""
        return self.scene.account

    @property
    def token(self) -> str:
        """The one token that opens it."""
        return self.scene.token

    def stats(self) -> Stats:
        """What it saw so far."""
        return self._dispatch.stats()

    def bodies(self) -> list[dict[str, Any]]:
        """The latest authorized model calls: `headers`, `body` and `valid` of each."""
        return self._dispatch.bodies()

    def change(self, **settings: Any) -> None:  # noqa: ANN401 (any field of Scene)
        """Go on with other settings (fields of Scene), for calls that come from now on."""
        self.scene = replace(self.scene, **settings)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.end_connections()
        self._server.server_close()
        self._dispatch.close()

    def respond(self, method: str, target: str, headers: dict[str, str], body: bytes, connection: socket.socket) -> bool:
        """Answer one request on its connection; says whether the connection can carry another."""
        if target == "/_sandbox/change" and method == "POST":
            self.change(**json.loads(body))
        scene = self.scene
        answer, done = self._dispatch.answer(scene, method, target, headers, body)
        going_on = send(answer, connection, pause=self.pause, hang=scene.hang_seconds, drip=scene.drip_seconds)
        if answer.manner is Manner.WHOLE:
            done()
        return going_on


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        with suppress(OSError):  # the other side may go at any moment; what it asked for is done all the same
            super().handle()

    def respond(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self.send_error(413)
            return
        body = self.rfile.read(int(length))
        if len(body) < int(length):  # the caller went while it was still asking
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not self.server.emulator.respond(self.command, self.path, headers, body, self.connection):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = respond

    def log_message(self, format: str, *_: object) -> None:
        pass


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 1024
    daemon_threads = True
    emulator: Sandbox

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(address, handler)

    def process_request(self, request: Connection, client_address: Address) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Connection) -> None:
        """Close without the FIN that the base class sends first: a reset would otherwise look like a plain end."""
        with self._lock:
            self._open.discard(request)
        self.close_request(request)

    def end_connections(self) -> None:
        """Wake every thread that waits on its connection, and wait until they are gone (5 s at most)."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            with self._lock:
                for connection in self._open:
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)
                if not self._open:
                    return
            time.sleep(0.005)

    def handle_error(self, request: Connection, client_address: Address) -> None:  # noqa: ARG002 (the base class passes them)
        raise
