"""What people read: what is wrong, by how much, and what would hold."""

from __future__ import annotations

import pytest

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.size import shortfall, warning
from tests.prepress.size.test_size_ppi import SQUARE, page

BEST = (1792, 2560)


def test_a_shortfall_is_a_sentence_with_the_figures_and_the_way_out():
    assert shortfall(BEST, page("A4", min_ppi=300), V4_PRO.offered) == (
        "too few pixels for A4 (210x297 mm, 3 mm bleed): 1792x2560, the model's best size for it, prints at 211 ppi, "
        "and `min_ppi` asks for 300; what would hold: a trim up to 145x206 mm, such as A6"
    )


@pytest.mark.parametrize(
    ("pixels", "size", "why", "what_would_hold"),
    [
        (
            SQUARE,
            page("A5", min_ppi=290),
            "2048x2048 prints at 241 ppi, and `min_ppi` asks for 290",
            "`size: 1792x2560`, which gives 296 ppi (`size: auto` takes it)",
        ),
        (
            SQUARE,
            page("A2"),
            "profile `sheet` refuses 149 ppi and less; the best size, 1792x2560, gives 107",
            "a trim up to 299x423 mm, such as A3",
        ),
        (
            (1792, 2304),
            page("US Letter", bleed_mm=3.175, min_ppi=300),
            "US Letter (8.5x11 in, 0.125 in bleed)",
            "a trim up to 5.72x7.4 in",
        ),
        (
            SQUARE,
            page("150x150mm", bleed_mm=0, profile="carton", full_page=True),
            "a full page in profile `carton` refuses 449 ppi and less",
            "a trim up to 115x115 mm",
        ),
        (SQUARE, page("8.01x8.01in", bleed_mm=0, min_ppi=256), "no bleed): 2048x2048, ", "a trim up to 8x8 in"),
        (SQUARE, page("100x100mm", bleed_mm=400), "prints at 58 ppi", "less bleed"),
    ],
)
def test_what_would_hold_is_said(pixels, size, why, what_would_hold):
    told, _, way_out = shortfall(pixels, size, V4_PRO.offered).partition("; what would hold: ")
    assert why in told
    assert way_out.startswith(what_would_hold)


def test_no_figure_is_rounded_up_to_the_one_that_is_not_reached():
    assert "prints at 255.6 ppi, and `min_ppi` asks for 256" in shortfall(
        SQUARE, page("8.01x8.01in", bleed_mm=0, min_ppi=256), V4_PRO.offered
    )


def test_a_warning_names_the_better_size_where_there_is_one():
    assert "172 ppi at A4" in warning(SQUARE, page("A4"), V4_PRO.offered)
    assert "`size: 1792x2560` gives 211" in warning(SQUARE, page("A4"), V4_PRO.offered)
    assert "no better size" in warning(BEST, page("A4"), V4_PRO.offered)
