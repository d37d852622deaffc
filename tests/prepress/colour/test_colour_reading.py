"""Texts of CSS and numbers of a space are one colour, and ranges hold for both."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.prepress.colour.channel_ranges import CMYK, OF_SPACES, NoColour, held
from pipeline.prepress.colour.colour_reading import FUNCTION, colour_in_space, colour_of_text
from pipeline.prepress.colour.css_spaces import SPACES


def test_every_space_has_its_ranges() -> None:
    assert set(OF_SPACES) == set(SPACES)


@pytest.mark.parametrize(
    ("text", "space", "components"),
    [
        ("oklch(0.7 0.3 150)", "oklch", (0.7, 0.3, 150)),
        ("lab(50 90 -90)", "lab", (50, 90, -90)),
        ("color(display-p3 0 1 0.5)", "display-p3", (0, 1, 0.5)),
        ("color(xyz 0.3 0.2 0.5)", "xyz-d65", (0.3, 0.2, 0.5)),
    ],
)
def test_a_text_is_the_colour_of_its_numbers(text: str, space: str, components: tuple[float, float, float]) -> None:
    by_text, by_numbers = colour_of_text(text), colour_in_space(space, components)
    assert (by_text.rgb, by_text.note) == (by_numbers.rgb, by_numbers.note)


def test_spaces_that_tokens_do_not_have_are_read_too() -> None:
    assert colour_of_text("color(rec2020 1 1 1)").rgb == (255, 255, 255)
    assert colour_of_text("color(a98-rgb 0.5 0.5 0.5)").rgb == (129, 129, 129)


@pytest.mark.parametrize(
    ("text", "rgb"),
    [
        ("hsl(210 100% 50%)", (0, 128, 255)),
        ("hsl(30 100% 50%)", (255, 128, 0)),
        ("hwb(210 0% 0%)", (0, 128, 255)),
        ("hsl(0 0% 50%)", (128, 128, 128)),
    ],
)
def test_halves_are_rounded_as_browsers_round_them(text: str, rgb: tuple[int, int, int]) -> None:
    assert colour_of_text(text).rgb == rgb


def test_angles_have_no_range() -> None:
    assert colour_of_text("hsl(-150 100% 50%)").rgb == colour_of_text("hsl(570 100% 50%)").rgb == (0, 128, 255)


@pytest.mark.parametrize("text", ["", "#12", "bluish", "rgb(a b c)", "url(x)", "var(--blue)", "rgb(1 2 3) red", "rgb(" * 1000])
def test_what_is_no_colour_is_told(text: str) -> None:
    with pytest.raises(NoColour, match="has no colour in"):
        colour_of_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "rgb(1e999 0 0)",
        "hsl(1e999 0% 0%)",
        "color(rec2020 1e308 0 0)",
        "color(xyz 1e308 0 0)",
        "oklch(1 1e308 0)",
        "lab(50 -9e99 0)",
    ],
)
def test_no_number_is_too_large_to_be_told(text: str) -> None:
    with pytest.raises(NoColour, match=r"must be .* to"):
        colour_of_text(text)


@settings(max_examples=150, deadline=None)
@given(st.from_regex(FUNCTION, fullmatch=True) | st.text(max_size=30))
def test_no_text_is_a_surprise(text: str) -> None:
    with contextlib.suppress(NoColour):
        assert len(colour_of_text(text).rgb) == 3


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SPACES), st.tuples(st.floats(), st.floats(), st.floats()))
def test_no_numbers_are_a_surprise(space: str, components: tuple[float, float, float]) -> None:
    with contextlib.suppress(NoColour):
        assert len(colour_in_space(space, components).rgb) == 3


def test_percent_of_ink_is_another_scale_and_a_hundredth_over_is_none() -> None:
    with pytest.raises(NoColour, match="cyan 95, which must be 0 to 1: another scale"):
        held(CMYK, (95, 0, 0, 0))
    assert held(CMYK, (1.05, 0, 0, 0)) == ([1, 0, 0, 0], "cyan 1.05 must be 0 to 1: taken as the nearest value that does")


@pytest.mark.parametrize("text", ["hsl(214 0.51 0.25)", "hwb(214 0.1 0.2)"])
def test_shares_of_1_where_percent_is_meant_are_another_scale(text: str) -> None:
    with pytest.raises(NoColour, match="of at most 1, which count from 0 to 100: another scale"):
        colour_of_text(text)
    with pytest.raises(NoColour, match="another scale"):
        colour_in_space("hsl", (214, 0.51, 0.25))


def test_all_but_black_is_no_other_scale_where_percent_or_whole_numbers_say_so() -> None:
    assert colour_of_text("hsl(0 0% 0.8%)").rgb == (2, 2, 2)
    assert colour_in_space("hsl", (0, 0, 0)).rgb == (0, 0, 0)
