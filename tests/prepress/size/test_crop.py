"""Which pixels go on the sheet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.size.crop import cover, cut

A4, A5, A6 = Sheet(210, 297, 3), Sheet(148, 210, 3), Sheet(105, 148, 3)


@pytest.mark.parametrize(("sheet", "ppi"), [(A6, 338), (A5, 241), (A4, 172), (Sheet(297, 420, 3), 122)])
def test_a_square_of_2048_px_gives_the_ppi_of_the_worked_examples(sheet, ppi):
    assert round(cover(2048, 2048, sheet, "crop").ppi) == ppi


def test_the_crop_is_taken_from_the_middle():
    crop = cover(2048, 2048, A5, "crop")
    left, top, right, bottom = crop.box
    assert (top, bottom) == (0, 2048)
    assert abs(left - (2048 - right)) <= 1
    assert crop.kept == pytest.approx(154 / 216, abs=0.001)


def test_mirroring_keeps_the_whole_cover_of_the_trim_inside_it():
    tight = cover(1480, 2100, A5, "mirror")
    assert tight.box == (0, 0, 1480, 2100)
    assert tight.mirrored == (30, 30, 30, 30)
    assert tight.ppi == pytest.approx(254)


def test_the_bleed_takes_the_picture_itself_as_far_as_there_is_any():
    crop = cover(2048, 2048, A5, "mirror")
    left, top, right, bottom = crop.mirrored
    assert (left, right) == (0, 0)
    assert top == bottom == round(3 / 210 * 2048)


def test_mirrored_edges_repeat_the_pixels_beside_them():
    pixels = np.arange(20 * 10 * 3, dtype=np.uint8).reshape(20, 10, 3)
    crop = cover(10, 20, Sheet(100, 200, 20), "mirror")
    made = np.asarray(cut(Image.fromarray(pixels), crop))
    assert made.shape == (24, 14, 3)
    assert (made[2:-2, 2:-2] == pixels).all()
    assert (made[1, 2:-2] == pixels[0]).all()
    assert (made[0, 2:-2] == pixels[1]).all()


sides = st.integers(16, 5000)
millimetres = st.floats(20, 1000)


@given(sides, sides, millimetres, millimetres, st.floats(0, 10), st.sampled_from(["crop", "mirror"]))
def test_the_sheet_is_covered_without_distortion(width, height, wide, tall, bleed, bleed_from):
    sheet = Sheet(wide, tall, bleed)
    crop = cover(width, height, sheet, bleed_from)
    left, top, right, bottom = crop.box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert all(edge >= 0 for edge in crop.mirrored)
    for pixels, length in zip(crop.size, sheet.with_bleed, strict=True):
        assert pixels + 2 >= crop.ppi * length / 25.4 >= 0  # rounding alone keeps the two directions apart
    across, down = (pixels / length for pixels, length in zip(crop.size, sheet.with_bleed, strict=True))
    assert abs(across / down - 1) <= 2.5 / min(crop.size)
