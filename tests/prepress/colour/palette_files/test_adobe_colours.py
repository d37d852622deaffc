"""Photoshop's `.aco` files are read in every space that holds a colour."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.prepress.colour.palette_files.adobe_colours import read_aco
from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch, Unusable
from tests.prepress.colour.palette_files.making import aco, file_of, hexes

if TYPE_CHECKING:
    from pathlib import Path

MINUS_40 = 65536 - 4000
EVERY_SPACE = aco(
    ("Sky", 0, (46 * 257, 117 * 257, 182 * 257)),
    ("Leaf", 1, (65535 // 3, 65535, 65535)),
    ("Signal", 2, (65535, 3277, 9830, 65535)),
    ("Moss", 7, (5000, MINUS_40, 3000)),
    ("Ash", 8, (5000,)),
)


def test_every_space_of_aco_is_read(tmp_path: Path) -> None:
    sky, leaf, signal, moss, ash = file_of(tmp_path, "a.aco", EVERY_SPACE).swatches
    assert sky == Swatch("Sky", (46, 117, 182))
    assert (leaf.name, leaf.hex) == ("Leaf", "#00FF00")
    assert signal.origin == "CMYK 0 95 85 0"
    assert signal.rgb == pytest.approx((230, 46, 52), abs=4)
    assert moss.origin == "Lab 50 -40 30"
    assert moss.rgb[1] > moss.rgb[0]
    assert (ash.hex, ash.origin) == ("#808080", "Gray 50")


@pytest.mark.parametrize(("versions", "name"), [((1,), "#0000FF"), ((2,), "Sea"), ((1, 2), "Sea")])
def test_either_version_is_read_and_names_come_from_the_second(versions: tuple[int, ...], name: str) -> None:
    assert hexes(read_aco(aco(("Sea", 0, (0, 0, 65535)), versions=versions))) == [(name, "#0000FF")]


def test_a_colour_of_a_book_that_the_file_does_not_hold_is_left_out(tmp_path: Path) -> None:
    file = file_of(tmp_path, "a.aco", aco(("PANTONE 286 C", 3, (286,)), ("PANTONE 300 C", 7, (4000, 0, 65536 - 5000))))
    assert [(each.name, each.spot) for each in file.swatches] == [("PANTONE 300 C", True)]
    assert str(file.unusable[0]).startswith("`PANTONE 286 C` is only a number in the PANTONE book")


HOSTILE = {
    "empty": b"",
    "another file": b"%PDF-1.7",
    "a count without colours": b"\0\1\xff\xff",
    "torn": EVERY_SPACE[:30],
    "torn in its names": EVERY_SPACE[:-3],
    "a name without end": aco(("A", 0, (0,)), versions=(2,))[:-8] + b"\xff\xff\xff\xff",
    "an unknown space alone": aco(("A", 99, (0,))),
    "lighter than light": aco(("A", 7, (20_000,))),
    "too many": aco(*[("A", 0, (0,))] * (MOST_SWATCHES + 1)),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_aco_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(PaletteFault):
        file_of(tmp_path, "a.aco", body)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 150))
def test_no_aco_is_a_surprise(noise: bytes, at: int) -> None:
    with contextlib.suppress(PaletteFault):
        read_aco(EVERY_SPACE[:at] + noise + EVERY_SPACE[at + len(noise) :])


def test_numbers_of_8_bits_in_aco_are_another_scale_and_harm_no_other(tmp_path: Path) -> None:
    sky = ("Sky", 2, (0, 39321, 65535, 65535))
    found = read_aco(aco(("Old", 0, (31, 58, 95)), ("Degrees", 1, (216, 67, 37)), ("Percent", 2, (0, 60, 100, 100)), sky))
    assert str(found[0]) == (
        "`Old` has the numbers 31, 58, 95, which count to 65,535: another scale? Save the swatches again as RGB"
    )
    assert [type(each) for each in found] == [Unusable, Unusable, Unusable, Swatch]
    assert found[3] == file_of(tmp_path, "a.aco", aco(sky)).swatches[0]
