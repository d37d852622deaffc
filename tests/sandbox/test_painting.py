from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageChops

from pipeline.sandbox.commission import Commission
from pipeline.sandbox.painting import paint
from pipeline.sandbox.painting.compositions import FAMILIES

BLUE, WHITE, NIGHT = (46, 117, 182), (255, 255, 255), (15, 23, 42)


def opened(commission):
    return Image.open(io.BytesIO(paint(commission))).convert("RGB")


def words(family):
    return next(named for known, named in FAMILIES if known is family).split()[0]


@pytest.fixture(params=[family for family, _ in FAMILIES], ids=[family.__name__ for family, _ in FAMILIES])
def prompt(request):
    return words(request.param)


@pytest.mark.parametrize("size", [(8, 8), (64, 48), (160, 240), (300, 130), (400, 16), (8, 900)])
def test_a_picture_of_any_size_can_be_painted(prompt, size):
    assert opened(Commission(prompt, *size)).size == size


def test_the_same_commission_gives_the_same_bytes_and_another_seed_another_picture(prompt):
    assert paint(Commission(prompt, 128, 128, seed="a")) == paint(Commission(prompt, 128, 128, seed="a"))
    assert paint(Commission(prompt, 128, 128, seed="a")) != paint(Commission(prompt, 128, 128, seed="b"))


def test_the_asked_colours_and_no_others_make_the_picture(prompt):
    pixels = np.asarray(opened(Commission(prompt, 512, 512, (BLUE, WHITE), NIGHT, image_format="png"))).astype(int)
    near = [np.abs(pixels - np.array(color)).max(axis=-1) < 16 for color in (BLUE, WHITE, NIGHT)]
    assert all(share.mean() > 0.01 for share in near)
    assert np.logical_or.reduce(near).mean() > 0.85


@pytest.mark.parametrize(
    "colors", [((255, 255, 255),), ((0, 0, 0),), ((1, 2, 3), (1, 2, 3)), ((9, 9, 9), (250, 1, 1), (1, 250, 1))]
)
def test_palettes_without_a_background_still_show_something(prompt, colors):
    assert len(opened(Commission(prompt, 160, 160, colors)).getcolors(1 << 16)) > 2


def test_a_background_that_equals_the_only_colour_still_shows_something(prompt):
    assert len(opened(Commission(prompt, 160, 160, (NIGHT,), NIGHT)).getcolors(1 << 16)) > 2


def test_every_picture_bears_its_mark_in_the_lower_right_corner():
    from pipeline.sandbox.painting.inks import Inks
    from pipeline.sandbox.painting.watermark import mark

    blank = Image.new("RGB", (512, 512), NIGHT)
    marked = blank.copy()
    mark(marked, Inks(NIGHT, (WHITE,), asked=True))
    left, top, right, bottom = ImageChops.difference(blank, marked).getbbox()
    assert left > 400
    assert top > 470
    assert right - left > 30
    assert bottom - top >= 8
