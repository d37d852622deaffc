"""The palette check: what keeps to the colours asked for passes, what keeps none of them does not."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageDraw

from pipeline.prepress.checks.inspection import CHECKS, inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.checks.palette import CHECK, measure
from pipeline.prepress.pictures import open_picture
from pipeline.sandbox.commission import lay_out
from pipeline.sandbox.painting import paint
from tests.harm.measuring import least_cpu
from tests.prepress.pictures.conftest import artwork
from tests.samples import a_request

BLUE, WHITE, NIGHT, SAND = (46, 117, 182), (255, 255, 255), (15, 23, 42), (217, 164, 65)
PROMPTS = [
    "a mountain landscape",
    "a city skyline",
    "a botanical rose",
    "a shield emblem",
    "an oak tree",
    "ocean waves",
    "a still life with pears",
    "a pattern of shapes",
]


def canvas(ground, *boxes) -> Image.Image:
    """A ground with boxes on it: (colour, left, top, right, bottom) in hundredths."""
    picture = Image.new("RGB", (500, 500), ground)
    pen = ImageDraw.Draw(picture)
    for colour, *sides in boxes:
        pen.rectangle([side * 5 for side in sides], fill=colour)
    return picture


def ramp(one, other) -> Image.Image:
    """A soft gradient from one colour to the other."""
    share = np.linspace(0, 1, 512)[None, :, None]
    return Image.fromarray(np.round(np.array(one) * (1 - share) + np.array(other) * share).astype(np.uint8).repeat(512, axis=0))


@pytest.fixture
def findings(tmp_path):
    """What every check says of a picture of these colours, by code."""

    def look(came, colors, background=None, **limits):
        path = tmp_path / "came"
        if isinstance(came, Image.Image):
            came.save(path, "PNG", icc_profile=came.info.get("icc_profile"))
        else:
            path.write_bytes(came)
        with open_picture(path) as picture:
            request = a_request("x", f"{picture.width}x{picture.height}", colors=tuple(colors), background=background)
            found = inspect(picture, request, Limits(**{"min_long_side": 1} | limits)).findings
        return {finding.code: finding for finding in found}

    return look


def levels(findings) -> dict[str, str]:
    return {code: finding.level.value for code, finding in findings.items() if code != "palette.measured"}


def test_a_picture_without_asked_colours_is_not_measured(findings):
    assert findings(artwork(256, 256), []) == {}


def test_the_colours_asked_for_pass(findings):
    assert levels(findings(canvas(NIGHT, (BLUE, 20, 20, 60, 60), (WHITE, 60, 60, 80, 80)), [BLUE, WHITE], NIGHT)) == {}


def test_other_colours_are_told(findings):
    found = findings(canvas("#228833", ("#CC2277", 20, 20, 60, 60)), [BLUE, WHITE])
    assert levels(found) == {"palette.off": "warn", "palette.missing-colour": "warn"}
    assert found["palette.off"].measured == 0
    assert found["palette.off"].limit == 0.1


def test_a_mark_on_plain_paper_is_judged_by_the_mark(findings):
    assert levels(findings(canvas("#FBFAF5", (BLUE, 45, 45, 55, 55)), [BLUE])) == {}
    assert "palette.off" in findings(canvas("#FBFAF5", ("#228833", 45, 45, 55, 55)), [BLUE])


def test_a_loud_ground_is_no_paper(findings):
    assert "palette.off" in findings(canvas("#FF00FF", (BLUE, 45, 45, 55, 55)), [BLUE])


@pytest.mark.parametrize("pair", [(BLUE, WHITE), (NIGHT, WHITE), (NIGHT, SAND), ((228, 0, 43), (0, 20, 137))])
def test_soft_gradients_between_the_colours_are_not_refused(findings, pair):
    found = findings(ramp(*pair), pair, soft="off")
    assert levels(found) == {}
    assert found["palette.measured"].measured > 0.2


def test_a_colour_that_is_nowhere_is_warned_of(findings):
    found = findings(canvas(NIGHT, (BLUE, 20, 20, 60, 60)), [BLUE, SAND], NIGHT)
    assert levels(found) == {"palette.missing-colour": "warn"}
    assert "#D9A441" in found["palette.missing-colour"].text


def test_another_background_is_warned_of(findings):
    found = findings(canvas(WHITE, (BLUE, 20, 20, 60, 60)), [BLUE, WHITE], NIGHT)
    assert levels(found) == {"palette.background": "warn"}


def test_a_background_that_is_only_a_rim_is_warned_of(findings):
    for deep in (3.5, 4, 4.5):
        rim = canvas(NIGHT, (WHITE, deep, deep, 100 - deep, 100 - deep), (BLUE, 20, 20, 60, 60))
        assert levels(findings(rim, [BLUE], NIGHT, frame="off")) == {"palette.background-rim": "warn"}
    margin = canvas(NIGHT, (WHITE, 12, 12, 88, 88), (BLUE, 20, 20, 60, 60))
    assert levels(findings(margin, [BLUE], NIGHT, frame="off")) == {}


CREAM, PEARL = (250, 246, 238), (241, 236, 228)


def test_a_colour_near_to_the_ground_is_looked_for_off_the_ground(findings):
    found = findings(canvas(CREAM, (BLUE, 20, 20, 60, 60)), [BLUE, PEARL], CREAM)
    assert levels(found) == {"palette.missing-colour": "warn"}
    assert "only the ground" in found["palette.missing-colour"].text
    assert levels(findings(canvas(CREAM, (BLUE, 20, 20, 60, 60), (PEARL, 60, 60, 80, 80)), [BLUE, PEARL], CREAM)) == {}


def test_the_ground_counts_for_the_colour_that_it_was_asked_for_as(findings):
    assert levels(findings(canvas(CREAM, (BLUE, 20, 20, 60, 60)), [BLUE, PEARL])) == {}
    assert levels(findings(canvas(CREAM, (BLUE, 20, 20, 60, 60)), [BLUE, CREAM], CREAM)) == {}


def test_what_stands_on_the_lower_edge_leaves_the_background_as_it_is(findings):
    assert levels(findings(canvas(NIGHT, (BLUE, 0, 50, 100, 100)), [BLUE], NIGHT)) == {}


def test_a_background_alone_can_be_asked_for(findings):
    assert levels(findings(canvas(NIGHT, (BLUE, 20, 20, 60, 60)), [], NIGHT)) == {}
    assert levels(findings(canvas(BLUE, (SAND, 20, 20, 60, 60)), [], NIGHT)) == {"palette.background": "warn"}


def test_every_limit_and_its_meaning_can_be_chosen(findings):
    off = canvas("#228833", ("#CC2277", 20, 20, 60, 60))
    chosen = {"off_palette": "fail", "missing_color": "info", "other_background": "fail"}
    assert levels(findings(off, [BLUE], NIGHT, **chosen)) == {
        "palette.off": "fail",
        "palette.missing-colour": "info",
        "palette.background": "fail",
    }
    none = {"min_palette_share": 0, "min_color_share": 0, "min_background_share": 0}
    assert levels(findings(off, [BLUE], NIGHT, **none)) == {}


def test_the_shares_are_of_the_area():
    found = measure(canvas(NIGHT, (BLUE, 0, 0, 50, 49.9)), None, [BLUE], NIGHT)
    assert found.colors[0].match == pytest.approx(0.25, abs=0.005)
    assert found.background.match == pytest.approx(0.75, abs=0.005)
    assert found.match == 1
    assert found.colors[0].nearest == 0
    assert found.edge == pytest.approx(0.75, abs=0.02)


def test_each_band_holds_the_ones_before_it():
    found = measure(ramp(BLUE, WHITE), None, [BLUE, WHITE], None)
    for colour in (*found.colors, found):
        assert 0 < colour.match < colour.close < colour.family < 1


def test_the_dominant_colours_are_told_with_the_nearest_asked_one():
    found = measure(canvas((20, 28, 50), ((70, 130, 170), 20, 20, 60, 60)), None, [BLUE, NIGHT], None)
    assert [(each.rgb, each.nearest) for each in found.dominant] == [((20, 28, 50), NIGHT), ((70, 130, 170), BLUE)]
    assert [each.share for each in found.dominant] == pytest.approx([0.84, 0.16], abs=0.005)
    assert found.dominant[0].delta < 5 < found.dominant[1].delta


def test_the_same_picture_gives_the_same_figures():
    noise = artwork(700, 300)
    assert measure(noise, None, [BLUE], NIGHT) == measure(noise.copy(), None, [BLUE], NIGHT)


def test_the_figures_go_into_the_findings(findings):
    measures = findings(canvas(NIGHT, (BLUE, 0, 0, 50, 50)), [BLUE], NIGHT)["palette.measured"].measures
    assert measures["family_share"] == 1
    assert measures["#2E75B6 nearest_delta"] == 0
    assert measures["#0F172A match_share"] > 0.7
    assert measures["dominant 1"] == measures["dominant 1 nearest"] == "#0F172A"


def test_what_is_transparent_does_not_count(findings):
    picture = canvas("#FF00FF", (BLUE, 20, 20, 60, 60)).convert("RGBA")
    clear = np.asarray(picture).copy()
    clear[..., 3] = np.where(clear[..., 0] == 255, 0, 255)
    assert measure(Image.fromarray(clear), None, [BLUE], None).match == 1
    assert measure(Image.new("RGBA", (64, 64)), None, [BLUE], None) is None


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "I;16", "LA"])
def test_pixels_of_any_kind_can_be_measured(mode):
    grey = canvas((0, 0, 0), (WHITE, 0, 0, 50, 50))
    picture = Image.fromarray(np.asarray(grey.convert("L"), dtype=np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
    assert measure(picture, None, [(0, 0, 0), WHITE], None).family > 0.99


def test_a_picture_in_another_profile_is_brought_to_srgb():
    # Red and blue trade places in this profile, so only who heeds it sees blue.
    swapped = canvas(BLUE[::-1], (WHITE, 0, 0, 20, 20))
    profile = swapped_profile()
    assert measure(swapped, profile, [BLUE, WHITE], None).match > 0.95
    assert measure(swapped, b"no profile at all", [BLUE, WHITE], None).match < 0.1


def swapped_profile() -> bytes:
    """The sRGB profile with its red and blue columns exchanged."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return (
        data.replace(b"rXYZ", b"tmpZ").replace(b"bXYZ", b"rXYZ").replace(b"tmpZ", b"bXYZ").replace(b"s\0R\0G\0B", b"x\0R\0G\0B")
    )


