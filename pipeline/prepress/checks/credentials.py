"""Credentials: C2PA content credentials in the master are noted, never dropped silently."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from pipeline.prepress.checks.check import Check
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

_SVG_MARK = b"://c2pa.org/manifest"
_SVG_CAP = 16 * 2**20


def manifest_bytes(file: IO[bytes], media_type: str) -> int:
    """Count the bytes of C2PA content credentials (a JUMBF store) in the picture `file`; 0 where there are none.

    Read by the names of chunks and segments, nothing is decoded: PNG `caBX`, WebP `C2PA`, JPEG APP11 that holds JUMBF, and in
    an SVG the C2PA namespace (C2PA 2.1, annex A, on embedding). The credentials are neither judged nor trusted.
    """
    match media_type:
        case "image/png":
            return sum(length for name, length in _chunks(file, 8, "big") if name == b"caBX")
        case "image/webp":
            return sum(length for name, length in _chunks(file, 12, "little") if name == b"C2PA")
        case "image/jpeg":
            return sum(len(body) for body in _app11(file) if body[:2] == b"JP")
        case _:
            file.seek(0)
            text = file.read(_SVG_CAP)
            return len(text) if _SVG_MARK in text else 0


def judge(found: int) -> Finding | None:
    """Note credentials of so many bytes."""
    if not found:
        return None
    return Finding(
        check="credentials",
        code="credentials.found",
        level=Level.INFO,
        text=(
            f"Content credentials (C2PA, {found:,} bytes) came with the picture: the master keeps them. Print files are new "
            "renderings, for which they do not hold; those carry Makeready's own marks."
        ),
        measured=found,
    )


def _chunks(file: IO[bytes], start: int, order: str) -> Iterator[tuple[bytes, int]]:
    """Name and length of each chunk of a PNG (big-endian, with a checksum after it) or a RIFF (little, padded)."""
    size, at = file.seek(0, 2), start
    while at + 8 <= size:
        file.seek(at)
        head = file.read(8)
        if order == "big":
            name, length = head[4:], int.from_bytes(head[:4], "big")
            after = 4
        else:
            name, length = head[:4], int.from_bytes(head[4:], "little")
            after = length % 2
        yield name, length
        at += 8 + length + after


def _app11(file: IO[bytes]) -> Iterator[bytes]:
    """The bodies of the APP11 segments before the pixels of a JPEG."""
    file.seek(2)
    while (head := file.read(4))[:1] == b"\xff" and len(head) == 4 and head[1] not in (0xD9, 0xDA):
        body = file.read(max(0, int.from_bytes(head[2:], "big") - 2))
        if head[1] == 0xEB:
            yield body


def _look(picture: Picture, _request: Request, _limits: Limits) -> Iterator[Finding]:
    with picture.path.open("rb") as file:
        if finding := judge(manifest_bytes(file, picture.media_type)):
            yield finding


CHECK = Check(
    name="credentials",
    title="Credentials that came with the picture",
    reason="Credentials that mark a generated picture are recorded, and are not dropped in silence.",
    look=_look,
)
