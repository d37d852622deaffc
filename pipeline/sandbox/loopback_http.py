"""HTTP on loopback: connections, and requests read from them."""

from __future__ import annotations

import socket
import socketserver
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from threading import Lock
from typing import Any

LARGEST_BODY = 1 << 20

Connection = Any
"""A socket; what the base class calls it is a union with datagrams, which never come here."""
Address = Any
Respond = Callable[[str, str, dict[str, str], bytes, socket.socket], bool]
"""Answers one request (method, target, headers, body) on its connection; says whether that can carry another."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LoopbackServer

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
        if not self.server.respond(self.command, self.path, headers, body, self.connection):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = respond

    def log_message(self, format: str, *_: object) -> None:
        pass


class LoopbackServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Takes connections on 127.0.0.1, a thread for each, until it is shut down."""

    allow_reuse_address = True
    request_queue_size = 1024
    daemon_threads = True

    def __init__(self, port: int, respond: Respond) -> None:
        """`port`: of 127.0.0.1; 0 for a free one.

        Raises OSError where it is taken, OverflowError where there is no such port.
        """
        self.respond = respond
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def process_request(self, request: Connection, client_address: Address) -> None:
        """Keep the connection in mind, so that it can be ended, and serve it in a thread of its own."""
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
        """Hide nothing: what goes wrong in the sandbox fails the test that runs it."""
        raise
