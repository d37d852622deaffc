"""One HTTP exchange with the API, bounded in bytes and time; a failure says whether the request may have arrived."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import httpx

from pipeline.errors import AmbiguousFault, RunFault, SafeFault
from pipeline.wire.deadline import until
from pipeline.wire.tunnel import ProxyRefuses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_BYTES = 64 << 20
"""An answer may hold the picture itself, in base64: 64 MiB is four times a large PNG of 2688 x 1536 px."""

BODY_SECONDS = 120.0
"""What an answer may take beyond the read timeout, however steadily it trickles."""

# Nothing of the request has left when these come.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True)
class Reply:
    """What came: the status, the headers, and the body, unpacked."""

    status: int
    headers: httpx.Headers
    body: bytes

    @cached_property
    def text(self) -> str:
        """The body as text: UTF-8, with bytes that are none as lone surrogates, or, as its first bytes tell, UTF-16 or 32."""
        encoding = json.detect_encoding(self.body)
        if encoding.startswith("utf-8"):
            return self.body.decode("utf-8", "surrogateescape")
        try:
            return self.body.decode(encoding, "surrogatepass")
        except UnicodeDecodeError:
            return self.body.decode(encoding, "replace")


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
    and there is no whole reply, RunFault where a proxy lets none through. What came of a 2xx is with the AmbiguousFault.
    """
    cut_short = False
    arrived: list[bytes] = []

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
                return Reply(reply.status_code, reply.headers, _read(reply, arrived))
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
        raise _doubt(f"{what} after the request had gone out to {request.url.host}.", arrived) from error


def _doubt(text: str, arrived: list[bytes], *, status: int | None = None) -> AmbiguousFault:
    doubt = AmbiguousFault(text, status=status)
    doubt.arrived = b"".join(arrived) or None
    return doubt


class _Watched(httpx.SyncByteStream):
    """A body, of which the beginning is kept as it comes, packed or not: what breaks is kept as far as it came."""

    def __init__(self, body: httpx.SyncByteStream, arrived: list[bytes]) -> None:
        self._body = body
        self._arrived = arrived

    def __iter__(self) -> Iterator[bytes]:
        room = MOST_BYTES
        for part in self._body:
            if room:
                self._arrived.append(part[:room])
                room -= len(self._arrived[-1])
            yield part

    def close(self) -> None:
        self._body.close()


def _read(reply: httpx.Response, arrived: list[bytes]) -> bytes:
    """The whole body, unpacked; of a 2xx, what has come stands in `arrived` meanwhile."""
    if reply.is_success and isinstance(reply.stream, httpx.SyncByteStream):
        reply.stream = _Watched(reply.stream, arrived)
    parts: list[bytes] = []
    length = 0
    for part in reply.iter_bytes():
        parts.append(part)
        length += len(part)
        if length > MOST_BYTES:
            raise _doubt(f"The API's answer is longer than {MOST_BYTES >> 20} MiB.", arrived, status=reply.status_code)
    return b"".join(parts) or b"".join(arrived)  # of what breaks off before it gives a byte, the packed ones


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
