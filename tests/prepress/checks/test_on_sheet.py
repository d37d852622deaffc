"""What matters only on a printed sheet: ink, colours that ink cannot show, and detail at the trim."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.prepress.checks import gamut, ink, lettering, trim_safety
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.colour.press_profiles import open_profile
from pipeline.prepress.colour.printability import printability
from pipeline.prepress.deliveries import Delivery
from pipeline.prepress.pictures import open_picture
from pipeline.prepress.size.crop import crop_to_sheet
from pipeline.records import PrintSize
from tests.prepress.pictures.conftest import encoded
from tests.samples import a_request

SQUARE = PrintSize("100x100mm", (94.0, 94.0), 3.0)
"""With its bleed 100 mm."""


def page(ground, *boxes, side=500) -> Image.Image:
    """A ground with boxes on it: (colour, left, top, right, bottom) in hundredths."""
    picture = Image.new("RGB", (side, side), ground)
    pen = ImageDraw.Draw(picture)
    for colour, left, top, right, bottom in boxes:
        pen.rectangle([left * side / 100, top * side / 100, right * side / 100 - 1, bottom * side / 100 - 1], fill=colour)
    return picture


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 0), (31, 58, 95), (140, 47, 27)])
def test_the_ink_of_one_colour_is_the_ink_of_its_swatch(colour):
    swatch = printability([colour])[0]
    assert ink.most_ink(page(colour), SQUARE) == pytest.approx(swatch.ink_total, abs=2)


def test_ink_is_the_mean_of_a_square_of_15_mm():
    full = ink.most_ink(page("black"), SQUARE)
    assert ink.most_ink(page("white", ("black", 40, 40, 56, 56)), SQUARE) == pytest.approx(full, rel=0.01)
    assert ink.most_ink(page("white", ("black", 40, 40, 47.5, 55)), SQUARE) == pytest.approx(full / 2, rel=0.03)
    assert ink.most_ink(page("white", ("black", 40, 40, 43, 43)), SQUARE) == pytest.approx(full * 9 / 225, rel=0.1)


def test_what_is_cropped_away_takes_no_ink():
    portrait = PrintSize("x", (44.0, 94.0), 3.0)
    assert ink.most_ink(page("white", ("black", 0, 0, 20, 100)), portrait) < 1


def test_a_sheet_smaller_than_15_mm_is_one_square():
    assert ink.most_ink(page("black"), PrintSize("x", (8.0, 8.0), 1.0)) > 250


def test_a_small_sample_has_the_ink_of_all_pixels():
    rng = np.random.default_rng(1)
    rich = Image.fromarray(rng.integers(0, 256, (2048, 2048, 3), dtype=np.uint8)).reduce(2).resize((2048, 2048))
    small = rich.resize((512, 512), Image.Resampling.NEAREST)
    assert ink.most_ink(small, SQUARE) == pytest.approx(ink.most_ink(rich, SQUARE), rel=0.03)


def test_the_delivery_says_how_it_is_separated():
    plain = Delivery("tiff", "cmyk", open_profile(), "relative", black_point=False)
    assert ink.most_ink(page((15, 23, 42)), SQUARE, plain) != ink.most_ink(page((15, 23, 42)), SQUARE)


def test_colours_that_ink_cannot_show_are_counted():
    assert gamut.lost_share(page("#F4EFE6", ("#39FF14", 0, 0, 50, 50))) == pytest.approx(0.25, abs=0.01)
    assert gamut.lost_share(page("#E4002B")) == 0


def test_a_black_that_only_grows_paler_is_not_lost():
    assert gamut.lost_share(page("black")) == 0


def test_a_dark_picture_that_only_loses_depth_is_not_lost():
    rng = np.random.default_rng(1)
    night = Image.fromarray((rng.integers(0, 256, (128, 128, 3)) * (0.05, 0.07, 0.16)).astype(np.uint8))
    assert gamut.lost_share(night) < 0.02


def bars(left: int, top: int) -> Image.Image:
    """Fine bars of 60x2 hundredths, as a line of type, on a plain page with a motif."""
    strokes = [("black", left + number, top, left + number + 0.5, top + 2) for number in range(60)]
    return page("#F4EFE6", ("#1F3A5F", 35, 35, 65, 65), *strokes, side=1000)


def said(picture: Image.Image, size: PrintSize = SQUARE, **changed: float) -> str | None:
    limits = Limits(**changed)
    at_edge, inside = trim_safety.edge_detail(picture, size)
    finding = trim_safety.judge(at_edge, inside, limits.max_edge_detail, limits.min_edge_detail, limits.edge_detail)
    return finding and finding.code


def test_lettering_at_the_trim_is_told_of():
    assert said(bars(20, 3)) == "edges.detail"
    assert said(bars(20, 20)) is None


def typeset(inset: float, size_mm: float, picture: Image.Image) -> Image.Image:
    """A line of type whose feet stand so many mm inside the lower trim, 10 px a mm."""
    foot = 1000 - (3 + inset) * 10
    words = "Northern Lights Company, open daily from nine to six"
    ImageDraw.Draw(picture).text((500, foot), words, fill="black", font=ImageFont.load_default(size_mm * 10), anchor="ms")
    return picture


def shapes() -> Image.Image:
    colours = ["#7FA7C9", "#D9A441", "#5B6B3A"]
    return page(
        "#F8F4EC",
        *[(colours[n % 3], n * 37 % 95, n * 61 % 95, n * 37 % 95 + 12, n * 61 % 95 + 9) for n in range(24)],
        side=1000,
    )


def told(picture: Image.Image, size: PrintSize = SQUARE):
    return lettering.judge(lettering.lettering(picture, size), size, "warn")


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("ground", [lambda: page("#F4EFE6", side=1000), shapes], ids=["plain", "shapes"])
def test_type_in_the_safe_zone_is_told_of_with_its_distance(ground, turns):
    found = told(typeset(0.8, 3.2, ground()).rotate(90 * turns))
    assert found.code == "edges.lettering"
    assert found.measured == pytest.approx(0.8, abs=0.25)
    assert ["bottom", "right", "top", "left"][turns] in found.text


def test_type_that_runs_across_the_trim_is_told_of():
    assert "across the trim" in told(typeset(-1, 3.2, shapes())).text


def test_type_inside_the_safe_zone_is_not():
    assert told(typeset(6, 3.2, shapes())) is None
    assert told(shapes()) is None


def test_detail_that_goes_on_inside_is_no_lettering():
    hatched = page("white", *[("black", n * 0.7, 0, n * 0.7 + 0.3, 100) for n in range(140)], side=1000)
    noise = np.random.default_rng(1).integers(0, 256, (1000, 1000, 3), dtype=np.uint8)
    assert told(hatched) is None
    assert told(Image.fromarray(noise)) is None


def test_the_safe_zone_is_as_wide_as_the_printer_asks():
    line = typeset(4.2, 2.6, page("#F4EFE6", side=1000))
    assert told(line) is None
    assert told(line, PrintSize("x", (94.0, 94.0), 3.0, safe_mm=7.0)).limit == 7


def test_what_fills_the_sheet_is_not():
    noise = np.random.default_rng(1).integers(0, 256, (500, 500, 3), dtype=np.uint8)
    assert said(Image.fromarray(noise)) is None
    assert said(page("#F4EFE6", ("#1F3A5F", 0, 50, 100, 100))) is None


def test_a_sheet_that_is_all_edge_is_not_judged():
    assert trim_safety.edge_detail(page("white"), PrintSize("x", (10.0, 10.0), 3.0)) is None


def test_the_sheet_is_cut_from_the_middle():
    taken, per_mm = crop_to_sheet(page("white", side=400), PrintSize("x", (94.0, 44.0), 3.0))
    assert (taken.size, per_mm) == ((400, 200), 4.0)


@pytest.fixture
def found(tmp_path):
    """Codes of what is found on a picture that is printed at a size, and all that was measured."""

    def look(picture: Image.Image, size: PrintSize | None, deliveries=(), **limits):
        path = tmp_path / "came"
        path.write_bytes(encoded(picture, "PNG"))
        with open_picture(path) as opened:
            seen = inspect(opened, a_request("x"), Limits(min_long_side=1, exact_size=False, **limits), size, deliveries)
        ours = {"ink", "gamut", "edges"}
        return {each.code: each.level.value for each in seen.findings if each.check in ours}, seen.measures

    return look


def test_the_kind_of_print_sets_the_limit_of_ink(found):
    dark = page("white", ("#000000", 20, 20, 80, 80))
    sheet, newspaper = SQUARE, PrintSize("x", (94.0, 94.0), 3.0, "newspaper")
    assert found(dark, sheet)[0] == {}
    assert found(dark, newspaper)[0] == {"ink.too-much": "warn"}
    assert found(dark, newspaper, too_much_ink="fail")[0] == {"ink.too-much": "fail"}
    assert found(dark, newspaper, too_much_ink="off")[0] == {}
    assert found(dark, PrintSize("x", (94.0, 94.0), 3.0, "digital"))[0] == {}


def test_neon_is_warned_of_where_it_is_printed(found):
    neon = page("#39FF14", ("#1F3A5F", 20, 20, 60, 60))
    assert found(neon, SQUARE)[0] == {"gamut.lost": "warn"}
    assert found(neon, SQUARE, out_of_gamut="off")[0] == {}
    assert found(neon, None)[0] == {}


def test_what_is_not_printed_is_not_measured_for_print(found):
    sheet = {"ink.most", "gamut.lost_share", "edges.at_edge", "edges.inside"}
    assert sheet <= found(page("white", ("black", 30, 30, 60, 60)), SQUARE)[1].keys()
    assert not sheet & found(page("white", ("black", 30, 30, 60, 60)), None)[1].keys()


def test_of_several_deliveries_the_worst_is_judged_and_named(tmp_path):
    press = open_profile()
    usual, plain = (Delivery("tiff", "cmyk", press, black_point=wanted) for wanted in (True, False))
    size = PrintSize("x", (94.0, 94.0), 3.0, "newspaper")
    (tmp_path / "came").write_bytes(encoded(page("#1A0A2E"), "PNG"))
    with open_picture(tmp_path / "came") as opened:
        most = [ink.most_ink(opened.sample, size, each) for each in (usual, plain)]
        found = inspect(opened, a_request("x"), Limits(min_long_side=1), size, (usual, Delivery("jpeg"), plain))
    (finding,) = (each for each in found.findings if each.code == "ink.too-much")
    assert most[0] < most[1] == pytest.approx(found.measures["ink.most"], abs=0.05)
    assert "(FOGRA39L Coated (no black point compensation))" in finding.text
