"""The body of a reply: the picture in it, or what it complains of. The API has three shapes for each."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.safe_text import one_line, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_VALUES = 1_000_000
"""A page of the log has some thousands; an SVG inside an answer may have many commas."""

# The edge answers in plain text or HTML where it stops a request itself, as `error code: 1010`.
EDGE_CODE = re.compile(r"error code:?\s*(1\d{3})\b", re.IGNORECASE)

MARK = "\ufeff"
"""The byte order mark, which some put before their JSON."""

MOST_SEARCHED = 1 << 20
"""Characters of an answer that no JSON reader takes, within which its picture is looked for."""
_IMAGE = re.compile(r'"image"\s*:\s*("(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")')
_COMPLAINS = re.compile(r'"success"\s*:\s*false|"errors?"\s*:\s*+(?!null|\[\s*\]|""|\{\s*\})|"state"\s*:\s*"(?!Completed")')


@dataclass(frozen=True)
class Answer:
    """A picture that was made: `image` is a URL, a `data:` URI or bare base64."""

    image: str
    log_id: str | None
    cached: bool
    """It came from the gateway's cache: the same link as before, and no new charge."""
    raw: str | None = None
    """The whole answer in base64, where `image` is not quite what came: half a surrogate can be written nowhere."""

    def __repr__(self) -> str:
        """Without the link: who holds it can fetch the picture."""
        return f"Answer(log_id={self.log_id!r}, cached={self.cached})"


@dataclass(frozen=True)
class Complaint:
    """One thing a reply complains of; either part may be missing."""

    code: str | None
    message: str


def picture_in(text: str) -> str | None:
    """The picture of a reply in any of the three shapes of success; None where any level of it says that it is none.

    They are `{"result": {"state": "Completed", "result": {"image": …}}, "success": true}`, the inner part of that alone, and
    `{"image": …}`.
    """
    levels = list(_levels(_parse(text)))
    if not levels:
        return _picture_in_unreadable(text)
    if any(_failed(level) for level in levels):
        return None
    image = levels[-1].get("image")
    return image if isinstance(image, str) and image.strip() else None


def tells_success(text: str) -> bool:
    """Whether this can be read, and no level of it says that there is no picture."""
    value = _parse(text)
    return value is not None and not any(_failed(level) for level in _levels(value))


def answer_in(text: str, body: bytes, *, log_id: str | None, cached: bool = False) -> Answer | None:
    """The answer that a reply is, as something that can be written down whatever is in it; None as `picture_in`.

    `body`: the bytes that were read as `text`.
    """
    image = picture_in(text)
    if image is None:
        return None
    written = plain(image)
    raw = None if written == image else base64.b64encode(body).decode()
    return Answer(image=written, log_id=log_id, cached=cached, raw=raw)


def complaints(text: str) -> tuple[Complaint, ...]:
    """What a reply complains of, outermost first.

    It is in `errors` (the API), `error` as a list (the gateway), as an object or text (a run), or in plain text (the edge).
    """
    levels = list(_levels(_parse(text)))
    if not levels:
        edge = EDGE_CODE.search(text[:4000])
        return (Complaint(edge[1], edge[0]),) if edge else ()
    found = [complaint for level in levels for key in ("errors", "error") for complaint in _complaints_in(level.get(key))]
    states = [str(level["state"]) for level in levels if _unfinished(level)]
    return (*found, *(Complaint(None, f"state: {state}") for state in states))


def is_page(text: str) -> bool:
    """Whether this is a web page, as a proxy or the edge sends it."""
    return text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<head"))


def log_id_in(headers: Mapping[str, str]) -> str | None:
    """The id of the call in the gateway's log, as plain text: it is shown, and written into the manifest."""
    found = headers.get("cf-aig-log-id")
    return one_line(found)[:200] if found else None


def _picture_in_unreadable(text: str) -> str | None:
    """The picture of an answer that nests too deep to be read, where it has one and complains of nothing."""
    said = text[:MOST_SEARCHED].lstrip(MARK)
    if not said.lstrip().startswith("{") or too_dense(text) or _COMPLAINS.search(said):
        return None
    found = _IMAGE.findall(said)
    image = json.loads(found[0]) if len(found) == 1 else ""
    return image if image.strip() else None


def too_dense(text: str) -> bool:
    """Whether JSON holds more values than any reply does: 64 MiB of `{},` would become a gigabyte of objects."""
    return text.count(",") + text.count("[") + text.count("{") > MOST_VALUES


def _parse(text: str) -> object:
    if too_dense(text):
        return None
    try:
        value = json.loads(text.lstrip(MARK), parse_int=whole_number)
        # The log may keep a body as a string of JSON.
        return json.loads(value, parse_int=whole_number) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None


def whole_number(digits: str) -> int | float:
    """A number of JSON. Python reads no whole number of thousands of digits, and none of ours has twenty."""
    return int(digits) if len(digits) < 100 else float(digits)


def _levels(value: object) -> Iterator[dict[str, Any]]:
    """The object, the `result` in it, the `result` in that."""
    for _ in range(3):
        if isinstance(value, str):
            value = _parse(value)
        if not isinstance(value, dict):
            return
        yield value
        if "image" in value:
            return
        value = value.get("result")


def _failed(level: dict[str, Any]) -> bool:
    return level.get("success") is False or bool(level.get("errors")) or bool(level.get("error")) or _unfinished(level)


def _unfinished(level: dict[str, Any]) -> bool:
    return "state" in level and level["state"] != "Completed"


def _complaints_in(value: object) -> Iterator[Complaint]:
    match value:
        case str() if value.strip():
            yield Complaint(None, value)
        case list():
            for each in value:
                yield from _complaints_in(each)
        case dict():
            code, message = value.get("code"), value.get("message")
            if code is not None or message:
                yield Complaint(None if code is None else str(code), str(message or ""))
