"""The colours that a PNG states are those that are measured and printed."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageCms

from pipeline.prepress.checks import mode
from pipeline.prepress.colour.matrix_profile import colour_profile
from pipeline.prepress.colour.srgb_profile import PRIMARIES, srgb_profile
from pipeline.prepress.finishing.press_pixels import press_pixels
from pipeline.prepress.pictures import open_picture
from pipeline.prepress.pictures.thumbnail import thumbnail
from tests.prepress.finishing.conftest import said_by
from tests.prepress.pictures.conftest import artwork, chunk, encoded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Lay = Callable[[bytes], Path]

DARK, ROSE = (10, 40, 90), (200, 80, 120)
P3 = chunk(b"cICP", bytes((12, 13, 0, 1)))
SRGB = chunk(b"sRGB", b"\0")
PQ = chunk(b"cICP", bytes((9, 16, 0, 1)))
LINEAR = chunk(b"gAMA", struct.pack(">I", 100_000))
USUAL = chunk(b"gAMA", struct.pack(">I", 45_455))
SRGB_CORNERS = chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))
ADOBE_CORNERS = chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000))


def profile(body: bytes) -> bytes:
    return chunk(b"iCCP", b"of it\0\0" + zlib.compress(body))


SWAPPED = profile(
    colour_profile(
        "green and red swapped",
        {**PRIMARIES, b"rXYZ": PRIMARIES[b"gXYZ"], b"gXYZ": PRIMARIES[b"rXYZ"]},
        [round(65535 * (n / 255) ** 2.2) for n in range(256)],
    )
)


def stating(*chunks: bytes, pixels: Image.Image | None = None) -> bytes:
    """A PNG, its left half dark blue and its right half rose, that states `chunks`."""
    if pixels is None:
        pixels = Image.new("RGB", (64, 64), DARK)
        pixels.paste(ROSE, (32, 0, 64, 64))
    plain = encoded(pixels, "PNG")
    return plain[:33] + b"".join(chunks) + plain[33:]


def both(image: Image.Image) -> tuple[object, object]:
    return image.getpixel((8, 8)), image.getpixel((56, 56))


def near(seen: object, wanted: object) -> bool:
    return bool((abs(np.subtract(seen, wanted)) <= 1).all())


def light(*primaries: float) -> np.ndarray:
    """From light in red, green and blue to XYZ, for primaries under D65."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in zip(primaries[::2], primaries[1::2], strict=True)]).T
    white = np.array([0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290])
    return columns * np.linalg.solve(columns, white)


OURS = light(0.64, 0.33, 0.30, 0.60, 0.15, 0.06)


def reckoned(values: np.ndarray | list[float], theirs: np.ndarray = OURS) -> tuple[int, ...]:
    """Light, 0..1, of other primaries as eight bits of sRGB, by the formulas alone (IEC 61966-2-1)."""
    ours = np.clip(np.linalg.inv(OURS) @ theirs @ np.array(values), 0, 1)
    return tuple(np.round(255 * np.where(ours <= 0.0031308, 12.92 * ours, 1.055 * ours ** (1 / 2.4) - 0.055)).astype(int))


def linear(colour: tuple[int, int, int]) -> np.ndarray:
    values = np.array(colour) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


IN_P3 = tuple(reckoned(linear(each), light(0.68, 0.32, 0.265, 0.69, 0.15, 0.06)) for each in (DARK, ROSE))
IN_ADOBE = tuple(
    reckoned((np.array(each) / 255) ** (1 / 0.44), light(0.64, 0.33, 0.21, 0.71, 0.15, 0.06)) for each in (DARK, ROSE)
)
AS_LIGHT = tuple(reckoned(np.array(each) / 255) for each in (DARK, ROSE))

