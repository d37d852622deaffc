"""Pixels are made of an SVG as its print asks for them."""

from __future__ import annotations

import pytest

from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.pictures.picture import PIXEL_CAP
from pipeline.prepress.size.vector_ppi import asked_ppi, drawn_crop
from pipeline.records import PrintSize

A6 = PrintSize("A6", (105.0, 148.0), 3.0)


@pytest.mark.parametrize(
    ("wishes", "ppi"),
    [
        ({}, 300),
        ({"min_ppi": 200}, 200),
        ({"min_ppi": 600}, 600),
        ({"min_ppi": 1}, 150),
        ({"profile": "newspaper", "full_page": True}, 450),
        ({"profile": "packaging-offset"}, 300),
    ],
)
def test_the_job_says_how_many_or_the_kind_of_print_does(wishes, ppi):
    assert asked_ppi(PrintSize("A6", (105.0, 148.0), 3.0, **wishes)) == ppi


@pytest.mark.parametrize("aspect", [1.0, 111 / 154, 3.0, 0.2])
def test_the_sheet_is_covered_with_whole_pixels_and_never_short(aspect):
    size, crop = drawn_crop(aspect, Sheet.of(A6), "crop", 300)
    assert crop.size == (1312, 1819)
    assert crop.ppi == 300
    assert 0 <= crop.box[0] <= crop.box[2] <= size[0]
    assert 0 <= crop.box[1] <= crop.box[3] <= size[1]
    assert size[0] / size[1] == pytest.approx(aspect, rel=0.002)


def test_a_mirrored_bleed_takes_a_drawing_as_large_as_the_trim():
    size, crop = drawn_crop(105 / 148, Sheet.of(A6), "mirror", 300)
    assert size == (1241, 1749)
    assert min(crop.mirrored) >= 35
    assert crop.ppi == pytest.approx(300, abs=0.5)


def test_no_more_pixels_are_made_than_are_ever_decoded():
    banner = Sheet(2000.0, 1000.0)
    (width, height), crop = drawn_crop(1.0, banner, "crop", 300)
    assert width * height <= PIXEL_CAP
    assert 50 < crop.ppi < 60