def random_wish(number: int):
    """Colours, a background or none, and a prompt: another for each number."""
    chance = np.random.default_rng(number)
    colors = [tuple(int(channel) for channel in chance.integers(0, 256, 3)) for _ in range(chance.integers(1, 6))]
    background = tuple(int(channel) for channel in chance.integers(0, 256, 3)) if number % 2 else None
    return colors, background, f"{PROMPTS[number % len(PROMPTS)]} {number}"


def painted(number: int, fault: str | None = None) -> tuple[bytes, list, tuple | None]:
    colors, background, prompt = random_wish(number)
    controls = {"colors": [{"rgb": list(colour)} for colour in colors]}
    if background:
        controls["background_color"] = {"rgb": list(background)}
    size = [(320, 320), (240, 400), (420, 220)][number % 3]
    sheet = lay_out({"prompt": prompt, "controls": controls}, size, seed=str(number), image_format="webp", fault=fault)
    return paint(sheet), colors, background


def test_a_hundred_true_pictures_of_the_sandbox_pass(findings):
    failed = {
        number: failing
        for number in range(100)
        if (failing := [code for code, level in levels(findings(*painted(number))).items() if level == "fail"])
    }
    assert failed == {}


def test_an_off_palette_picture_of_the_sandbox_is_caught_by_this_check_alone(findings):
    for number in range(30):
        found = findings(*painted(number, "off-palette"))
        assert found["palette.off"].level == "warn"
        assert {finding.check for finding in found.values()} == {"palette"}


def test_it_is_quick_even_where_every_pixel_differs():
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (2048, 2048, 3), dtype=np.uint8))
    measure(noise, None, [BLUE], None)
    colours = [BLUE, WHITE, SAND, (9, 9, 9), (200, 30, 30)]
    assert least_cpu(lambda: measure(noise, None, colours, NIGHT)) < 0.6  # 0.06 on a quiet machine


def test_it_is_one_of_the_checks():
    assert CHECK in CHECKS