FOLLOWED = {
    "Display P3 by code points": ((P3,), IN_P3),
    "code points before a profile": ((P3, SWAPPED), IN_P3),
    "code points of sRGB before a profile": ((chunk(b"cICP", bytes((1, 13, 0, 1))), SWAPPED), (DARK, ROSE)),
    "sRGB before gamma": ((SRGB, LINEAR), (DARK, ROSE)),
    "the usual gamma": ((USUAL, SRGB_CORNERS), (DARK, ROSE)),
    "the usual gamma alone": ((USUAL,), (DARK, ROSE)),
    "light itself": ((LINEAR,), AS_LIGHT),
    "Adobe RGB by gamma and primaries": ((chunk(b"gAMA", struct.pack(">I", 44_000)), ADOBE_CORNERS), IN_ADOBE),
    "nothing": ((), (DARK, ROSE)),
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_stated_colours_are_measured_shown_and_printed_as_srgb(lay: Lay, name: str) -> None:
    chunks, wanted = FOLLOWED[name]
    with open_picture(lay(stating(*chunks))) as picture:
        assert picture.image
        assert picture.reduced
        assert picture.sample
        small = thumbnail(picture)
        assert small
        seen = [press_pixels(picture.image, (255, 255, 255))[0], picture.reduced, picture.sample, small]
        assert picture.unread_colours == ""
        assert all(near(both(each), wanted) for each in seen), [both(each) for each in seen]


def test_a_profile_comes_before_srgb_and_gamma(lay: Lay) -> None:
    with open_picture(lay(stating(SWAPPED, SRGB, LINEAR))) as picture:
        assert picture.reduced
        assert near(both(picture.reduced)[1][:1], (80,))


def test_code_points_look_as_the_same_profile_does(lay: Lay) -> None:
    noise = artwork(96, 64)
    with open_picture(lay(stating(chunk(b"cICP", bytes((9, 8, 0, 1))), pixels=noise))) as picture:
        assert picture.icc_profile
        made = ImageCms.getOpenProfile(io.BytesIO(picture.icc_profile))
        wanted = ImageCms.profileToProfile(noise, made, ImageCms.getOpenProfile(io.BytesIO(srgb_profile())))
        assert picture.image
        assert press_pixels(picture.image, (0, 0, 0))[0].tobytes() == wanted.tobytes()
        assert made.profile.red_primary[1][:2] == pytest.approx((0.708, 0.292), abs=0.03)


def test_imagemagick_sees_the_same_gamma(lay: Lay) -> None:
    path = lay(stating(LINEAR, SRGB_CORNERS))
    with open_picture(path) as picture:
        assert picture.reduced
        ours = picture.reduced.getpixel((8, 8))
    said = said_by("convert", f"png:{path}", "-colorspace", "sRGB", "-depth", "8", "-crop", "1x1+8+8", "txt:-")
    assert near([float(part) for part in said[said.index(" srgb(") + 6 :].split(")")[0].split(",")], ours), said


@pytest.mark.parametrize("kind", ["L", "LA", "P", "RGBA", "I;16", "1"])
def test_every_kind_of_pixels_takes_what_is_stated(lay: Lay, kind: str) -> None:
    grey = Image.new("L", (64, 64), 0 if kind == "1" else 55).convert(kind)
    if kind == "I;16":
        grey = Image.new("I;16", (64, 64), 55 * 257)
    for stated in (LINEAR,), (chunk(b"cICP", bytes((1, 8, 0, 1))),):
        with open_picture(lay(stating(*stated, pixels=grey))) as picture:
            assert picture.reduced
            wanted = {"1": 0}.get(kind, 128)
            assert near(picture.reduced.getpixel((5, 5)), (wanted,) * 3)
            assert not mode.profile_unusable(picture.image, picture.icc_profile)


UNREAD = {
    "PQ": ((PQ,), "PQ"),
    "HLG": ((chunk(b"cICP", bytes((9, 18, 0, 1))),), "HLG"),
    "code points nobody has": ((chunk(b"cICP", bytes((77, 13, 0, 1))),), "77"),
    "values of video": ((chunk(b"cICP", bytes((1, 13, 0, 0))),), "1, 13, 0, 0"),
    "a gamma of nothing": ((chunk(b"gAMA", bytes(4)),), "gamma"),
    "primaries on one line": ((chunk(b"cHRM", struct.pack(">8I", *[31270, 32900] * 4)),), "primaries"),
    "a profile that is damaged": ((chunk(b"iCCP", b"x\0\0abcdef"),), "damaged"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_followed_is_warned_of(lay: Lay, name: str) -> None:
    chunks, word = UNREAD[name]
    with open_picture(lay(stating(*chunks))) as picture:
        finding = mode.judge_unread(picture.unread_colours)
        assert finding
        assert (finding.code, finding.level.value) == ("mode.colours-unread", "warn")
        assert word in finding.text
        assert picture.reduced
        assert both(picture.reduced) == (DARK, ROSE)


def test_a_profile_stands_in_for_colours_of_bright_screens(lay: Lay) -> None:
    with open_picture(lay(stating(PQ, SWAPPED))) as picture:
        assert "PQ" in picture.unread_colours
        assert picture.reduced
        assert near(both(picture.reduced)[1][:1], (80,))


def test_a_profile_larger_than_a_million_bytes_is_followed(lay: Lay) -> None:
    large = bytearray(srgb_profile() + bytes(3 * 2**20))
    large[:4] = len(large).to_bytes(4, "big")
    with open_picture(lay(stating(profile(bytes(large))))) as picture:
        assert picture.icc_profile == bytes(large)
        assert picture.unread_colours == ""


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"tEXt"])
def test_long_texts_spoil_no_picture(lay: Lay, kind: bytes) -> None:
    long = b"words " * 400_000
    body = {b"zTXt": b"a\0\0" + zlib.compress(long), b"iTXt": b"a\0\1\0\0\0" + zlib.compress(long), b"tEXt": b"a\0" + long}
    plain = stating(chunk(kind, body[kind]))
    with open_picture(lay(plain[:-12] + chunk(kind, body[kind]) + plain[-12:])) as picture:
        assert picture.image
        assert both(picture.image) == (DARK, ROSE)


def ycck(image: Image.Image) -> bytes:
    """`image` (CMYK) as Adobe's programs write it: inverted, then its first three inks turned as red, green and blue are."""
    turned = [*Image.merge("RGB", image.split()[:3]).convert("YCbCr").split(), ImageChops.invert(image.getchannel("K"))]
    # What is saved as inks comes out inverted.
    body = encoded(Image.merge("CMYK", [ImageChops.invert(band) for band in turned]), "JPEG", quality=100, subsampling=0)
    mark = body.index(b"\xff\xee")
    told = mark + 1 + int.from_bytes(body[mark + 2 : mark + 4], "big")
    return body[:told] + b"\2" + body[told + 1 :]


@pytest.mark.parametrize("turned", [False, True])
def test_a_jpeg_of_inks_has_its_colours_however_it_is_written(lay: Lay, turned: bool) -> None:
    inks = Image.new("CMYK", (64, 64), (200, 120, 10, 20))
    inks.paste((0, 180, 160, 0), (32, 0, 64, 64))
    path = lay(ycck(inks) if turned else encoded(inks, "JPEG", quality=100))
    with open_picture(path) as picture:
        assert picture.image
        assert (abs(np.subtract(both(picture.image), ((200, 120, 10, 20), (0, 180, 160, 0)))) <= 2).all()
    said = said_by("convert", f"jpeg:{path}", "-depth", "8", "-crop", "1x1+8+8", "txt:-")
    theirs = said[said.index(" cmyk(") + 6 :].split(")")[0].split(",")
    assert (abs(np.subtract([float(ink) for ink in theirs], (200, 120, 10, 20))) <= 2).all(), said
