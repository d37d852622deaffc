"""Blank is what has nothing drawn on it; little drawn is not blank."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.prepress.checks.blank import flat_share, judge
from tests.prepress.pictures.conftest import artwork, encoded

SIDE = 2048


def paper(colour="white") -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), colour)


def gradient(first: int, last: int) -> Image.Image:
    row = np.linspace(first, last, SIDE).round().astype(np.uint8)
    return Image.fromarray(np.tile(row, (SIDE, 1))).convert("RGB")


def drawn(draw) -> Image.Image:
    picture = paper()
    draw(ImageDraw.Draw(picture))
    return picture


def through(kind: str, picture: Image.Image, **options) -> Image.Image:
    return Image.open(io.BytesIO(encoded(picture, kind, **options)))


BLANK = {
    "white": lambda: paper(),
    "brand blue": lambda: paper("#2E75B6"),
    "through JPEG": lambda: through("JPEG", paper("#2E75B6"), quality=30),
    "through WebP": lambda: through("WEBP", paper("#E4002B"), quality=30),
    "grey": lambda: paper().convert("L"),
    "bits": lambda: paper().convert("1"),
    "palette": lambda: paper().quantize(2),
    "transparent": lambda: Image.new("RGBA", (SIDE, SIDE), (9, 9, 9, 0)),
    "sixteen bits": lambda: Image.new("I;16", (SIDE, SIDE), 40_000),
    "a speck": lambda: drawn(lambda pen: pen.rectangle((1000, 1000, 1020, 1020), fill="black")),
    "a hardly shaded page": lambda: gradient(250, 252),
    "tiny": lambda: Image.new("RGB", (1, 1)),
    "a strip": lambda: Image.new("RGB", (4096, 1)),
}
DRAWN = {
    "a soft gradient": lambda: gradient(225, 250),
    "a very soft gradient": lambda: gradient(244, 252),
    "a line of one pixel": lambda: drawn(lambda pen: pen.line((0, 777, SIDE, 777), fill="black")),
    "a hairline in grey": lambda: drawn(lambda pen: pen.line((0, 0, SIDE, SIDE), fill="#808080")),
    "a small mark": lambda: drawn(lambda pen: pen.ellipse((900, 900, 1000, 1000), fill="#2E75B6")),
    "half and half": lambda: drawn(lambda pen: pen.rectangle((0, 0, SIDE, SIDE // 2), fill="black")),
    "noise": lambda: artwork(512, 512),
    "white on transparent": lambda: Image.merge("RGBA", [*paper().split(), Image.linear_gradient("L").resize((SIDE, SIDE))]),
    "bits": lambda: artwork(512, 512).convert("1"),
    "palette": lambda: artwork(512, 512).quantize(16),
    "sixteen bits": lambda: Image.fromarray(np.asarray(artwork(512, 512).convert("L"), dtype=np.uint16) * 128 + 32_000),
}


@pytest.mark.parametrize("name", BLANK)
def test_one_flat_colour_is_blank(name):
    assert judge(flat_share(BLANK[name]()), 0.999)


@pytest.mark.parametrize("name", DRAWN)
def test_what_has_anything_drawn_is_not_blank(name):
    assert not judge(flat_share(DRAWN[name]()), 0.999)


def test_the_share_is_of_the_area():
    quarter = drawn(lambda pen: pen.rectangle((0, 0, SIDE // 2 - 1, SIDE // 2 - 1), fill="black"))
    assert flat_share(quarter) == pytest.approx(0.75)


def test_a_share_of_exactly_the_limit_is_taken():
    assert judge(0.999, 0.999) is None
    finding = judge(0.9991, 0.999)
    assert finding
    assert finding.code == "blank.flat"
