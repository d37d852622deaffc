"""Responses on the wire, whole or broken in the manner asked for."""

from __future__ import annotations

import socket
import struct
from http import HTTPStatus
from itertools import repeat
from typing import TYPE_CHECKING

from pipeline.sandbox.responses import Manner, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GIGABYTE = 1 << 30
_JUNK = bytes(1 << 16)


def send(
    response: Response, connection: socket.socket, *, pause: Callable[[float], object], hang: float | None, drip: float
) -> bool:
    """Send a response; says whether the connection can carry another. Raises OSError when the other side went away.

    `hang`: seconds after which a hanging connection closes (None: when the other side goes); `drip`: seconds between drops.
    """
    manner, body = response.manner, response.body
    if manner is Manner.RESET:
        # With linger at zero the close that follows sends RST, not FIN.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif manner is Manner.HANG:
        wait_for_the_other_side(connection, hang)
    elif manner is Manner.WHOLE:
        connection.sendall(head(response, len(body)) + body)
        return True
    elif manner is Manner.TORN:
        connection.sendall(head(response, len(body)) + body[: len(body) // 2])
    elif manner is Manner.STALL:
        connection.sendall(head(response, len(body)) + body[: len(body) // 2])
        wait_for_the_other_side(connection, hang)
    elif manner is Manner.SLOW:
        connection.sendall(head(response, len(body)))
        for drop in drops(body):
            connection.sendall(drop)
            pause(drip)
    elif manner is Manner.OVERLONG:
        connection.sendall(head(response, GIGABYTE) + body)
        for _ in range((GIGABYTE - len(body)) // len(_JUNK)):
            connection.sendall(_JUNK)
    elif manner is Manner.ENDLESS:
        connection.sendall(head(response, None) + body)
        for junk in repeat(_JUNK):
            connection.sendall(junk)
    return False


def head(response: Response, length: int | None) -> bytes:
    """Status line and headers. `length` in bytes; None: the body ends when the connection does."""
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}", f"Content-Type: {response.media_type}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    lines.append("Connection: close" if length is None else f"Content-Length: {length}")
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def drops(body: bytes) -> Iterator[bytes]:
    """The body in drops of 16 bytes."""
    for start in range(0, len(body), 16):
        yield body[start : start + 16]


def wait_for_the_other_side(connection: socket.socket, seconds: float | None) -> None:
    """Keep an open connection silent until the other side closes it, or for so many seconds."""
    connection.settimeout(seconds)
    while connection.recv(1 << 16):
        pass
