"""GIMP palettes are read line by line, with alpha where they have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.prepress.colour.palette_files.gimp_palette import read_gpl
from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Unusable
from tests.prepress.colour.palette_files.making import file_of, hexes

if TYPE_CHECKING:
    from pathlib import Path


def test_a_gimp_palette_is_read() -> None:
    header = "GIMP Palette\r\nName: X\r\nDescription: 3 colours\r\nColumns: 3\r\n#\r\n"
    text = header + "  0   0 255 Deep sea\r\n255 255 255\tUntitled\r\n\r\n1 2 3\r\n"
    assert hexes(read_gpl(text)) == [("Deep sea", "#0000FF"), ("#FFFFFF", "#FFFFFF"), ("#010203", "#010203")]


def test_the_fourth_number_is_alpha_where_the_header_says_so() -> None:
    text = "GIMP Palette\nChannels: RGBA\n#\n  0   0   0   0 Transparent\n 31  58  95 255 Fjord\n127 167 201 255\n"
    found = read_gpl(text)
    assert hexes(found) == [("Fjord", "#1F3A5F"), ("#7FA7C9", "#7FA7C9")]
    assert found[0] == Unusable("Transparent", "is not opaque: ink has no alpha, so give it as it shall look")


def test_a_number_may_begin_a_name_where_no_header_says_alpha() -> None:
    assert hexes(read_gpl("GIMP Palette\n31 58 95 255 shades\n")) == [("255 shades", "#1F3A5F")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("0 0 256 a", "`a` has no colour in line 3: it must begin with red, green and blue, each 0 to 255"),
        ("0 0 a", "`line 3` has no colour in line 3"),
        ("-1 0 0 a", "`line 3` has no colour in line 3"),
        ("0.1 0.2 0.3 a", "`line 3` has no colour in line 3"),
        ("٣ 0 999999999999 a", "`line 3` has no colour in line 3"),
    ],
)
def test_a_line_without_a_colour_is_left_out_with_its_number(tmp_path: Path, line: str, told: str) -> None:
    file = file_of(tmp_path, "a.gpl", f"GIMP Palette\n1 2 3 good\n{line}\n")
    assert hexes(file.swatches) == [("good", "#010203")]
    assert str(file.unusable[0]).startswith(told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "first line"),
        ("JASC-PAL\n0100\n", "first line"),
        ("GIMP Palette\n0 0 256 a\n", "holds no swatch that can be used: `a` has no colour in line 2"),
        ("GIMP Palette\n" + "0 0 0 a\n" * (MOST_SWATCHES + 1), "more than"),
    ],
)
def test_a_file_that_is_no_gimp_palette_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PaletteFault, match=words):
        file_of(tmp_path, "a.gpl", text)


def test_names_lose_what_cannot_be_seen() -> None:
    (swatch,) = read_gpl(f"GIMP Palette\n0 0 0 \x1b[31mred\u202e{'x' * 300}\n")
    assert swatch.name.startswith("[31mred x")
    assert len(swatch.name) == 200
