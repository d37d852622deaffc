"""A thumbnail shows the picture as it is: upright, in sRGB, small, and with nothing else in it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from pipeline.prepress.colour.srgb_profile import srgb_profile
from pipeline.prepress.pictures import open_picture
from pipeline.prepress.pictures.thumbnail import as_webp, flattened, thumbnail
from tests.prepress.pictures.conftest import artwork, encoded
from tests.prepress.pictures.test_svg import SHAPES, svg

RED, GREEN, BLUE = (200, 30, 40), (20, 160, 60), (30, 60, 180)


def four_corners(width: int, height: int) -> Image.Image:
    """Red and green above, blue and white below."""
    image = Image.new("RGB", (width, height), "white")
    for colour, place in (RED, (0, 0)), (GREEN, (width // 2, 0)), (BLUE, (0, height // 2)):
        image.paste(colour, (*place, place[0] + width // 2, place[1] + height // 2))
    return image


@pytest.fixture
def small(lay):
    """What is made of a file with these bytes."""

    def make(data: bytes) -> Image.Image:
        with open_picture(lay(data)) as picture:
            made = thumbnail(picture)
            assert made
            return made

    return make


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    wide, high = image.size
    places = [(wide // 4, high // 4), (3 * wide // 4, high // 4), (wide // 4, 3 * high // 4), (3 * wide // 4, 3 * high // 4)]
    return [image.getpixel(place) for place in places]


def near(found: object, wanted: object, levels: int = 3) -> bool:
    return bool(np.abs(np.array(found, dtype=int) - np.array(wanted, dtype=int)).max() <= levels)


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((2048, 2048), (320, 320)),
        ((1536, 1024), (320, 213)),
        ((700, 2100), (107, 320)),
        ((320, 200), (320, 200)),
        ((96, 64), (96, 64)),
        ((4000, 3), (320, 1)),
    ],
)
def test_the_long_side_comes_to_320_px_and_what_is_smaller_is_not_enlarged(small, size, wanted):
    assert small(encoded(Image.new("RGB", size, RED), "PNG")).size == wanted


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_colours_are_where_they_were(small, kind):
    assert near(corners(small(encoded(four_corners(1000, 800), kind, quality=95))), [RED, GREEN, BLUE, (255, 255, 255)], 6)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_pixels_of_every_mode_are_taken(small, mode):
    made = small(encoded(artwork(640, 480).convert("L").convert(mode), "PNG"))
    assert (made.mode, made.size) == ("RGB", (320, 240))


def test_cmyk_is_taken(small):
    made = small(encoded(Image.new("CMYK", (400, 400), (0, 255, 255, 0)), "JPEG", quality=95))
    assert near(made.getpixel((9, 9)), (255, 0, 0), 4)


def test_sixteen_bits_of_grey_are_not_clipped(small):
    image = Image.fromarray(np.full((400, 400), 40_000, dtype=np.uint16))
    assert near(small(encoded(image, "PNG")).getpixel((5, 5)), (156, 156, 156), 1)


def test_an_embedded_profile_is_honoured(small):
    # A profile that calls red what sRGB calls green, and the other way round.
    body = bytearray(srgb_profile().replace(b"sRGB IEC61966-2.1", b"Other way round !"))
    count = int.from_bytes(body[128:132], "big")
    tags = {bytes(body[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    body[red : red + 4], body[green : green + 4] = b"gXYZ", b"rXYZ"
    made = small(encoded(Image.new("RGB", (400, 400), RED), "PNG", icc_profile=bytes(body)))
    assert near(made.getpixel((5, 5)), (30, 200, 40))


def test_a_turned_picture_is_brought_upright(small):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter to the right to be seen
    made = small(encoded(four_corners(800, 600), "JPEG", quality=95, exif=exif))
    assert made.size == (240, 320)
    assert near(corners(made), [BLUE, RED, (255, 255, 255), GREEN], 6)


def test_what_is_transparent_stays_so_and_can_be_laid_on_a_ground(small):
    image = four_corners(800, 800)
    image.putalpha(Image.new("L", (800, 800), 255))
    image.paste((0, 0, 0, 0), (400, 400, 800, 800))
    made = small(encoded(image, "PNG"))
    assert near(corners(made)[:3], [(*RED, 255), (*GREEN, 255), (*BLUE, 255)])
    assert corners(made)[3][3] == 0
    assert corners(flattened(made, (1, 2, 3)))[3] == (1, 2, 3)
    again = Image.open(io.BytesIO(as_webp(made)))
    assert again.mode == "RGBA"
    assert corners(again)[3][3] == 0


def test_a_drawing_has_one_too_however_small_its_units_are(lay):
    with open_picture(lay(svg(SHAPES, 'viewBox="0 0 10 5"'))) as picture:
        small = thumbnail(picture)
        assert small
        assert (small.size, small.mode) == ((320, 160), "RGBA")
        assert small.getpixel((128, 140)) == (0xCC, 0x33, 0x33, 255)
        assert small.getpixel((2, 2))[3] == 0


def test_a_drawing_that_cannot_be_drawn_has_none(lay):
    with open_picture(lay(svg("<g opacity='.5'>" * 250 + "</g>" * 250))) as picture:
        assert thumbnail(picture) is None


def test_the_file_holds_pixels_alone_and_is_the_same_each_time(small):
    exif = Image.Exif()
    exif[0x010E] = "Prompt of somebody"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    came = encoded(artwork(640, 480), "WEBP", exif=exif, icc_profile=profile, xmp=b"<x/>")
    body = as_webp(small(came))
    assert body == as_webp(small(came))
    assert body[12:16] == b"VP8 "
    found = Image.open(io.BytesIO(body))
    assert (found.format, found.size, found.mode) == ("WEBP", (320, 240), "RGB")
    assert not {"icc_profile", "exif", "xmp"} & found.info.keys()


def test_it_looks_like_the_whole_picture_made_small_at_once(small):
    soft = Image.fromarray(np.random.default_rng(2).integers(0, 256, (16, 16, 3), dtype=np.uint8)).resize((2048, 2048))
    made = np.asarray(small(encoded(soft, "PNG")), dtype=int)
    wanted = np.asarray(soft.resize((320, 320), Image.Resampling.LANCZOS), dtype=int)
    assert np.abs(made - wanted).mean() < 0.5
