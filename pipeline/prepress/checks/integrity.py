"""Integrity: the file is whole, as far as its end mark and checksums tell."""

from __future__ import annotations

import os
import zlib
from typing import IO, TYPE_CHECKING

from pipeline.prepress.checks.check import Check
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.errors import NotAPicture
    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

_JPEG_END = b"\xff\xd9"
_PNG_END = b"IEND"
_TAIL = 65536
_BLOCK = 1 << 20


def surplus(path: Path, media_type: str) -> int:
    """Count the bytes in the file `path` after the end that its format marks: 0 when whole, below 0 when the end is missing.

    In a PNG every chunk's checksum is proved as well; from the first that is wrong nothing counts as being there. An SVG is
    whole when it can be read at all.
    """
    count = {"image/png": _png_surplus, "image/webp": _webp_surplus, "image/jpeg": _jpeg_surplus}.get(media_type)
    if count is None:
        return 0
    with path.open("rb") as file:
        return count(file, os.fstat(file.fileno()).st_size)


def _png_surplus(file: IO[bytes], size: int) -> int:
    file.seek(8)
    while len(head := file.read(8)) == 8:
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if length > size - file.tell() - 4:
            return -1
        checksum = zlib.crc32(kind)
        while length and (block := file.read(min(length, _BLOCK))):
            checksum = zlib.crc32(block, checksum)
            length -= len(block)
        if int.from_bytes(file.read(4), "big") != checksum:
            return -1
        if kind == _PNG_END:
            return size - file.tell()
    return -1


def _webp_surplus(file: IO[bytes], size: int) -> int:
    file.seek(4)
    length = int.from_bytes(file.read(4), "little")
    return size - 8 - length - length % 2


def _jpeg_surplus(file: IO[bytes], size: int) -> int:
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    end = tail.rfind(_JPEG_END)
    return -1 if end < 0 else len(tail) - end - len(_JPEG_END)


def judge(surplus: int) -> Finding | None:
    """Fail a file that is cut off or altered, warn of bytes that no picture program looks at."""
    if surplus < 0:
        return Finding(
            check="integrity",
            code="integrity.torn",
            level=Level.FAIL,
            text="The file is cut off or altered: its end mark is missing or a checksum in it is wrong.",
            measured=surplus,
            limit=0,
        )
    if surplus > 0:
        return Finding(
            check="integrity",
            code="integrity.trailing",
            level=Level.WARN,
            text=f"The file goes on for {surplus:,} bytes after the end of the picture.",
            measured=surplus,
            limit=0,
        )
    return None


def unreadable(fault: NotAPicture) -> Finding:
    """Put into a finding that the file could not be opened as a picture at all."""
    return Finding(check="integrity", code="integrity.unreadable", level=Level.FAIL, text=str(fault))


def _look(picture: Picture, _request: Request, _limits: Limits) -> Iterator[Finding]:
    if finding := judge(surplus(picture.path, picture.media_type)):
        yield finding


CHECK = Check(
    name="integrity",
    title="The file is whole",
    reason="Decoders draw a file whose tail is missing, and a RIP may not; Pillow does not prove a PNG's checksums.",
    look=_look,
)
