"""ASE files are read as Adobe's programs mean them, whatever their header counts; hostile ones are refused plainly."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.prepress.colour.palette_files.adobe_swatches import read_ase
from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch, Unusable
from tests.harm.measuring import least_cpu
from tests.prepress.colour.palette_files.making import ase, block, colour, file_of, hexes, utf16

BRAND = Path(__file__).parents[4] / "specs" / "brand"
GROUP, END = block(0xC001, utf16("Brand")), block(0xC002, b"")


def test_every_colour_model_of_ase_is_read() -> None:
    body = ase(
        GROUP,
        colour("Sky", b"RGB ", 46 / 255, 117 / 255, 182 / 255),
        colour("Signal", b"CMYK", 0, 0.95, 0.85, 0),
        END,
        colour("Ash", b"Gray", 0.5),
        colour("Ash 2", b"GRAY", 0.5),
        colour("Leaf", b"LAB ", 0.5, -40.0, 30.0),
    )
    sky, signal, ash, ash2, leaf = [entry for entry in read_ase(body) if isinstance(entry, Swatch)]
    assert sky == Swatch("Sky", (46, 117, 182), "Brand")
    assert (signal.group, signal.origin) == ("Brand", "CMYK 0 95 85 0")
    assert signal.rgb == pytest.approx((230, 46, 52), abs=4)
    assert (ash.rgb, ash.origin, ash.group) == ((128, 128, 128), "Gray 50", "")
    assert ash2.rgb == ash.rgb
    assert leaf.origin == "Lab 50 -40 30"
    assert leaf.rgb[1] > leaf.rgb[0]


def test_unknown_blocks_and_what_follows_a_colour_are_passed_over() -> None:
    extra = block(1, utf16("A") + b"RGB " + struct.pack(">3f", 0, 0, 0) + b"\0\0" + b"more to come")
    assert hexes(read_ase(ase(block(7, b"?"), extra))) == [("A", "#000000")]


def test_a_swatch_without_a_name_is_called_by_what_it_is() -> None:
    assert [entry.name for entry in read_ase(ase(colour("", b"Gray", 1.0), colour("", b"RGB ", 1, 0, 0)))] == [
        "Gray 100",
        "#FF0000",
    ]


@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_a_count_that_leaves_blocks_out_hides_no_swatch(count: int) -> None:
    swatches = [colour(text, b"RGB ", 0, 0, 1) for text in ("Fjord", "Haze", "Amber")]
    found = read_ase(ase(GROUP, *swatches, END, count=count))
    assert [(entry.name, entry.group) for entry in found] == [("Fjord", "Brand"), ("Haze", "Brand"), ("Amber", "Brand")]


def test_what_follows_the_last_block_is_no_matter() -> None:
    assert hexes(read_ase(ase(colour("A", b"RGB ", 0, 0, 0)) + b"\0\0\0\7 and more")) == [("A", "#000000")]


def test_a_count_that_is_too_high_is_told(tmp_path: Path) -> None:
    file = file_of(tmp_path, "a.ase", ase(colour("A", b"RGB ", 0, 0, 0), count=9))
    assert hexes(file.swatches) == [("A", "#000000")]
    assert [str(each) for each in file.unusable] == [
        "counts 9 blocks and holds 1: if a swatch is missing, export the file again"
    ]


def test_spot_colours_are_known_by_their_type_or_by_the_name_of_their_book(tmp_path: Path) -> None:
    body = ase(
        colour("Ours", b"CMYK", 1, 0, 0, 0, kind=1),
        colour("PANTONE 286 C", b"CMYK", 1, 0.7, 0, 0),
        colour("PANTONE 286 CP", b"CMYK", 1, 0.7, 0, 0),
        colour("Plain", b"CMYK", 1, 0, 0, 0),
        colour("Global", b"CMYK", 1, 0, 0, 0, kind=0),
        colour("HKS 44 K", b"CMYK", 1, 0, 0, 0),
    )
    assert [each.name for each in file_of(tmp_path, "a.ase", body).swatches if each.spot] == [
        "Ours",
        "PANTONE 286 C",
        "HKS 44 K",
    ]


ANOTHER_SCALE = {
    (b"RGB ", 31, 58, 95): "has red 31, green 58 and blue 95, which must be 0 to 1: another scale? Divide by 255",
    (b"CMYK", 100, 60, 0, 20): "has cyan 100, magenta 60 and black 20, which must be 0 to 1: another scale? Divide by 100",
    (b"LAB ", 52, 20, 30): "has lightness 52, which must be 0 to 1: another scale? Divide by 100",
    (b"Gray", 50): "has gray 50, which must be 0 to 1: another scale? Divide by 100",
    (b"RGB ", -3, 0.5, 9): "has red -3 and blue 9, which must be 0 to 1: another scale? Divide by 255",
    (b"LAB ", 0.5, 400, 0): "has a 400, which must be -125 to 125",
}


@pytest.mark.parametrize(("written", "told"), ANOTHER_SCALE.items(), ids=map(str, ANOTHER_SCALE))
def test_a_value_far_outside_its_range_is_named_with_the_range(written: tuple[bytes, float], told: str) -> None:
    model, *values = written
    assert read_ase(ase(GROUP, colour("A", model, *values))) == [Unusable("A", told, "Brand")]


def test_a_value_a_little_over_its_range_is_held_to_it_and_told() -> None:
    (swatch,) = read_ase(ase(colour("A", b"RGB ", 1.1, 0.5, 0)))
    assert isinstance(swatch, Swatch)
    assert (swatch.hex, swatch.note) == ("#FF8000", "red 1.1 must be 0 to 1: taken as the nearest value that does")


def test_what_is_over_by_less_than_eight_bits_can_tell_is_not_told() -> None:
    (swatch,) = read_ase(ase(colour("A", b"RGB ", 1.0000001, 0.5, -0.0001)))
    assert isinstance(swatch, Swatch)
    assert (swatch.hex, swatch.note) == ("#FF8000", "")


HOSTILE = {
    "another file": b"%PDF-1.7",
    "nothing after the magic": b"ASEF",
    "a count without blocks": ase(count=2**32 - 1),
    "a block longer than the file": ase(struct.pack(">HI", 1, 2**31), count=1),
    "a name longer than its block": ase(block(1, b"\xff\xffab")),
    "a colour without values": ase(block(1, utf16("A") + b"RGB ")),
    "no number": ase(colour("A", b"RGB ", float("nan"), 0, 0)),
    "without end": ase(colour("A", b"RGB ", float("inf"), 0, 0)),
    "an unknown model": ase(colour("A", b"HSB ", 0, 0, 0)),
    "a count of none and a block that is none": ase(count=0) + b"\0\1\0\2bg\0\0\0\0\0\0\0",
    "too many": ase(*[colour("A", b"Gray", 0.1)] * (MOST_SWATCHES + 1)),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_ase_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(PaletteFault):
        file_of(tmp_path, "a.ase", body)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 200))
def test_no_ase_is_a_surprise(noise: bytes, at: int) -> None:
    sound = (BRAND / "northwind.ase").read_bytes()
    with contextlib.suppress(PaletteFault):
        read_ase(sound[:at] + noise + sound[at + len(noise) :])


def test_a_large_library_is_read_in_no_time(tmp_path: Path) -> None:
    body = ase(*[colour(f"Spot {n}", b"CMYK", 0.1, 0.2, 0.3, 0) for n in range(4000)])
    assert len(file_of(tmp_path, "a.ase", body).swatches) == 4000
    assert least_cpu(lambda: file_of(tmp_path, "a.ase", body)) < 1  # 0.1 on a quiet machine
