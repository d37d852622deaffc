"""Trims are read by name and by measure, and lie as they are asked to."""

from __future__ import annotations

import re

import pytest

from pipeline.prepress.size.trim_names import NAMED
from pipeline.prepress.size.trims import LENGTH, TRIM, in_inches, millimetres, oriented, read_trim, spelt, trim_called


@pytest.mark.parametrize(
    ("text", "width", "height"),
    [
        ("A0", 841, 1189),
        ("A3", 297, 420),
        ("A4", 210, 297),
        ("A5", 148, 210),
        ("A6", 105, 148),
        ("A7", 74, 105),
        ("A10", 26, 37),
        ("B0", 1000, 1414),
        ("B4", 250, 353),
        ("B5", 176, 250),
        ("B10", 31, 44),
        ("C0", 917, 1297),
        ("C5", 162, 229),
        ("C6", 114, 162),
        ("C10", 28, 40),
        ("Letter", 215.9, 279.4),
        ("US Letter", 215.9, 279.4),
        ("US Legal", 215.9, 355.6),
        ("Tabloid", 279.4, 431.8),
        ("US Ledger", 431.8, 279.4),
        ("US Half Letter", 139.7, 215.9),
        ("148x210mm", 148, 210),
        ("148 x 210 mm", 148, 210),
        ("148×210mm", 148, 210),
        ("14.8x21cm", 148, 210),
        ("5.5x8.5in", 139.7, 215.9),
        ("0.5x10in", 12.7, 254),
        ("a5", 148, 210),
        ("DIN A5", 148, 210),
        ("din-b4", 250, 353),
        ("ISO C6", 114, 162),
        ("letter", 215.9, 279.4),
        ("us-letter", 215.9, 279.4),
        ("statement", 139.7, 215.9),
        ("DL", 99, 210),
        ("DIN lang", 99, 210),
        ("dl envelope", 110, 220),
        ("business card", 85, 55),
        ("US business card", 88.9, 50.8),
        ("US postcard", 101.6, 152.4),
        ("US postcard 6x9", 152.4, 228.6),
        ("85x55", 85, 55),
        ("148.5 x 210", 148.5, 210),
        ("85mm x 55mm", 85, 55),
        ("3.5in x 2in", 88.9, 50.8),
        ("148X210mm", 148, 210),
    ],
)
def test_a_trim_is_read(text, width, height):
    assert re.fullmatch(TRIM, text)
    assert read_trim(text) == pytest.approx((width, height))


@pytest.mark.parametrize(
    "text",
    [
        "A11",
        "A5 ",
        "D4",
        "DIN Letter",
        "DIN D4",
        "8.5x11",
        "148x19",
        "148mmx210in",
        "148x210px",
        "0x210mm",
        "148x0.0mm",
        "-1x2mm",
        "1e3x2mm",
        "x2mm",
        "",
        "US A4",
    ],
)
def test_what_is_no_trim_is_not_taken(text):
    assert not re.fullmatch(TRIM, text)


@pytest.mark.parametrize(("text", "mm"), [("3mm", 3), ("0mm", 0), ("0.125in", 3.175), ("0.125 in", 3.175), ("0.3cm", 3)])
def test_a_length_is_read(text, mm):
    assert re.fullmatch(LENGTH, text)
    assert millimetres(text) == pytest.approx(mm)


@pytest.mark.parametrize("text", ["3", "mm", "-3mm", "3 feet", ".5in", "3mm3"])
def test_what_is_no_length_is_not_taken(text):
    assert not re.fullmatch(LENGTH, text)


@pytest.mark.parametrize(
    ("orientation", "pixels", "lies"),
    [
        ("portrait", (3072, 1536), (105, 148)),
        ("landscape", (1536, 3072), (148, 105)),
        ("auto", None, (148, 105)),
        ("auto", (2048, 2048), (148, 105)),
        ("auto", (1536, 3072), (105, 148)),
        ("auto", (3072, 1536), (148, 105)),
    ],
)
def test_a_trim_lies_as_asked_or_as_its_picture_does(orientation, pixels, lies):
    assert oriented((148, 105), orientation, pixels) == lies


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("din a5", "A5"),
        ("us-letter", "US Letter"),
        ("DIN lang", "DL"),
        ("business card", "Business Card"),
        ("85x55", "85x55mm"),
        ("3.5in x 2in", "3.5x2in"),
        ("148X210mm", "148x210mm"),
        ("148 x 210 mm", "148 x 210 mm"),
        ("148×210mm", "148×210mm"),
    ],
)
def test_a_trim_is_written_down_by_its_proper_name_and_as_ever_where_it_always_was_taken(text, written):
    assert spelt(text) == written


def test_what_lies_under_its_measures_keeps_its_name_when_more_names_are_known():
    assert trim_called((85, 55)) == "85x55mm"
    assert trim_called((99, 210)) == "99x210mm"
    assert trim_called((139.7, 215.9)) == "Half-Letter"


def test_every_named_trim_has_its_sides_and_its_own_unit():
    assert all(0 < width <= 1000 and 0 < height <= 1414 for width, height in NAMED.values())
    assert not in_inches("A5")
    assert in_inches("Letter")
    assert in_inches("US Letter")
    assert in_inches("5.5x8.5in")
    assert in_inches("US Business Card")
    assert not in_inches("Business Card")
    assert not in_inches("14.8x21cm")
