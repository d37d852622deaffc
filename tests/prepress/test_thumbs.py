"""The small pictures of an item, and their names."""

from __future__ import annotations

import io
from dataclasses import replace
from hashlib import sha256

import pytest
from PIL import Image

from pipeline.prepress.colour.separation import shipped_press
from pipeline.prepress.deliveries import Delivery
from pipeline.prepress.pictures import open_picture
from pipeline.prepress.thumbs import press_id, proof_delivery, proof_press, soft_proof_key, thumbnail_key, thumbs_of

STEM = "leaf/0123456789abcdef"


@pytest.fixture
def cmyk():
    return Delivery("tiff", "cmyk", shipped_press())


@pytest.fixture
def thumbs(tmp_path):
    """The small pictures of one that is half red and half transparent."""

    def make(printed):
        path = tmp_path / "came"
        image = Image.new("RGBA", (640, 640), (0, 0, 0, 0))
        image.paste((228, 0, 43, 255), (0, 0, 640, 320))
        image.save(path, "PNG")
        with open_picture(path) as picture:
            return thumbs_of(picture, STEM, printed)

    return make


def pixel(body, place):
    return Image.open(io.BytesIO(body)).convert("RGBA").getpixel(place)


def test_what_is_not_printed_has_a_thumbnail_alone(thumbs):
    assert list(thumbs(None)) == [thumbnail_key(STEM)] == [f"thumbs/{STEM}.webp"]


def test_what_is_printed_has_a_soft_proof_too_on_the_ground_of_its_delivery(thumbs, cmyk):
    made = thumbs(cmyk)
    press = sha256(shipped_press().data).hexdigest()[:8]
    assert list(made) == [f"thumbs/{STEM}.webp", f"thumbs/{STEM}-{press}.webp"]
    assert soft_proof_key(STEM, press) == list(made)[1]
    clear, paper = (pixel(body, (160, 260)) for body in made.values())
    assert clear[3] == 0
    assert paper == pytest.approx((239, 241, 245, 255), abs=3)
    blue = replace(cmyk, background=(40, 60, 150))
    assert pixel(list(thumbs(blue).values())[1], (160, 260))[2] > 100


def test_whatever_changes_a_soft_proof_changes_its_name(cmyk):
    other = replace(cmyk.profile, data=cmyk.profile.data + b"\0")
    ways = [
        replace(cmyk, intent="perceptual"),
        replace(cmyk, black_point=False),
        replace(cmyk, background=(1, 2, 3)),
        replace(cmyk, profile=other),
    ]
    assert len({press_id(each) for each in (cmyk, *ways)}) == 5
    assert press_id(replace(cmyk, format="pdf", bleed_from="mirror", name="x.{ext}")) == press_id(cmyk)


def test_the_first_delivery_in_cmyk_is_proofed_or_else_the_shipped_press(cmyk):
    rgb, other = Delivery("jpeg"), replace(cmyk, intent="absolute")
    assert proof_delivery([rgb, other, cmyk]) == other
    assert proof_delivery([rgb]).profile == proof_delivery([]).profile == shipped_press()


def test_the_press_is_told_with_its_paper(cmyk):
    told = proof_press(replace(cmyk, background=(1, 2, 3)))
    assert told.name == "FOGRA39L Coated"
    assert (told.paper, told.background, told.intent, told.black_point) == ((239, 241, 245), (1, 2, 3), "relative", True)
    assert told.sha256 == sha256(shipped_press().data).hexdigest()
