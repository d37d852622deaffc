"""One HTTP exchange with the API, bounded in bytes and time; a failure says whether the request may have arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from pipeline.errors import AmbiguousFault, RunFault, SafeFault
from pipeline.wire.deadline import until
from pipeline.wire.tunnel import ProxyRefuses

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 64 << 20
"""An answer may hold the picture itself, in base64: 64 MiB is four times a large PNG of 2688 x 1536 px."""

BODY_SECONDS = 120.0
"""What an answer may take beyond the read timeout, however steadily it trickles."""

# Nothing of the request has left when these come.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True)
class Reply:
    """What came: the status, the headers, and the body as text, with bytes that are no UTF-8 as lone surrogates."""

    status: int
    headers: httpx.Headers
    text: str


def exchange(
    http: httpx.Client,
    request: httpx.Request,
    *,
    read_timeout: float,
    clock: Callable[[], float],
    leaving: Callable[[], None] | None = None,
    sent: Callable[[], None] | None = None,
) -> Reply:
    """Send once and read all of the reply.

    `read_timeout`: seconds without a byte; `clock`: seconds, for the deadline on the whole; `leaving` is called after the head
    of the request has gone out and right before its body does, which no server acts without: what it raises comes through,
    and nothing was asked for. `sent` is called when all has gone out. Redirects are not followed: the token goes to the API's
    host and nowhere else. Raises SafeFault where the request certainly did not arrive whole, AmbiguousFault where it may have
    and there is no whole reply, RunFault where a proxy lets none through.
    """
    cut_short = False

    def watch(event: str, info: object) -> None:  # noqa: ARG001 (httpcore's signature)
        # Sending broke off before the last byte: no server can act on half a request. httpcore keeps a write error to itself
        # and reads on, so only its trace knows. What it does not tell counts as sent.
        nonlocal cut_short
        if event.startswith("http11.send_request_"):
            cut_short = event.endswith(".failed")
        if leaving and event == "http11.send_request_body.started":
            leaving()
        if sent and event == "http11.send_request_body.complete":
            sent()

    request.extensions |= {"trace": watch, "timeout": http.timeout.as_dict() | {"read": read_timeout}}
    try:
        with until(clock() + read_timeout + BODY_SECONDS, clock):
            reply = http.send(request, stream=True, follow_redirects=False)
            try:
                return Reply(reply.status_code, reply.headers, _read(reply))
            finally:
                reply.close()
    except (httpx.LocalProtocolError, httpx.UnsupportedProtocol):
        raise  # A request that cannot be written at all is a fault of the program.
    except (httpx.InvalidURL, UnicodeError) as error:  # httpx reads where a redirect leads, although none is followed
        raise AmbiguousFault("The API answered with a redirect to what is no URL.") from error
    except httpx.ProxyError as error:
        # Our own words, which say what the proxy answered.
        if isinstance(error.__cause__, ProxyRefuses):
            raise RunFault(f"{error} Nothing was sent.") from error
        raise SafeFault(f"{error} Nothing was sent.") from error
    except httpx.RequestError as error:
        what = f"{_what(error)} ({type(error).__name__})"
        if isinstance(error, NEVER_SENT) or cut_short:
            raise SafeFault(f"{what}: the request did not reach the API at {request.url.host}.") from error
        raise AmbiguousFault(f"{what} after the request had gone out to {request.url.host}.") from error


def _read(reply: httpx.Response) -> str:
    parts: list[bytes] = []
    length = 0
    for part in reply.iter_bytes():
        parts.append(part)
        length += len(part)
        if length > MOST_BYTES:
            raise AmbiguousFault(f"The API's answer is longer than {MOST_BYTES >> 20} MiB.", status=reply.status_code)
    return b"".join(parts).decode("utf-8", "surrogateescape")


def _what(error: httpx.RequestError) -> str:
    """What happened, without the library's words, which may quote a URL."""
    match error:
        case httpx.PoolTimeout():
            return "No connection became free in time"
        case httpx.ReadTimeout():
            return "No answer came in time"
        case httpx.TimeoutException():
            return "The connection timed out"
        case httpx.ConnectError():
            return "No connection could be made"
        case httpx.DecodingError():
            return "The answer could not be unpacked"
        case _:
            return "The connection was lost"
