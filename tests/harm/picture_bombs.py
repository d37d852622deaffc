"""Small files that ask a decoder for much: pixels, memory or time. All are made here, byte by byte."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

from PIL import Image

from tests.prepress.pictures.conftest import artwork, chunk, encoded, png

if TYPE_CHECKING:
    from collections.abc import Callable


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP file of these chunks."""
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def vp8x(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    """The head of an extended WebP: canvas in px; flag 2 is for an animation."""
    return b"VP8X", struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def webp_pixels() -> tuple[bytes, bytes]:
    """The chunk that holds 8x8 px."""
    data = encoded(artwork(8, 8), "WEBP", lossless=True)
    return data[12:16], data[20:]


def webp_frame(pixels: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """One frame of an animation, 8x8 px."""
    kind, data = pixels
    inner = kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"ANMF", b"\0" * 6 + (7).to_bytes(3, "little") * 2 + b"\x0a\0\0\0" + inner


def animated_webp(width: int, height: int, frames: int) -> bytes:
    frame = webp_frame(webp_pixels())
    return riff(vp8x(width, height, 2), (b"ANIM", bytes(6)), *[frame] * frames)


def tiff_directory(entries: int, size: int, kind: int = 7) -> bytes:
    """EXIF whose every entry points to the same `size` bytes."""
    start = 8 + 2 + entries * 12 + 4
    rows = b"".join(struct.pack("<HHII", tag, kind, size, start) for tag in range(1, entries + 1))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", entries) + rows + bytes(4) + bytes(size)


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    """A sound JPEG with further segments right after its start."""
    sound = encoded(artwork(), "JPEG")
    return (
        sound[:2]
        + b"".join(b"\xff" + bytes([mark]) + struct.pack(">H", len(body) + 2) + body for mark, body in segments)
        + sound[2:]
    )


def huge_jpeg(width: int, height: int) -> bytes:
    data = encoded(artwork(), "JPEG")
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + struct.pack(">HH", height, width) + data[place + 4 :]


def jpeg_of_many_scans(side: int, scans: int) -> bytes:
    """A progressive JPEG of one grey, in which the same few bytes of refinement come again and again.

    Each scan makes the decoder walk over every block of the picture.
    """
    stream = io.BytesIO()
    Image.new("L", (side, side), 128).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * scans + data[-2:]


def packed_text(count: int, size: int) -> bytes:
    return png(*(chunk(b"zTXt", b"%d\0\0" % number + zlib.compress(bytes(size), 9)) for number in range(count)))


def packed_exif(entries: int, size: int) -> bytes:
    """EXIF as ImageMagick writes it into a PNG: as text, in hex, packed."""
    body = b"Exif\0\0" + tiff_directory(entries, size)
    text = b"\nexif\n%8d\n" % len(body) + body.hex().encode()
    return png(chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text, 9)))


def svg(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{inside}</svg>'.encode()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))

BOMBS: dict[str, Callable[[], bytes]] = {
    "a PNG of 50,000 x 50,000 px": lambda: png(width=50_000, height=50_000),
    "a PNG of the largest sides": lambda: png(width=2**31 - 1, height=2**31 - 1),
    "a PNG one row over the cap": lambda: png(width=5_000, height=4_001),
    "a JPEG of 65,500 x 65,500 px": lambda: huge_jpeg(65_500, 65_500),
    "a WebP of 16,384 x 16,384 px": lambda: riff(vp8x(16_384, 16_384), webp_pixels()),
    "a WebP of 12,000 x 12,000 px": lambda: riff(vp8x(12_000, 12_000), webp_pixels()),
    "a WebP whose canvas is larger than its pixels": lambda: riff(vp8x(5_600, 5_600), webp_pixels()),
    "an animated WebP of 16,384 x 16,384 px": lambda: animated_webp(16_384, 16_384, 2),
    "an animated WebP of 5,000 x 5,000 px": lambda: animated_webp(5_000, 5_000, 2),
    "a WebP of 200,000 frames": lambda: animated_webp(8, 8, 200_000),
    "a PNG of many frames": lambda: png(chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))),
    "a PNG of a million chunks": lambda: png(chunk(b"prVt", b"") * 1_000_000),
    "a JPEG of 5,000 scans": lambda: jpeg_of_many_scans(5_600, 5_000),
    "an SVG of entities": lambda: b"<!DOCTYPE svg [" + LAUGHS.encode() + b"]>" + svg("&l9;"),
    "an SVG of 4 million elements": lambda: svg("<a/>" * 4_000_000),
    "an SVG of a million attributes": lambda: svg("<a " + " ".join(f'b{n}=""' for n in range(1_000_000)) + "/>"),
    "an SVG of 400,000 namespaces": lambda: svg("<a " + " ".join(f'xmlns:b{n}="x:{n}"' for n in range(400_000)) + "/>"),
    "an SVG 100,000 deep": lambda: svg("<a>" * 100_000),
    "an SVG over its cap": lambda: svg(" " * 2**24),
    "an SVG of url( without end": lambda: svg('<path fill="' + "url(" * 600_000 + '"/>'),
    "an SVG with a view box of a million digits": lambda: (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{"9" * 1_000_000}"/>'.encode()
    ),
}
"""What must be refused."""

ODDITIES: dict[str, Callable[[], bytes]] = {
    "one packed text of 128 MB": lambda: packed_text(1, 2**27),
    "60 packed texts of 1 MB": lambda: packed_text(60, 2**20 - 100),
    "a packed profile of 128 MB": lambda: png(chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(bytes(2**27), 9))),
    "EXIF in a PNG that points to itself": lambda: png(chunk(b"eXIf", tiff_directory(20_000, 500_000))),
    "packed EXIF in a PNG that points to itself": lambda: packed_exif(10_000, 200_000),
    "EXIF in a WebP that points to itself": lambda: riff(
        vp8x(8, 8, 8), webp_pixels(), (b"EXIF", tiff_directory(20_000, 500_000))
    ),
    "EXIF in a JPEG that points to itself": lambda: jpeg((0xE1, b"Exif\0\0" + tiff_directory(2_700, 30_000))),
    "long EXIF in a JPEG that points to itself": lambda: jpeg(
        *((0xE1, b"Exif\0\0" + part) for part in pieces(tiff_directory(20_000, 200_000), 65_000))
    ),
    "a JPEG's index of pictures that points to itself": lambda: jpeg((0xE2, b"MPF\0" + tiff_directory(2_700, 30_000))),
}
"""What may be taken, since its pixels are sound, but must cost no more than others."""


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]
