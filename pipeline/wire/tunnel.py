"""A tunnel through a proxy: asked for with CONNECT, and then the connection is as one straight to its end."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import httpcore

from pipeline import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.wire.open_sockets import Connection
    from pipeline.wire.proxy import Proxy

PATIENCE = 30.0
"""Seconds that a proxy may take to reach the other end and to say so, however steadily it trickles."""

WRONG_LOGIN = frozenset({401, 407})
"""Tinyproxy answers 401 to a login that is wrong, and 407 to none."""

MOST_BYTES = 1 << 16
"""Of what a proxy says before the tunnel stands."""


class ProxyRefuses(httpcore.ProxyError):
    """The proxy will not let this through, however often it is asked: the login, or its rules."""


def open_tunnel(
    connection: Connection, proxy: Proxy, host: str, port: int, *, clock: Callable[[], float] = time.monotonic
) -> None:
    """Have the proxy at the other end of `connection` connect it to `host`. `clock`: seconds, for the deadline.

    Nothing of what is to be sent has left when this raises: `ProxyRefuses`, or httpcore's `ProxyError` where the same may go
    well later. Both say it in a sentence without the login.
    """
    end = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if not re.fullmatch(r"[A-Za-z0-9._:\[\]-]+", end):
        raise httpcore.ProxyError(f"No proxy can be asked for {host!r}.")
    lines = [f"CONNECT {end} HTTP/1.1", f"Host: {end}", f"User-Agent: makeready/{__version__}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    try:
        connection.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode(), PATIENCE)
        head = _head(connection, clock)
    except (httpcore.TimeoutException, httpcore.NetworkError) as fault:
        raise httpcore.ProxyError(f"The proxy {proxy} did not answer when asked for {end}.") from fault
    found = re.match(rb"HTTP/1\.[01] ([0-9]{3})\b", head)
    status = int(found[1]) if found else 0
    if not 200 <= status < 300:
        raise _refusal(status, proxy, end)


def _head(connection: Connection, clock: Callable[[], float]) -> bytes:
    """All up to the empty line; nothing where that does not come. The other end says nothing before it is spoken to."""
    head, until = b"", clock() + PATIENCE
    while b"\r\n\r\n" not in head:
        left = until - clock()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        more = connection.read(4096, left)
        head += more
        if not more or len(head) > MOST_BYTES:
            return b""
    return head


def _refusal(status: int, proxy: Proxy, end: str) -> httpcore.ProxyError:
    if status in WRONG_LOGIN:
        why = "does not take the login it was given" if proxy.login else "wants a login"
        return ProxyRefuses(
            f"The proxy {proxy} {why} (HTTP {status}): set MAKEREADY_PROXY to http://USER:PASSWORD@{str(proxy).partition('//')[2]}."
        )
    if 400 <= status < 500 and status not in {408, 429}:
        return ProxyRefuses(f"The proxy {proxy} does not let through to {end} (HTTP {status}): ask those who run it.")
    said = f"HTTP {status}" if status else "with something that is no HTTP"
    return httpcore.ProxyError(f"The proxy {proxy} did not reach {end} (it answered {said}).")
