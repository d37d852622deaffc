"""A tint over all of a picture, told by its own name."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from pipeline.prepress.checks import cast
from pipeline.prepress.checks.limits import Limits
from tests.prepress.pictures.conftest import artwork

LIMIT = Limits().max_cast


def scenery() -> Image.Image:
    """Rock and scrub under a pale sky, in light and shade."""
    chance = np.random.default_rng(3)
    inks = np.array([(118, 108, 96), (94, 102, 88), (160, 150, 136), (120, 120, 124), (172, 182, 194), (226, 224, 218)], float)
    places = np.arange(300) // 50
    pixels = inks[places][:, None] * chance.uniform(0.4, 1, (300, 300, 1))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def through(glass: tuple[float, float, float], picture: Image.Image) -> Image.Image:
    return Image.fromarray((np.asarray(picture, float) * glass).astype(np.uint8))


def sepia(picture: Image.Image) -> Image.Image:
    return through((1.0, 0.85, 0.6), picture.convert("L").convert("RGB"))


def code(picture: Image.Image) -> str | None:
    finding = cast.judge(cast.measure(picture), LIMIT, Limits().cast)
    return finding and finding.code


@pytest.mark.parametrize("glass", [(1.0, 0.8, 0.62), (0.62, 0.8, 1.0), (0.62, 1.0, 0.8), (1.0, 0.62, 0.8)])
def test_a_picture_seen_through_coloured_glass_is_told_of(glass):
    assert code(through(glass, scenery())) == "cast.all-over"


GOOD = {
    "scenery": scenery(),
    "in the evening": through((1.0, 0.93, 0.84), scenery()),
    "a sepia": sepia(scenery()),
    "noise": artwork(300, 300),
    "grey": scenery().convert("L").convert("RGB"),
    "one colour": Image.new("RGB", (300, 300), "#D9A441"),
    "black": Image.new("RGB", (300, 300)),
    "one pixel": Image.new("RGB", (1, 1), "red"),
}


@pytest.mark.parametrize("picture", GOOD.values(), ids=GOOD)
def test_a_picture_with_its_own_light_is_not(picture):
    assert code(picture) is None


def test_the_hue_of_the_tint_is_named():
    assert cast.hue(cast.measure(through((1.0, 0.8, 0.62), scenery())).direction) in {"yellow", "orange"}
    assert cast.hue(cast.measure(through((0.62, 0.8, 1.0), scenery())).direction) in {"blue", "cyan"}


def test_it_is_off_info_warn_or_fail_as_the_job_wants(codes):
    tinted = through((1.0, 0.8, 0.62), scenery()).resize((256, 256))
    others = {"blur": "off", "clipping": "off", "frame": "off"}
    assert codes(tinted, limits=others) == {"cast.all-over": "info"}
    assert codes(tinted, limits={**others, "cast": "fail"}) == {"cast.all-over": "fail"}
    assert codes(tinted, limits={**others, "cast": "off"}) == {}
