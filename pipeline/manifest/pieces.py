"""A manifest read in pieces, item by item: of 50,000 items the whole of it takes 200 MB and more in memory, a piece few kB."""

from __future__ import annotations

import codecs
from contextlib import suppress
from json import JSONDecodeError, JSONDecoder
from typing import TYPE_CHECKING, Any

import orjson

from pipeline.errors import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LISTS = frozenset({"items", "retired"})
"""The lists of a manifest that grow with its items."""
_SPACE = " \t\n\r"
_DECODER = JSONDecoder()
_END = "\n  }"
"""Where an element ends in a manifest as it is written: no line ends within a text of JSON, so none of its texts holds this."""


def pieces(chunks: Iterable[bytes]) -> Iterator[tuple[str, Any]]:
    """Each value of a manifest's JSON with its key; of `LISTS` one element after the other, under the list's own key.

    `chunks` are its bytes, in any pieces. Raises Damaged where they are no JSON object, after what was sound before that.
    """
    text = _Text(chunks)
    try:
        text.expect("{")
        more = not text.is_next("}")
        while more:
            key = str(text.value())
            text.expect(":")
            if key in LISTS and text.is_next("["):
                more_elements = not text.is_next("]")
                while more_elements:
                    yield key, text.element()
                    more_elements = text.expect(",", "]") == ","
            else:
                yield key, text.value()
            more = text.expect(",", "}") == ","
    except (ValueError, RecursionError):
        raise Damaged("it is not a manifest: it was altered, or something else wrote it") from None


class _Text:
    """The text of which values are taken from the front, while what follows is read as it is needed."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")()
        self._chunks = (decoder.decode(chunk) for chunk in chunks)
        self._text = ""
        self._at = 0
        self._laid_out = True
        """Elements end as they are written here: then each can be cut out, and read by what reads three times as fast."""

    def expect(self, *signs: str) -> str:
        """Take one of these signs; raises ValueError where another one stands there."""
        sign = self._peek()
        if sign not in signs:
            raise ValueError(sign)
        self._at += 1
        return sign

    def is_next(self, sign: str) -> bool:
        """Take a sign where it is the next one, and say whether it was."""
        if self._peek() != sign:
            return False
        self._at += 1
        return True

    def element(self) -> Any:  # noqa: ANN401 (any value of JSON)
        """Take one value of a list; raises ValueError where there is none."""
        sign = self._peek()
        end = self._text.find(_END, self._at) + len(_END) if sign == "{" and self._laid_out else 0
        if end >= len(_END):
            with suppress(orjson.JSONDecodeError):
                found = orjson.loads(self._text[self._at : end])
                self._at = end
                return found
        found = self.value()
        self._laid_out = self._text.endswith(_END, 0, self._at)
        return found

    def value(self) -> Any:  # noqa: ANN401 (any value of JSON)
        """Take one value; raises ValueError where there is none."""
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except JSONDecodeError:
                if not self._read_on():
                    raise
                continue
            # Where what was read ends in it, a number may go on.
            is_whole = not isinstance(value, int | float) or self._text[end : end + 1] not in ("", ".", "e", "E")
            if is_whole or not self._read_on():
                self._at = end
                return value

    def _peek(self) -> str:
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def _read_on(self) -> bool:
        """Read as much again as is kept, so that a long value is not begun anew for each chunk; False at the end."""
        kept = self._text[self._at :]
        parts, length = [kept], 0
        for chunk in self._chunks:
            parts.append(chunk)
            length += len(chunk)
            if length and length >= len(kept):
                break
        self._text, self._at = "".join(parts), 0
        return length > 0
