"""The guard at the dial: what may be asked for, and which addresses may be connected to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import httpcore
import httpx

from pipeline.errors import LinkForbidden
from pipeline.wire.own_connections import OwnConnections
from pipeline.wire.public_addresses import is_loopback, is_numeric, is_public, is_public_name
from pipeline.wire.tunnel import open_tunnel

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    from pipeline.wire.open_sockets import Connection, Connections
    from pipeline.wire.proxy import Proxy

Origin = tuple[str, str, int]
"""Scheme, host and port."""

Resolver = Callable[[str, int], Sequence[str]]
"""Host and port to numeric addresses, in the order to try; raises `OSError` where there are none."""

_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}

_PORTS = {"http": 80, "https": 443}

CONNECT_SECONDS = 10.0
"""For each address that is dialled."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of `host`, each once; raises `OSError`."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


def is_on_this_machine(host: str) -> bool:
    """Whether a host's name or numeric address says that it is this machine."""
    return host == "localhost" or is_loopback(host)


def origin(url: httpx.URL) -> Origin:
    """Scheme, host and port of `url`, the usual port filled in (0 for a scheme of another kind)."""
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme, 0)


class Guard(Protocol):
    """What a client may ask for and where it may connect; it refuses by raising."""

    def request(self, request: httpx.Request) -> None:
        """Judge a request before anything is looked up."""

    def addresses(self, host: str, port: int, addresses: Sequence[str]) -> None:
        """Judge what `host` resolved to; one of exactly these will be dialled."""

    def name(self, host: str, port: int) -> None:
        """Judge a host that a proxy will look up, so that its addresses are never seen here."""


class ApiGuard:
    """Only the API's own origin, so that the token cannot leave for another; a loopback origin must be on this machine."""

    def __init__(self, base: Origin, *, loopback: bool) -> None:
        self._base = base
        self._loopback = loopback

    def request(self, request: httpx.Request) -> None:
        """Raise `ValueError` (a fault of the program) for any other origin."""
        if origin(request.url) != self._base:
            raise ValueError(f"the API client was asked to call {request.url.host}")

    def addresses(self, host: str, port: int, addresses: Sequence[str]) -> None:  # noqa: ARG002 (the port is the base's)
        """Raise httpcore's `ConnectError` where a loopback name leads off this machine."""
        if self._loopback and not all(map(is_loopback, addresses)):
            raise httpcore.ConnectError(f"{host} is not on this machine")

    def name(self, host: str, port: int) -> None:
        """Any will do: it is the base's, and whoever answers there must show the certificate for it."""


class PictureGuard:
    """Only https on port 443 of public addresses, without a login; besides these one loopback host and port."""

    def __init__(self, also: tuple[str, int] | None = None) -> None:
        host, port = also or ("", 0)
        # An API at localhost may well give links to 127.0.0.1.
        self._also = {(name, port) for name in ({host} | _THIS_MACHINE if host in _THIS_MACHINE else {host})}

    def request(self, request: httpx.Request) -> None:
        """Raise `LinkForbidden` for another scheme, an odd port, or a login."""
        scheme, host, port = origin(request.url)
        if request.url.userinfo or "authorization" in request.headers:
            raise LinkForbidden(f"The link to the picture on {host} carries a login; pictures are fetched without one.")
        if scheme in _PORTS and (host, port) in self._also:
            return
        if scheme != "https":
            raise LinkForbidden(f"The link to the picture begins with {scheme}:, but only https is followed.")
        if port != _PORTS["https"]:
            raise LinkForbidden(f"The link to the picture asks {host} at port {port}, but only port 443 is dialled.")

    def addresses(self, host: str, port: int, addresses: Sequence[str]) -> None:
        """Raise `LinkForbidden` unless every address is public (of the one extra host: on this machine)."""
        permitted = is_loopback if (host, port) in self._also else is_public
        for address in addresses:
            if not permitted(address):
                raise LinkForbidden(
                    f"The link to the picture leads to {host} ({address}), which is not a public address; nothing was fetched."
                )

    def name(self, host: str, port: int) -> None:
        """Raise `LinkForbidden` for a literal address that is not public, and for a name that none but a local network has."""
        if is_numeric(host):
            self.addresses(host, port, [host])
        elif not is_public_name(host):
            raise LinkForbidden(f"The link to the picture leads to {host}, which is no public name; nothing was fetched.")


class Dialer(httpcore.NetworkBackend):
    """Resolves once, has the addresses judged, and dials those and no others, so that a name cannot change in between.

    Behind a proxy the name is judged, and the proxy resolves it; what is on this machine is dialled without it.
    """

    def __init__(
        self, connections: Connections, guard: Guard, resolver: Resolver = resolve, proxy: Proxy | None = None
    ) -> None:
        self._connections = connections
        self._guard = guard
        self._resolve = resolver
        self._proxy = proxy

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 (httpcore's signature; never set here)
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> Connection:
        """Connect to the first address that answers, `timeout` seconds for each; to what is far, through the proxy."""
        if self._connections.hung_up:
            raise httpcore.ConnectError("hung up")
        if self._proxy and not is_on_this_machine(host):
            self._guard.name(host, port)
            return self._through(self._proxy, host, port, timeout)
        addresses = _looked_up(self._resolve, host, port)
        self._guard.addresses(host, port, addresses)
        return _dial_one_of(self._connections, addresses, host, port, timeout)

    def _through(self, proxy: Proxy, host: str, port: int, timeout: float | None) -> Connection:
        connection = reach(proxy, self._connections, self._resolve, timeout)
        try:
            open_tunnel(connection, proxy, host, port)
        except BaseException:
            connection.close()
            raise
        return connection


def reach(
    proxy: Proxy, connections: Connections, resolver: Resolver = resolve, timeout: float | None = CONNECT_SECONDS
) -> Connection:
    """Connect to the proxy itself, wherever it is. Raises httpcore's `ProxyError`, which says so in a sentence."""
    try:
        addresses = _looked_up(resolver, proxy.host, proxy.port)
        return _dial_one_of(connections, addresses, proxy.host, proxy.port, timeout)
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
        raise httpcore.ProxyError(f"The proxy {proxy} cannot be reached ({fault}).") from fault


def _looked_up(resolver: Resolver, host: str, port: int) -> Sequence[str]:
    try:
        return resolver(host, port)
    except (OSError, UnicodeError) as fault:
        raise httpcore.ConnectError(f"{host} has no address") from fault


def _dial_one_of(connections: Connections, addresses: Sequence[str], host: str, port: int, timeout: float | None) -> Connection:
    refused: Exception = httpcore.ConnectError(f"{host} has no address")
    for address in addresses:
        try:
            return connections.dial(address, port, timeout)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
            refused = fault
    raise refused


class Transport(httpx.HTTPTransport):
    """httpx's own transport, over a guarded dialer; HTTP/1.1 (HTTP/2 costs four times the CPU)."""

    def __init__(
        self, connections: Connections, guard: Guard, resolver: Resolver, tls: ssl.SSLContext, proxy: Proxy | None = None
    ) -> None:
        super().__init__(verify=tls)
        self._guard = guard
        # httpx has no argument for a network backend. As many connections as there are callers; an idle one is kept for 5 s
        # only, since a request on a connection that the server has just dropped is a fault that may have been billed.
        dialer = Dialer(connections, guard, resolver, proxy)
        self._pool = OwnConnections(ssl_context=tls, keepalive_expiry=5.0, network_backend=dialer)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Have the request judged, then send it."""
        self._guard.request(request)
        return super().handle_request(request)
