"""CIEDE2000 as its authors published it, and the spaces it is reckoned in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.prepress.colour import colour_spaces
from pipeline.prepress.colour.delta_e import ciede2000
from pipeline.prepress.colour.tolerances import Nearness, nearness

PAIRS = np.loadtxt(Path(__file__).with_name("ciede2000.csv"), delimiter=",", skiprows=1)
"""Table 1 of Sharma, Wu and Dalal (2005): two colours of CIELAB and the distance between them."""


def test_all_published_pairs_come_out_to_four_decimals():
    assert len(PAIRS) == 34
    assert np.round(ciede2000(PAIRS[:, :3], PAIRS[:, 3:6]), 4).tolist() == PAIRS[:, 6].tolist()
    assert np.round(ciede2000(PAIRS[:, 3:6], PAIRS[:, :3]), 4).tolist() == PAIRS[:, 6].tolist()


def test_single_precision_is_enough_for_pixels():
    single = PAIRS.astype(np.float32)
    # Pairs 10 and 14 lie on the half turn of hue, where the formula itself jumps.
    off = np.abs(ciede2000(single[:, :3], single[:, 3:6]) - PAIRS[:, 6])
    assert ciede2000(single[:, :3], single[:, 3:6]).dtype == np.float32
    assert np.sort(off)[-3:].max() < 0.06
    assert np.sort(off)[:-2].max() < 1e-3


def test_a_colour_is_no_distance_from_itself_and_grey_has_no_hue():
    colours = np.array([[0, 0, 0], [50, 0, 0], [100, 0, 0], [50, 60, -20]])
    assert ciede2000(colours, colours).tolist() == [0, 0, 0, 0]
    assert ciede2000([50, 0, 0], [60, 0, 0]) == pytest.approx(10 / (1 + 0.015 * 25 / np.sqrt(45)))


def test_every_colour_can_be_set_against_every_other():
    some = colour_spaces.lab([[255, 0, 0], [0, 255, 0], [0, 0, 255]])
    table = ciede2000(some[:, None], some[None, :])
    assert table.shape == (3, 3)
    assert np.allclose(table, table.T)


@pytest.mark.parametrize(
    ("delta", "name"), [(0, "match"), (2, "match"), (2.01, "close"), (5, "close"), (5.1, "family"), (10, "family"), (11, "far")]
)
def test_each_band_reaches_up_to_its_limit(delta, name):
    assert nearness(delta) is Nearness(name)


@pytest.mark.parametrize(
    ("rgb", "expected"),  # as CSS Color 4 has it, whose white differs in the fifth figure
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (54.2905, 80.8049, 69.8909)),
        ((0, 255, 0), (87.8181, -79.2711, 80.9946)),
        ((0, 0, 255), (29.5683, 68.2874, -112.0297)),
        ((119, 119, 119), (50.0344, 0, 0)),
    ],
)
def test_lab_is_that_of_profiles(rgb, expected):
    assert colour_spaces.lab(rgb) == pytest.approx(expected, abs=0.02)


def test_oklab_agrees_with_its_author():
    assert colour_spaces.oklab((255, 255, 255)) == pytest.approx((1, 0, 0), abs=1e-4)
    assert colour_spaces.oklab((255, 0, 0)) == pytest.approx((0.62796, 0.22486, 0.12585), abs=1e-4)


@pytest.mark.parametrize("rgb", [(0, 0, 0), (255, 255, 255), (46, 117, 182), (1, 2, 3), (250, 10, 90)])
def test_every_space_leads_back(rgb):
    assert colour_spaces.rgb_of_lab(colour_spaces.lab(rgb)) == rgb
    assert colour_spaces.rgb_of_oklab(colour_spaces.oklab(rgb)) == rgb
    assert colour_spaces.rgb_of_linear(colour_spaces.linear(rgb)) == rgb


def test_what_lies_outside_srgb_is_clipped():
    assert colour_spaces.rgb_of_p3((1, 1, 1)) == (255, 255, 255)
    assert colour_spaces.rgb_of_p3((0, 1, 0)) == (0, 255, 0)
    assert colour_spaces.rgb_of_lab((60, 200, 0))[0] == 255
