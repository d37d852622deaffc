"""The lines on a picture are those its print files are cut by."""

from __future__ import annotations

import pytest

from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.size.crop import cover
from pipeline.prepress.size.ppi import printed
from pipeline.proof.print_lines import print_lines, trim_name
from pipeline.records import Master, Printed, PrintFile, PrintSize


def master(width: int, height: int) -> Master:
    return Master(key="masters/x.webp", sha256="0" * 64, bytes=1, media_type="image/webp", width=width, height=height)


def size(trim: tuple[float, float], bleed: float = 3.0) -> Printed:
    found = printed(PrintSize("x", trim, bleed), None)
    assert found
    return found


def made(pixels: tuple[int, int], trim: tuple[float, float]) -> PrintFile:
    return PrintFile(
        key="prints/x.tif",
        sha256="0" * 64,
        bytes=1,
        media_type="image/tiff",
        color="cmyk",
        width=pixels[0],
        height=pixels[1],
        trim_mm=trim,
        bleed_mm=3.0,
        profile="F",
        description="x",
    )


def test_a_square_on_an_upright_page_loses_its_sides() -> None:
    lines = print_lines(master(2048, 2048), size((148.0, 210.0)))
    left, top, right, bottom = lines["bleed"]
    assert (top, bottom) == (0.0, 1.0)
    assert right - left == pytest.approx(154 / 216, abs=0.001)
    assert left == pytest.approx(1 - right, abs=0.001)
    assert lines["trim"] == pytest.approx([left + 3 / 216, 3 / 216, right - 3 / 216, 1 - 3 / 216], abs=0.001)
    assert lines["safe"] == pytest.approx([left + 6 / 216, 6 / 216, right - 6 / 216, 1 - 6 / 216], abs=0.001)


def test_the_bleed_is_the_very_crop_of_the_print_files() -> None:
    crop = cover(2560, 1664, Sheet(210.0, 148.0, 3.0), "crop")
    lines = print_lines(master(2560, 1664), size((210.0, 148.0)))
    assert [round(at * (2560, 1664)[side % 2]) for side, at in enumerate(lines["bleed"])] == [*crop.box]


def test_without_bleed_the_trim_is_the_edge() -> None:
    lines = print_lines(master(1000, 1000), size((100.0, 100.0), bleed=0.0))
    assert lines["bleed"] == lines["trim"] == [0, 0, 1, 1]
    assert lines["safe"] == pytest.approx([0.03, 0.03, 0.97, 0.97])


def test_where_the_bleed_is_mirrored_the_trim_reaches_the_edge_of_the_picture() -> None:
    trim = (100.0, 100.0)
    mirrored = cover(1000, 1000, Sheet(*trim, 3.0), "mirror")
    lines = print_lines(master(1000, 1000), size(trim), [made(mirrored.size, trim)])
    assert lines["trim"] == lines["bleed"] == [0, 0, 1, 1]
    cropped = cover(1000, 1000, Sheet(*trim, 3.0), "crop")
    assert print_lines(master(1000, 1000), size(trim), [made(cropped.size, trim)])["trim"][0] > 0.02


def test_a_sheet_too_small_for_a_safe_zone_has_none() -> None:
    assert print_lines(master(1000, 1000), size((5.0, 5.0))).keys() == {"bleed", "trim"}


@pytest.mark.parametrize("none", [None, master(0, 0)])
def test_what_is_no_picture_has_no_lines(none: Master | None) -> None:
    assert print_lines(none, size((148.0, 210.0))) == {}


@pytest.mark.parametrize(
    ("trim", "name"),
    [
        ((148.0, 210.0), "A5"),
        ((210.0, 148.0), "A5"),
        ((215.9, 279.4), "Letter"),
        ((279.4, 431.8), "Tabloid"),
        ((431.8, 279.4), "Ledger"),
        ((150.0, 210.0), None),
    ],
)
def test_a_trim_is_called_by_its_name_where_it_has_one(trim: tuple[float, float], name: str | None) -> None:
    assert trim_name(trim) == name
