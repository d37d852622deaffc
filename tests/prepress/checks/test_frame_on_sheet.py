"""Bands and lines along the edges, judged in mm where the knife falls."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.pictures import open_picture
from pipeline.records import PrintSize
from tests.prepress.pictures.conftest import encoded
from tests.samples import a_request

SIDE = 1000
SQUARE = PrintSize("94x94mm", (94.0, 94.0), 3.0)
"""With its bleed 100 mm: ten pixels a mm of what is painted here."""
INK = "#1F3A5F"


def artwork(ground="#F8F4EC") -> Image.Image:
    """Shapes that run off all four edges of a ground that is nearly white."""
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(picture)
    for number, colour in enumerate(["#7FA7C9", "#D9A441", INK, "#8C2F1B", "#5B6B3A"] * 5):
        x, y = number * 377 % 1100 - 100, number * 613 % 1100 - 100
        pen.ellipse((x, y, x + 150, y + 120), fill=colour)
        pen.polygon([(y, x), (y + 130, x + 30), (y + 20, x + 120)], fill=colour)
    return picture


def sky(ground="white") -> Image.Image:
    """White above, which a white band leaves without a step, dark hills below."""
    picture = Image.linear_gradient("L").resize((SIDE, SIDE)).rotate(180).convert("RGB")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((-100, -200, 450, 150), fill=ground)
    pen.polygon([(0, 700), (300, 620), (700, 760), (SIDE, 640), (SIDE, SIDE), (0, SIDE)], fill="#20303B")
    return picture


def banded(picture: Image.Image, colour="white", **depths: int) -> Image.Image:
    """Bands so many px deep drawn over the sides that are named."""
    pen = ImageDraw.Draw(picture)
    last = SIDE - 1
    for side, deep in depths.items():
        box = {
            "top": (0, 0, last, deep - 1),
            "bottom": (0, SIDE - deep, last, last),
            "left": (0, 0, deep - 1, last),
            "right": (SIDE - deep, 0, last, last),
        }[side]
        pen.rectangle(box, fill=colour)
    return picture


def all_sides(picture: Image.Image, deep: int, colour="white") -> Image.Image:
    return banded(picture, colour, top=deep, bottom=deep, left=deep, right=deep)


def lined(picture: Image.Image, *insets: int, width=4, colour="#111111") -> Image.Image:
    pen = ImageDraw.Draw(picture)
    for inset in insets:
        pen.rectangle((inset, inset, SIDE - 1 - inset, SIDE - 1 - inset), outline=colour, width=width)
    return picture


@pytest.fixture
def findings(tmp_path):
    """What is found of frames on a picture that is printed at a size, by code."""

    def look(picture: Image.Image, size: PrintSize | None = SQUARE, **limits):
        (tmp_path / "came").write_bytes(encoded(picture, "WEBP", quality=85))
        with open_picture(tmp_path / "came") as opened:
            lenient = Limits(**{"min_long_side": 1, "exact_size": False} | limits)
            found = inspect(opened, a_request("x", "1000x1000"), lenient, size).findings
        return {finding.code: finding for finding in found if finding.check == "frame"}

    return look


@pytest.mark.parametrize("painted", [artwork, sky])
@pytest.mark.parametrize("colour", ["white", "black", "#F4EFE6"])
def test_a_rim_as_deep_as_the_bleed_is_told_of(findings, painted, colour):
    found = findings(all_sides(painted("#EEDDCC"), 30, colour))
    assert set(found) == {"frame.around"}
    assert found["frame.around"].measured == pytest.approx(0, abs=0.15)
    assert "where the cut wavers" in found["frame.around"].text


RIMS = {
    "one side": ({"top": 30}, "frame.side"),
    "two sides that meet": ({"top": 30, "left": 28}, "frame.side"),
    "two that face each other": ({"left": 28, "right": 30}, "frame.around"),
    "three sides": ({"top": 32, "left": 32, "right": 32}, "frame.around"),
    "uneven": ({"top": 22, "bottom": 45, "left": 30, "right": 36}, "frame.side"),
    "less than the bleed": ({"top": 15, "bottom": 15}, "frame.around"),
}


@pytest.mark.parametrize(("depths", "code"), RIMS.values(), ids=RIMS)
def test_one_to_four_sides_are_told_of_even_or_not(findings, depths, code):
    found = findings(banded(artwork(), **depths))
    assert set(found) == {code}
    assert all(side in found[code].text for side in depths) or "all four" in found[code].text


@pytest.mark.parametrize("painted", [artwork, sky])
@pytest.mark.parametrize("width", [4, 10])
def test_a_key_line_near_the_trim_is_told_of(findings, painted, width):
    found = findings(lined(painted(), 45, width=width))
    assert set(found) == {"frame.line"}
    assert found["frame.line"].measured == pytest.approx(1.5, abs=0.2)
    assert "all four edges" in found["frame.line"].text


def test_a_double_border_is_told_of(findings):
    assert set(findings(lined(artwork(), 40, 52))) == {"frame.line"}
    assert set(findings(lined(all_sides(artwork(), 30), 30))) >= {"frame.around", "frame.line"}


GOOD = {
    "artwork to the edge": artwork(),
    "a sky": sky(),
    "a frame by design": all_sides(artwork(), 110),
    "a poster with margins": all_sides(artwork(), 140),
    "a line by design": lined(artwork(), 100),
    "a motif on white": all_sides(artwork("white"), 200),
    "stripes": Image.linear_gradient("L").resize((SIDE, SIDE)).point(lambda step: 255 * (step // 8 % 2)).convert("RGB"),
    "a gradient": Image.linear_gradient("L").resize((SIDE, SIDE)).convert("RGB"),
    "a vignette": Image.radial_gradient("L").resize((SIDE, SIDE)).convert("RGB"),
    "one colour": Image.new("RGB", (SIDE, SIDE), INK),
}


@pytest.mark.parametrize("picture", GOOD.values(), ids=GOOD)
def test_what_was_meant_is_not_blamed(findings, picture):
    assert findings(picture) == {}


def test_what_the_crop_takes_away_is_no_warning(findings):
    portrait = PrintSize("x", (44.0, 94.0), 3.0)
    found = findings(banded(artwork(), left=30, right=30), portrait)
    assert {code: finding.level.value for code, finding in found.items()} == {"frame.off-sheet": "info"}


def test_a_band_that_reaches_onto_the_cropped_sheet_is_told_of_from_there(findings):
    portrait = PrintSize("x", (44.0, 94.0), 3.0)
    found = findings(banded(artwork(), left=280, right=280), portrait)
    assert found["frame.around"].measured == pytest.approx(0, abs=0.15)


def test_beside_a_mirrored_bleed_the_picture_ends_at_the_trim(findings):
    found = findings(all_sides(artwork(), 30), PrintSize("94x94mm", (94.0, 94.0), 3.0, bleeds=("mirror",)))
    assert found["frame.around"].measured == pytest.approx(30 / 1000 * 94, abs=0.2)


def test_a_wider_safe_zone_reaches_further_in(findings):
    line = lined(artwork(), 90)
    assert findings(line) == {}
    assert set(findings(line, PrintSize("x", (94.0, 94.0), 3.0, safe_mm=7.0))) == {"frame.line"}


def test_without_a_print_size_it_is_the_share_of_the_side(findings):
    found = findings(all_sides(artwork("#446688"), 110), None)
    assert found["frame.around"].measured == pytest.approx(0.11, abs=0.005)


def test_frames_are_off_info_warn_or_fail_as_the_job_wants(findings):
    rim = all_sides(artwork(), 30)
    assert findings(rim, frame="fail")["frame.around"].level == "fail"
    assert findings(rim, frame="off") == {}
