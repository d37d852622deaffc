"""Fetching a picture: from its link to a whole file with a hash, or not at all."""

from __future__ import annotations

import hashlib
import re
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from pipeline.errors import LinkBroken, LinkExpired, LinkForbidden, NotAPicture, StoreError
from pipeline.safe_text import one_line
from pipeline.wire.deadline import until
from pipeline.wire.fetch import data_uri

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path

_LINK = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # no base64 holds a colon
_ASK_LATER = {408, 425, 429}


@dataclass(frozen=True)
class Caps:
    """The most a picture may take: bytes, seconds and redirects."""

    bytes: int = 64 * 2**20
    """The largest picture the model offers, 3072x1536 px, is 19 MB even as raw RGBA."""
    seconds: float = 120.0
    """From the first look-up to the last byte, redirects included; a name look-up alone cannot be cut short."""
    redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """A whole file: where it lies, its SHA-256 (64 hex digits) and its size in bytes."""

    path: Path
    sha256: str
    bytes: int
    end_told: bool = True
    """False: the server said neither a length nor where the end is, so that a body cut short looks like a whole one."""


def fetch(
    link: str, into: Path, *, client: httpx.Client, caps: Caps = Caps(), clock: Callable[[], float] = time.monotonic
) -> Fetched:
    """Bring the bytes behind `link` (URL, `data:` URI or bare base64) to the file `into`, hashed as they come.

    They are written to `<into>.part`, which is renamed when all have come and removed otherwise. Nothing is repeated here, and
    what the bytes are is not judged. `client` comes from `wire.picture_client`, which judges every hop and every address.

    Raises `LinkBroken` (fetch again: cut short, late, 408, 425, 429, 5xx), `LinkExpired` (another link is needed: any other
    4xx), `LinkForbidden` (refused by the guard), `NotAPicture` (over the cap, packed, empty or unsound data), and `StoreError`
    where the file cannot be written. No text holds more of the link than its host. What came of a NotAPicture was paid for:
    it lies in `into`, up to the cap.
    """
    part = into.with_name(into.name + ".part")
    ends: list[bool] = []
    try:
        with until(clock() + caps.seconds, clock), closing(_body(link, client, caps, ends)) as chunks:
            sha256, size, refusal = _keep(chunks, part, caps.bytes)
        part.replace(into)
    except (httpx.InvalidURL, UnicodeError) as fault:  # httpx reads where a redirect leads before we do, and wraps few refusals
        raise LinkForbidden("The link to the picture leads to what is no URL that can be followed.") from fault
    except httpx.ProxyError as fault:
        raise LinkBroken(f"{fault} Fetching the picture again costs nothing.") from fault
    except httpx.HTTPError as fault:
        raise LinkBroken(
            f"The picture's transfer broke off ({type(fault).__name__}); fetching it again costs nothing."
        ) from fault
    except OSError as fault:
        raise StoreError(f"{part} cannot be written: {fault.strerror or fault}; make room or mend its permissions.") from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    if refusal:
        raise refusal
    return Fetched(into, sha256, size, all(ends))


def is_inline(link: str) -> bool:
    """Whether what was answered holds the picture itself, so that fetching it again brings the same."""
    return not _LINK.match(link) or link[:5].lower() == "data:"


def _keep(chunks: Iterable[bytes], part: Path, cap: int) -> tuple[str, int, NotAPicture | None]:
    """Write `chunks` to `part`, at most `cap` bytes; their SHA-256 and number, and why they are refused, if they are."""
    digest = hashlib.sha256()
    size, refusal = 0, None
    with part.open("wb") as file:
        try:
            for chunk in chunks:
                room = cap - size
                digest.update(chunk[:room])
                size += file.write(chunk[:room])
                if len(chunk) > room:
                    raise NotAPicture(f"The picture is larger than {cap:,} bytes, and was cut off there.")
        except NotAPicture as fault:
            refusal = fault
    return digest.hexdigest(), size, refusal


def _body(link: str, client: httpx.Client, caps: Caps, ends: list[bool]) -> Generator[bytes]:
    """Yield the bytes behind `link` as they come; tell `ends` whether their end was told. Raises NotAPicture after them."""
    if is_inline(link):
        try:
            yield data_uri.decode(link, cap=caps.bytes)
        except NotAPicture:
            yield link.encode(errors="backslashreplace")
            raise
        return
    url = _url(link)
    for _ in range(caps.redirects + 1):
        # `identity`: bytes as they are stored, whose number the server can tell beforehand.
        with client.stream("GET", url, headers={"accept-encoding": "identity"}) as answer:
            if not answer.has_redirect_location:
                ends.append("content-length" in answer.headers or "transfer-encoding" in answer.headers)
                yield from _checked(answer)
                return
            url = _url(answer.headers["location"], answer.url)
    raise LinkBroken(f"The link to the picture was redirected more than {caps.redirects} times, last to {url.host}.")


def _url(text: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        return base.join(text) if base else httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise LinkForbidden("The link to the picture is not a URL that can be followed.") from None


def _checked(answer: httpx.Response) -> Generator[bytes]:
    """Yield the body of an answer that is a whole file; raise for any other, and after it where it is no picture."""
    host = answer.url.host
    status = answer.status_code
    if 400 <= status < 500 and status not in _ASK_LATER:
        raise LinkExpired(f"The link to the picture on {host} is dead (status {status}).")
    if status != httpx.codes.OK:
        raise LinkBroken(f"{host} did not give the picture (status {status}); fetching it again costs nothing.")
    size = 0
    for chunk in answer.iter_raw():
        size += len(chunk)
        yield chunk
    # httpx itself breaks off (`RemoteProtocolError`) where fewer bytes come than the server promised.
    if size == 0:
        raise LinkBroken(f"{host} gave an empty picture; fetching it again costs nothing.")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        packing = one_line(answer.headers["content-encoding"])[:20]
        raise NotAPicture(f"{host} packed the picture ({packing}) although it was asked not to.")
