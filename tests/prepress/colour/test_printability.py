"""What a press makes of a colour is known beforehand."""

from __future__ import annotations

import random
from typing import get_args

import pytest

from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.press_profiles import Intent, open_profile
from pipeline.prepress.colour.printability import colours_of_inks, printability
from pipeline.prepress.colour.tolerances import Nearness

COLOURS = [(0x00, 0xFF, 0xFF), (0x39, 0xFF, 0x14), (0x00, 0x14, 0x89), (0xE4, 0x00, 0x2B)]


@pytest.fixture(scope="module")
def fogra():
    return Conversion(open_profile())


def test_the_known_figures_of_fogra39_come_out(fogra):
    found = printability(COLOURS, fogra)
    assert [round(each.delta, 1) for each in found] == [14.8, 17.3, 10.0, 2.4]
    assert [each.verdict for each in found] == [Nearness.FAR, Nearness.FAR, Nearness.FAR, Nearness.CLOSE]
    assert found[3].inks == (0, 97, 81, 3)
    assert found[3].ink_total == 181


def test_the_shipped_profile_is_the_one_that_is_taken(fogra):
    assert printability(COLOURS) == printability(COLOURS, fogra)


def test_no_colours_need_no_press():
    assert printability([]) == ()


def test_white_is_paper_and_black_is_as_black_as_ink_gets(fogra):
    white, black, grey = printability([(255, 255, 255), (0, 0, 0), (128, 128, 128)], fogra)
    assert (white.delta, white.inks, white.prints_as) == (0, (0, 0, 0, 0), (255, 255, 255))
    assert black.only_paler
    assert black.delta > 5
    assert not grey.only_paler
    assert black.ink_total <= 317


def test_the_colour_it_prints_as_can_be_printed(fogra):
    chance = random.Random(1)
    wanted = [tuple(chance.randrange(256) for _ in range(3)) for _ in range(500)]
    again = printability([each.prints_as for each in printability(wanted, fogra)], fogra)
    deltas = sorted(each.delta for each in again)
    assert deltas[490] < 3.5
    assert deltas[-1] < 6


@pytest.mark.parametrize("intent", get_args(Intent))
@pytest.mark.parametrize("black_point", [False, True])
def test_every_intent_can_be_chosen(fogra, intent, black_point):
    found = printability(COLOURS, Conversion(fogra.press, intent, black_point))
    assert [each.delta for each in found] == pytest.approx([15.7, 17.4, 10.1, 2.2], abs=1.2)


def test_black_point_compensation_lightens_what_is_dark(fogra):
    (plain,) = printability([(20, 20, 20)], Conversion(fogra.press, black_point=False))
    (lifted,) = printability([(20, 20, 20)], fogra)
    assert lifted.ink_total < plain.ink_total


def test_inks_are_shown_as_they_look(fogra):
    assert colours_of_inks([], fogra.press) == []
    inks = [(0, 0, 0, 0), (100, 0, 0, 0), (0, 0, 0, 100), (0, 0, 0, 400)]
    paper, cyan, black, blacker = colours_of_inks(inks, fogra.press)
    assert paper == (255, 255, 255)
    assert cyan == pytest.approx((0, 160, 228), abs=4)
    assert black == blacker
