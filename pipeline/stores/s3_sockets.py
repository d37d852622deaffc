"""Connections of boto3 that keep to the deadline of the thread which uses them: see `wire.deadline`.

botocore's own timeouts begin anew with each byte that comes.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSHTTPConnection, AWSHTTPConnectionPool, AWSHTTPSConnection, AWSHTTPSConnectionPool

from pipeline.wire.deadline import seconds_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import ReadableBuffer
    from botocore.client import BaseClient


PIECE = 16 << 10
"""Bytes that are sent at once: as much as TLS puts into one record."""


def keep_to_deadlines(client: BaseClient) -> None:
    """Have every connection that a boto3 client makes from now on keep to deadlines, through a proxy too."""
    # botocore has no other way in; proxies share the same table.
    pools = client._endpoint.http_session._pool_classes_by_scheme
    pools.update(http=_Pool, https=_SecurePool)


class _Held(socket.socket):
    """Takes and sends bytes only until the deadline, beside the timeout it has."""

    def recv_into(self, *given: Any, **named: Any) -> int:  # noqa: ANN401 (the socket's own signature)
        with self._in_time():
            return super().recv_into(*given, **named)

    def send(self, *given: Any, **named: Any) -> int:  # noqa: ANN401
        with self._in_time():
            return super().send(*given, **named)

    def sendall(self, body: ReadableBuffer, flags: int = 0) -> None:
        """Send all, each piece within the timeout: the socket's own has it for the whole, and TLS for all that it is given."""
        with memoryview(body) as view, view.cast("B") as octets:
            sent = 0
            while sent < len(octets):
                sent += self.send(octets[sent : sent + PIECE], flags)

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        timeout = self.gettimeout()
        self.settimeout(seconds_left(timeout))
        try:
            yield
        finally:
            self.settimeout(timeout)


class _HeldInTls(_Held, ssl.SSLSocket):
    """The same inside TLS. A handshake has one deadline by itself: the socket's timeout."""


class _Dialled:
    """What a connection does that is dialled in time."""

    ssl_context: ssl.SSLContext | None = None

    def _new_conn(self) -> socket.socket:
        seconds_left(None)  # raises, where it is too late to begin
        dialled: socket.socket = super()._new_conn()  # type: ignore[misc]
        if self.ssl_context:
            self.ssl_context.sslsocket_class = _HeldInTls
        timeout = dialled.gettimeout()
        held = _Held(fileno=dialled.detach())
        held.settimeout(timeout)
        return held


class _Connection(_Dialled, AWSHTTPConnection):  # type: ignore[misc]
    pass


class _SecureConnection(_Dialled, AWSHTTPSConnection):  # type: ignore[misc]
    pass


class _Pool(AWSHTTPConnectionPool):  # type: ignore[misc]
    ConnectionCls = _Connection


class _SecurePool(AWSHTTPSConnectionPool):  # type: ignore[misc]
    ConnectionCls = _SecureConnection
