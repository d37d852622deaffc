"""A proxy on loopback that spoils some of the answers of the server behind it, as a seed rolls."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from typing import Self
from urllib.parse import urlsplit

BUSY = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
BROKEN = b"<?xml version='1.0'?><Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, of no seconds: closing sends RST."""


class FaultyProxy:
    """Stands before `endpoint`. `rates` by fault, 0..1 of all requests:

    busy    503, and the server never hears of the request
    broken  500, likewise
    reset   the connection is reset once the request was read; the server never hears of it
    lost    the server does what it is asked, and the connection is reset instead of its answer
    """

    def __init__(self, endpoint: str, seed: int, **rates: float) -> None:
        self._behind = (urlsplit(endpoint).hostname, urlsplit(endpoint).port)
        self._dice = random.Random(seed)
        self._rates = rates
        self._lock = threading.Lock()
        self.struck: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        """Requests by method."""
        self.answered: Counter[str] = Counter()
        """Answers of the server behind, by method and status."""
        self._open: set[socket.socket] = set()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.endpoint = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._threads[0].join()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while self._exchange(connection):
                pass
        with self._lock:
            self._open.discard(connection)

    def _exchange(self, connection: socket.socket) -> bool:
        """Carry one request and its answer; says whether the connection can carry another."""
        request = read_request(connection)
        if not request:
            return False
        method = request.partition(b" ")[0].decode()
        match self._roll(method):
            case "busy":
                connection.sendall(head(b"503 Slow Down", BUSY))
                return True
            case "broken":
                connection.sendall(head(b"500 Internal Server Error", BROKEN))
                return True
            case "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                return False
            case fault:
                answer = self._ask(request)
                with self._lock:
                    self.answered[f"{method} {answer[9:12].decode()}"] += 1
        if fault == "lost":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            return False
        connection.sendall(answer)
        return False

    def _roll(self, method: str) -> str | None:
        with self._lock:
            self.asked[method] += 1
            left = self._dice.random()
            for fault, rate in self._rates.items():
                if left < rate:
                    self.struck[fault] += 1
                    return fault
                left -= rate
        return None

    def _ask(self, request: bytes) -> bytes:
        """The whole answer of the server behind, over a connection of its own."""
        opening, _, rest = request.partition(b"\r\n")
        with socket.create_connection(self._behind) as server:
            server.sendall(opening + b"\r\nConnection: close\r\n" + rest)
            pieces = []
            while piece := server.recv(1 << 16):
                pieces.append(piece)
        return b"".join(pieces)


def head(status: bytes, body: bytes) -> bytes:
    length = str(len(body)).encode()
    return b"HTTP/1.1 " + status + b"\r\nContent-Type: application/xml\r\nContent-Length: " + length + b"\r\n\r\n" + body


def read_request(connection: socket.socket) -> bytes:
    """One whole request, empty where the other side has gone. A body is announced by its length; 100-continue is granted."""
    came = b""
    while b"\r\n\r\n" not in came:
        piece = connection.recv(1 << 16)
        if not piece:
            return b""
        came += piece
    lines, _, body = came.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in lines.split(b"\r\n")[1:])
    if headers.get(b"expect") == b"100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        lines = b"\r\n".join(line for line in lines.split(b"\r\n") if not line.lower().startswith(b"expect:"))
    while len(body) < int(headers.get(b"content-length", b"0")):
        piece = connection.recv(1 << 16)
        if not piece:
            return b""
        body += piece
    return lines + b"\r\n\r\n" + body
