"""Which bytes of a file a request asks for (RFC 9110, sections 13 and 14). Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

_SPAN = re.compile(r"bytes=(?:(?P<first>[0-9]{1,15})-(?P<last>[0-9]{0,15})|-(?P<final>[0-9]{1,15}))")


class Span(NamedTuple):
    """Bytes from the one numbered `first` on, `length` of them."""

    first: int
    length: int


def span_of(asked: str | None, length: int) -> Span | None:
    """What a `Range` header asks of a file of `length` bytes; None where no byte of it is asked for (416).

    No header, one that cannot be read and one with several ranges ask for the whole, as a server may take them.
    """
    found = _SPAN.fullmatch(asked or "")
    if not found:
        return Span(0, length)
    if found["final"]:
        final = min(int(found["final"]), length)
        return Span(length - final, final) if final else None
    first = int(found["first"])
    last = min(int(found["last"] or length), length - 1)
    if found["last"] and int(found["last"]) < first:
        return Span(0, length)
    return Span(first, last - first + 1) if first < length else None


def is_known(asked: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names the file that lies there; `etag` with its quotes."""
    tags = [tag.strip().removeprefix("W/") for tag in (asked or "").split(",")]
    return etag in tags or "*" in tags
