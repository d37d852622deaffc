"""Files to open: sound ones of every format, and hostile ones made by hand."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path


def artwork(width: int = 96, height: int = 64) -> Image.Image:
    """Something with detail in every corner, the same each time."""
    noise = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(noise)


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes, width: int = 8, height: int = 8) -> bytes:
    """A PNG with a header, these chunks, black pixels for 8x8 px, and an end."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * (8 * 25)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixels + chunk(b"IEND", b"")


@pytest.fixture
def lay(tmp_path):
    """Put bytes into a file whose name says nothing."""

    def file(data: bytes) -> Path:
        path = tmp_path / "came"
        path.write_bytes(data)
        return path

    return file
