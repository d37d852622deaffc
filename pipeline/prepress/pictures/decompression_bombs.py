"""Decompression bombs: files that make a decoder do far more work than their size suggests, found before decoding."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from pipeline.errors import NotAPicture

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_CHUNKS = 16_384
"""Chunks of a PNG. libpng writes 8 KiB a chunk: twice what fills the largest file that is fetched. A million cost 115 MB."""
MOST_SCANS = 64
"""Scans of a JPEG; progressive ones have about ten. Each makes the decoder walk over the whole picture again."""

_SCAN = b"\xff\xda"
_BLOCK = 1 << 20
_ANIMATED = 0x02


def refuse_bombs(file: IO[bytes], media_type: str) -> None:
    """Raise `NotAPicture` for a PNG of too many chunks, a JPEG of too many scans, a WebP that moves. 25 ms CPU at most."""
    look = _LOOKS[media_type]
    file.seek(0)
    look(file)
    file.seek(0)


def _look_at_png(file: IO[bytes]) -> None:
    file.seek(8)
    for _ in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        file.seek(int.from_bytes(head[:4], "big") + 4, 1)
    raise NotAPicture(f"The PNG is in more than {MOST_CHUNKS:,} pieces; no program writes it so.")


def _look_at_jpeg(file: IO[bytes]) -> None:
    scans, last = 0, b""
    while block := file.read(_BLOCK):
        scans += (last + block).count(_SCAN)
        last = block[-1:]
        if scans > MOST_SCANS:
            raise NotAPicture(f"The JPEG builds up in more than {MOST_SCANS} scans; decoding it would take minutes.")


def _look_at_webp(file: IO[bytes]) -> None:
    head = file.read(21)
    if head[12:16] == b"VP8X" and head[20:] and head[20] & _ANIMATED:
        raise NotAPicture("The WEBP is animated; a print has one frame.")


_LOOKS: dict[str, Callable[[IO[bytes]], None]] = {
    "image/png": _look_at_png,
    "image/jpeg": _look_at_jpeg,
    "image/webp": _look_at_webp,
}
