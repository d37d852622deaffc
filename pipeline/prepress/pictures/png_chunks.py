"""The chunks of a PNG, and a view of its file without those that a decoder of pixels has no need of."""

from __future__ import annotations

import io
from bisect import bisect_right
from itertools import accumulate
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = 8
"""Where the first chunk begins, in bytes: after the signature."""
LEFT_OUT = frozenset({b"tEXt", b"zTXt", b"iTXt", b"iCCP"})
"""Texts, which no picture needs, and the profile, which is read by itself: Pillow unpacks them, and gives up on a long one."""


def chunks(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Name, place of the body and its length in bytes of each chunk in `file`, to its end or where it is cut off."""
    at = FIRST
    while True:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        length = int.from_bytes(head[:4], "big")
        yield head[4:], at + 8, length
        if head[4:] == b"IEND":
            return
        at += 12 + length


def pixels_alone(file: IO[bytes]) -> IO[bytes]:
    """The PNG in `file` without the chunks of `LEFT_OUT`; `file` itself where it has none. Nothing is copied."""
    kept, begin = [], 0
    for name, at, length in chunks(file):
        if name in LEFT_OUT:
            kept.append((begin, at - 8))
            begin = at + length + 4
    if not kept:
        file.seek(0)
        return file
    size = file.seek(0, io.SEEK_END)
    return io.BufferedReader(_Parts(file, [*kept, (min(begin, size), size)]))


class _Parts(io.RawIOBase):
    """Parts of a file, each from one place to another, as one file."""

    def __init__(self, file: IO[bytes], parts: list[tuple[int, int]]) -> None:
        self._file = file
        self._parts = parts
        self._starts = list(accumulate((end - begin for begin, end in parts), initial=0))
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        from_where = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}
        self._at = max(0, from_where[whence] + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        number = bisect_right(self._starts, self._at) - 1
        if number == len(self._parts):
            return 0
        begin, end = self._parts[number]
        place = begin + self._at - self._starts[number]
        self._file.seek(place)
        found = self._file.read(min(len(buffer), end - place))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
