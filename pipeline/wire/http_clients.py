"""The two HTTP clients: one that carries the token to the API, one that fetches pictures without it.

Neither uses proxies, `.netrc` or cookies of the environment: a proxy is used where it is given, and then by both, for
otherwise pictures would be paid for that cannot be fetched. `SSL_CERT_FILE` and `SSL_CERT_DIR` are used.
"""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpcore
import httpx

from pipeline import __version__
from pipeline.errors import RunFault, UsageError
from pipeline.wire.address_guard import (
    CONNECT_SECONDS,
    ApiGuard,
    PictureGuard,
    Resolver,
    Transport,
    is_on_this_machine,
    origin,
    reach,
    resolve,
)

if TYPE_CHECKING:
    import ssl

    from pipeline.wire.open_sockets import Connections
    from pipeline.wire.proxy import Proxy

# Default client names are refused by some networks (`error code: 1010`).
_USER_AGENT = f"makeready/{__version__}"
CHECK_SECONDS = 5.0


def api_client(
    base: str,
    *,
    connections: Connections,
    read_timeout: float = 180.0,
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
    proxy: Proxy | None = None,
) -> httpx.Client:
    """Make the client for the API at `base`, an https URL (http for loopback only); requests may be relative to it.

    Any other origin is refused, so that the token stays. `read_timeout` in seconds: a call takes 36 s at the median. Waiting
    for a connection is unlimited: how much is in flight is the caller's. `proxy`: the way to all that is not on this machine.
    Raises `UsageError` for another kind of `base`.
    """
    url = _base(base)
    guard = ApiGuard(origin(url), loopback=is_on_this_machine(url.host))
    transport = Transport(connections, guard, resolver, tls or httpx.create_ssl_context(), proxy)
    return _client(transport, read_timeout=read_timeout, base_url=url)


def picture_client(
    *,
    connections: Connections,
    also: tuple[str, int] | None = None,
    read_timeout: float = 30.0,
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
    proxy: Proxy | None = None,
) -> httpx.Client:
    """Make the client for pictures: https from public addresses, and whatever `also` (loopback host, port) serves.

    Forbidden links raise `errors.LinkForbidden` from the request. `read_timeout` in seconds, for each read. Behind a `proxy`
    names are judged instead of the addresses that they lead to.
    """
    transport = Transport(connections, PictureGuard(also), resolver, tls or httpx.create_ssl_context(), proxy)
    return _client(transport, read_timeout=read_timeout)


def check_proxy(proxy: Proxy, connections: Connections) -> None:
    """See whether there is a proxy at all. Raises `RunFault` before anything is claimed, where there is none."""
    try:
        reach(proxy, connections).close()
    except httpcore.ProxyError as fault:
        raise RunFault(f"{fault} Nothing was started: mend MAKEREADY_PROXY (or --proxy), or start the proxy.") from fault


def post_to_check(url: str, body: bytes, proxy: Proxy | None) -> bool:
    """Post a few words to a check that a person has named in the environment; gives whether it answered with 2xx.

    It may be anywhere, in this network too: no other host is asked, for redirects are not followed. 5 s for each step. Raises
    httpx.HTTPError and ValueError, where there is no check or no URL.
    """
    to = httpx.URL(url)
    way = proxy.url if proxy and not is_on_this_machine(to.host) else None
    with httpx.Client(proxy=way, timeout=CHECK_SECONDS, trust_env=False, headers={"user-agent": _USER_AGENT}) as client:
        return client.post(to, content=body).is_success


def loopback_origin(base: str) -> tuple[str, int] | None:
    """Host and port of an API base on this machine, which may then serve pictures too; None for any other base."""
    url = _base(base)
    return origin(url)[1:] if is_on_this_machine(url.host) else None


def _base(base: str) -> httpx.URL:
    try:
        url = httpx.URL(base)
    except httpx.InvalidURL as fault:
        raise UsageError(f"The API base is not a URL: {fault}") from None
    if not url.host or not (url.scheme == "https" or (url.scheme == "http" and is_on_this_machine(url.host))):
        raise UsageError(
            "The API base must be an https URL; http is only for this machine, as in http://127.0.0.1:8787/client/v4."
        )
    return url


def _client(transport: Transport, *, read_timeout: float, base_url: httpx.URL | str = "") -> httpx.Client:
    return httpx.Client(
        base_url=base_url,
        transport=transport,
        timeout=httpx.Timeout(connect=CONNECT_SECONDS, read=read_timeout, write=30.0, pool=None),
        headers={"user-agent": _USER_AGENT},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )
