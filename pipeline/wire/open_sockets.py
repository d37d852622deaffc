"""Open connections: every dialled socket is known here, so that another thread can hang up all of them."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
import weakref
from typing import TYPE_CHECKING, Any

import httpcore

from pipeline.wire.deadline import seconds_left

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def _as(late: type[Exception], broken: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as fault:
        raise late(str(fault)) from fault
    except OSError as fault:
        raise broken(str(fault)) from fault


class Connections:
    """The open connections of a run; one object serves any number of clients."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.hung_up = False

    def hang_up(self) -> None:
        """Cut every open connection, from any thread: blocked reads end at once with an error, later dials fail.

        Only a name lookup in progress cannot be cut short. It can be called again, and there is no way back.
        """
        with self._lock:
            self.hung_up = True
            for sock in self._open:
                with contextlib.suppress(OSError):  # closed already, or never connected
                    # SSLSocket has a `shutdown` of its own, which pulls the TLS state from under the thread that reads.
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def dial(self, address: str, port: int, timeout: float | None) -> Connection:
        """Connect to a numeric address within `timeout` seconds; raises httpcore's `ConnectTimeout` or `ConnectError`."""
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            with _as(httpcore.ConnectTimeout, httpcore.ConnectError):
                self.hold(sock)
                sock.settimeout(seconds_left(timeout))
                sock.connect((address, port))
                self.hold(sock)  # once more: what was not connected yet could not be cut
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            sock.close()
            raise
        return Connection(sock, self)

    def hold(self, sock: socket.socket) -> None:
        """Remember `sock` until it is gone; raises `ConnectionAbortedError` once all are hung up."""
        with self._lock:
            if self.hung_up:
                raise ConnectionAbortedError("hung up")
            self._open.add(sock)


class Connection(httpcore.NetworkStream):
    """One connection, as httpcore wants it."""

    def __init__(self, sock: socket.socket, connections: Connections) -> None:
        self._sock = sock
        self._connections = connections
        self._undelivered = 0
        """Bytes that TLS has unpacked and nobody has read. Only who reads may ask: OpenSSL knows no second thread."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The bytes that came, at most `max_bytes`; empty when the other side has ended."""
        with _as(httpcore.ReadTimeout, httpcore.ReadError):
            self._sock.settimeout(seconds_left(timeout))
            data = self._sock.recv(max_bytes)
            if not data and self._connections.hung_up:
                # Otherwise a body that ends with the connection would seem whole.
                raise ConnectionAbortedError("hung up")
            if isinstance(self._sock, ssl.SSLSocket):
                self._undelivered = self._sock.pending()
            return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`; nothing once all are hung up, also where this one is yet to be cut."""
        with _as(httpcore.WriteTimeout, httpcore.WriteError):
            while buffer:
                if self._connections.hung_up:
                    raise ConnectionAbortedError("hung up")
                self._sock.settimeout(seconds_left(timeout))
                buffer = buffer[self._sock.send(buffer) :]

    def close(self) -> None:
        """End the connection."""
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Connection:
        """Go on in TLS, with the certificate checked for `server_hostname`."""
        try:
            with _as(httpcore.ConnectTimeout, httpcore.ConnectError):
                # Wrapping takes the descriptor over, so it is held again before the handshake, which may block.
                secure = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname, do_handshake_on_connect=False)
                self._sock = secure
                self._connections.hold(secure)
                secure.settimeout(seconds_left(timeout))
                secure.do_handshake()
        except BaseException:
            self._sock.close()
            raise
        return Connection(secure, self._connections)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (httpcore's signature)
        """The TLS object, the socket, or whether an idle connection has something to read or has ended: what httpcore asks."""
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "socket":
            return self._sock
        if info == "is_readable":
            return self._is_readable()
        return None

    def _is_readable(self) -> bool:
        # Asked of the descriptor alone. The socket's timeout belongs to the thread that sends and receives: where another one
        # sets it meanwhile, CPython's `recv` may end early, or go round and round without end.
        asked = select.poll()
        try:
            asked.register(self._sock, select.POLLIN)
        except (OSError, ValueError):  # it is closed
            return True
        return self._undelivered > 0 or bool(asked.poll(0))
