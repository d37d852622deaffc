"""A picture is told by its bytes and decoded in full; everything else is refused."""

from __future__ import annotations

import struct
import tracemalloc
import zlib

import pytest
from PIL import Image, ImageCms

from pipeline.errors import NotAPicture
from pipeline.prepress.pictures import open_picture
from tests.prepress.pictures.conftest import artwork, chunk, encoded, png

KINDS = [("WEBP", "image/webp", "webp"), ("PNG", "image/png", "png"), ("JPEG", "image/jpeg", "jpg")]


@pytest.mark.parametrize(("kind", "media_type", "extension"), KINDS)
def test_a_picture_is_told_by_its_bytes_and_decoded(lay, kind, media_type, extension):
    with open_picture(lay(encoded(artwork(96, 64), kind))) as picture:
        assert (picture.media_type, picture.extension) == (media_type, extension)
        assert (picture.width, picture.height, picture.aspect, picture.mode) == (96, 64, 1.5, "RGB")
        assert (picture.orientation, picture.icc_profile) == (1, None)
        assert picture.image
        assert len(picture.image.tobytes()) == 96 * 64 * 3


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_png_of_other_modes_keeps_its_mode(lay, mode):
    with open_picture(lay(encoded(artwork().convert("L").convert(mode), "PNG"))) as picture:
        assert picture.mode == mode


def test_orientation_and_profile_are_noted(lay):
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with open_picture(lay(encoded(artwork(), "JPEG", exif=exif, icc_profile=profile))) as picture:
        assert picture.orientation == 6
        assert picture.icc_profile == profile


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")  # Pillow's own words on standard error
@pytest.mark.parametrize("exif", [b"Exif\0\0junk", b"Exif\0\0II*\0\x08\0\0\0\xff\xff"])
def test_broken_exif_spoils_no_picture(lay, exif):
    sound = encoded(artwork(), "JPEG")
    broken = sound[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + sound[2:]
    with open_picture(lay(broken)) as picture:
        assert picture.orientation == 1


OTHERS = {
    "nothing": b"",
    "a GIF": encoded(artwork(), "GIF"),
    "a TIFF": encoded(artwork(), "TIFF"),
    "a BMP": encoded(artwork(), "BMP"),
    "an AVIF": b"\0\0\0\x20ftypavif" + bytes(100),
    "a PDF": b"%PDF-1.7\n",
    "a ZIP": b"PK\x03\x04" + bytes(100),
    "gzip": b"\x1f\x8b\x08" + bytes(100),
    "HTML": b"\n<!DOCTYPE html><html><body>Sorry</body></html>",
    "JSON": b'{"error": "expired"}',
    "a store's error": b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    "text": b"error code: 1010",
    "zeros": bytes(1000),
    "a WAV": b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
    "only a signature": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_what_is_not_a_picture_we_take_is_refused(lay, data):
    with pytest.raises(NotAPicture):
        open_picture(lay(data))


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "JPEG"])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.98])
def test_a_torn_picture_is_refused(lay, kind, share):
    data = encoded(artwork(), kind)
    with pytest.raises(NotAPicture):
        open_picture(lay(data[: int(len(data) * share)]))


def animated(kind: str, frames: int) -> bytes:
    shades = [Image.new("RGB", (16, 16), (number * 90 % 256, number // 256, number * 50 % 256)) for number in range(frames)]
    return encoded(shades[0], kind, save_all=True, append_images=shades[1:], lossless=True)


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "GIF"])
def test_an_animation_is_refused(lay, kind):
    with pytest.raises(NotAPicture):
        open_picture(lay(animated(kind, 3)))


def huge_webp(data: bytes, side: int) -> bytes:
    place = data.index(b"VP8X") + 12
    return data[:place] + (side - 1).to_bytes(3, "little") * 2 + data[place + 6 :]


def huge_jpeg(side: int) -> bytes:
    data = encoded(artwork(), "JPEG")
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + struct.pack(">HH", side, side) + data[place + 4 :]


def text_bomb(count: int, size: int) -> bytes:
    return png(*(chunk(b"zTXt", b"%d\0\0" % number + zlib.compress(bytes(size), 9)) for number in range(count)))


BOMBS = {
    "huge PNG": lambda: png(width=50_000, height=50_000),
    "largest PNG": lambda: png(width=2**31 - 1, height=2**31 - 1),
    "large PNG": lambda: png(width=6_000, height=6_000),
    "huge JPEG": lambda: huge_jpeg(65_500),
    "large JPEG": lambda: huge_jpeg(9_700),
    "huge WebP": lambda: huge_webp(animated("WEBP", 2), 16_383),
    "large WebP": lambda: huge_webp(animated("WEBP", 2), 9_700),
    "WebP of many frames": lambda: animated("WEBP", 300),
    "many frames announced": lambda: png(chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_it_takes_memory(lay, bomb):
    path = lay(BOMBS[bomb]())
    tracemalloc.start()
    try:
        with pytest.raises(NotAPicture):
            open_picture(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * 2**20


PACKED = {
    "one packed text": lambda: text_bomb(1, 2**27),
    "many packed texts": lambda: text_bomb(60, 2**20 - 100),
    "packed profile": lambda: png(chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(bytes(2**27), 9))),
    "many packed profiles": lambda: png(*[chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(bytes(2**27), 9))] * 20),
}


@pytest.mark.parametrize("bomb", PACKED)
def test_what_is_packed_beside_the_pixels_spoils_nothing_and_takes_no_memory(lay, bomb):
    path = lay(PACKED[bomb]())
    tracemalloc.start()
    try:
        with open_picture(path) as picture:
            assert picture.image
            assert picture.image.getextrema() == ((0, 0),) * 3
            assert bool(picture.unread_colours) == ("profile" in bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40 * 2**20


def test_the_pixel_cap_is_an_argument(lay):
    path = lay(encoded(artwork(96, 64), "PNG"))
    open_picture(path, pixel_cap=96 * 64).close()
    with pytest.raises(NotAPicture):
        open_picture(path, pixel_cap=96 * 64 - 1)


def test_what_a_decoder_says_of_a_damaged_file_stays_short(lay):
    with pytest.raises(NotAPicture) as told:
        open_picture(lay(png(chunk(b"zz", b"")) + b"x" * 10_000))
    assert len(str(told.value)) < 300


def test_a_picture_opens_from_any_name(tmp_path):
    path = tmp_path / "picture.gif"
    path.write_bytes(encoded(artwork(), "PNG"))
    with open_picture(path) as picture:
        assert picture.extension == "png"
