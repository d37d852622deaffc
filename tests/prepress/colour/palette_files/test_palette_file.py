"""A palette file is chosen by its ending, and what it holds is found by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.prepress.colour.palette_files import PaletteFile, named, read_palette
from pipeline.prepress.colour.swatches import PaletteFault, Swatch, Unusable
from tests.prepress.colour.palette_files.making import ase, hexes

BRAND = Path(__file__).parents[4] / "specs" / "brand"


@pytest.mark.parametrize("file", ["northwind.ase", "harvest.gpl", "aurora.json"])
def test_the_example_files_are_sound(file: str) -> None:
    found = read_palette(BRAND / file)
    assert len(found.swatches) >= 5
    assert found.unusable == ()


@pytest.mark.parametrize(
    ("file", "body", "words"),
    [
        ("a.txt", b"x", "is no palette file"),
        ("a.gpl", b"", "first line"),
        ("a.gpl", b"GIMP Palette\n", "holds no swatches"),
        ("a.gpl", b"GIMP Palette\n0 0 0 \xff\n", "not UTF-8"),
        ("a.json", b" " * (2 * 2**20 + 1), "larger than 2 MiB"),
        ("a.ase", ase(), "holds no swatches"),
    ],
)
def test_a_file_that_is_no_palette_is_refused(tmp_path: Path, file: str, body: bytes, words: str) -> None:
    (tmp_path / file).write_bytes(body)
    with pytest.raises(PaletteFault, match=words):
        read_palette(tmp_path / file)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.gpl").mkdir()
    for path in (tmp_path / "none.gpl", tmp_path / "folder.gpl"):
        with pytest.raises(PaletteFault, match="cannot be read"):
            read_palette(path)


def test_upper_case_endings_and_a_byte_order_mark_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / "A.GPL").write_bytes(b"\xef\xbb\xbfGIMP Palette\n1 2 3 x\n")
    assert hexes(read_palette(tmp_path / "A.GPL").swatches) == [("x", "#010203")]


def test_a_swatch_is_found_by_its_name_or_by_group_and_name() -> None:
    red, other = Swatch("Red", (255, 0, 0), "Screen"), Swatch("Red", (228, 0, 43), "Print")
    assert named(PaletteFile((red,)), "Red") == red
    assert named(PaletteFile((red, other)), "Print/Red") == other
    assert named(PaletteFile((red,)), "red") is None
    assert named(PaletteFile((red, Swatch("Red", (255, 0, 0)))), "Red") == red
    with pytest.raises(PaletteFault, match="Screen/Red or Print/Red"):
        named(PaletteFile((red, other)), "Red")


def test_a_swatch_that_cannot_be_used_is_found_where_no_other_has_its_name() -> None:
    red, torn = Swatch("Red", (255, 0, 0)), Unusable("Torn", "is damaged", "Print")
    assert named(PaletteFile((red,), (torn,)), "Print/Torn") == torn
    assert named(PaletteFile((red,), (Unusable("Red", "is damaged"),)), "Red") == red
