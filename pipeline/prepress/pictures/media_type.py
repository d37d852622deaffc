"""The media type of a file, told by its first bytes alone."""

from __future__ import annotations

import codecs
import re

from pipeline.errors import NotAPicture

HEAD = 512
"""Bytes from the start of a file that tell its type."""

EXTENSIONS = {"image/webp": "webp", "image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}
"""The media types that are taken, each with the extension its files get."""

_OTHERS = {
    b"GIF8": "a GIF",
    b"%PDF": "a PDF",
    b"II*\0": "a TIFF",
    b"MM\0*": "a TIFF",
    b"BM": "a BMP",
    b"\x1f\x8b": "packed by gzip",
    b"PK\x03\x04": "a ZIP archive",
    b"{": "JSON",
}
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|title|div|p|h1)\b", re.IGNORECASE)


def media_type(head: bytes) -> str:
    """Tell the media type of a file that begins with `head` (its first `HEAD` bytes), one of `EXTENSIONS`.

    Raises `NotAPicture`, which says what it is instead where that is known.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _HTML.match(text):
        raise NotAPicture("What came is not a picture but an HTML page.")
    if text.startswith(b"<"):
        return "image/svg+xml"
    if head[4:8] == b"ftyp":
        raise NotAPicture("What came is not a picture we take (WebP, PNG, JPEG, SVG) but an AVIF, a HEIC or a film.")
    for magic, name in _OTHERS.items():
        if text.startswith(magic):
            raise NotAPicture(f"What came is not a picture we take (WebP, PNG, JPEG, SVG) but {name}.")
    raise NotAPicture("What came is not a picture we take (WebP, PNG, JPEG, SVG).")
