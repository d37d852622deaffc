"""The same picture twice is told of; colourways and other drawings are not."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from pipeline.prepress.checks.duplicates import MOST_BITS, bits_apart, colours_apart, perceptual_hash, with_twins
from pipeline.prepress.checks.limits import Limits
from pipeline.records import Outcome, Result
from pipeline.sandbox.commission import lay_out
from pipeline.sandbox.painting import paint
from tests.prepress.pictures.conftest import encoded

PROMPTS = ["a mountain landscape", "a city skyline", "a botanical rose", "an oak tree", "ocean waves", "a still life"]
NIGHT, BLUE, SAND, ROSE = (15, 23, 42), (46, 117, 182), (217, 164, 65), (228, 0, 90)


def painted(prompt: str, *colors, seed: str = "1") -> Image.Image:
    controls = {"colors": [{"rgb": list(color)} for color in colors]}
    sheet = lay_out({"prompt": prompt, "controls": controls}, (320, 320), seed=seed, image_format="webp", fault=None)
    return Image.open(io.BytesIO(paint(sheet))).convert("RGB")


def outcome(name: str, picture: Image.Image, result: Result = Result.DELIVERED) -> Outcome:
    drawing, colours = perceptual_hash(picture)
    measures = {"duplicates.hash": drawing, "duplicates.colours": colours}
    return Outcome(id=name, fingerprint=name, take=1, outcome=result, request={}, measures=measures)


def hashed(name: str, bits: int) -> Outcome:
    measures = {"duplicates.hash": f"{bits:064x}", "duplicates.colours": "80" * 48}
    return Outcome(id=name, fingerprint=name, take=1, outcome=Result.DELIVERED, request={}, measures=measures)


def twins(*outcomes: Outcome, **limits) -> dict[str, str]:
    judged = with_twins(outcomes, Limits(**limits))
    return {each.id: str(finding.measured) for each in judged for finding in each.findings}


ROSES = painted("a botanical rose", BLUE, SAND)
VARIATIONS = {
    "the same": ROSES,
    "encoded anew": Image.open(io.BytesIO(encoded(ROSES, "JPEG", quality=40))).convert("RGB"),
    "half as large": ROSES.resize((160, 160)),
    "a little brighter": ImageEnhance.Brightness(ROSES).enhance(1.03),
    "with noise": Image.fromarray(
        (np.asarray(ROSES, dtype=int) + np.random.default_rng(1).integers(-8, 9, (320, 320, 3))).clip(0, 255).astype(np.uint8)
    ),
}


@pytest.mark.parametrize("variation", VARIATIONS.values(), ids=VARIATIONS)
def test_a_repeat_names_the_picture_it_repeats(variation):
    assert twins(outcome("rose", ROSES), outcome("again", variation)) == {"again": "rose"}


def test_colourways_of_one_drawing_are_no_duplicates():
    gold, red = Image.new("RGB", (320, 320), SAND), Image.new("RGB", (320, 320), ROSE)
    drawing = ROSES.convert("L").point(lambda light: 255 if light > 128 else 0)
    pair = [
        outcome(name, Image.composite(Image.new("RGB", (320, 320), "white"), ink, drawing))
        for name, ink in (("gold", gold), ("red", red))
    ]
    assert bits_apart(*(str(each.measures["duplicates.hash"]) for each in pair)) <= MOST_BITS
    assert twins(*pair) == {}


def test_different_pictures_of_the_sandbox_are_no_duplicates():
    assert (
        twins(
            *[
                outcome(f"{prompt} {seed}", painted(prompt, BLUE, SAND, NIGHT, seed=seed))
                for prompt in PROMPTS
                for seed in "1234"
            ]
        )
        == {}
    )


def test_of_many_repeats_each_names_the_first():
    assert twins(*[outcome(name, ROSES) for name in "abcd"]) == dict.fromkeys("bcd", "a")


def test_only_what_is_delivered_is_compared():
    rejected, refused = (
        outcome("a", ROSES, Result.REJECTED),
        Outcome(id="b", fingerprint="b", take=1, outcome=Result.REFUSED, request={}),
    )
    assert twins(rejected, refused, outcome("c", ROSES, Result.KEPT)) == {}


def test_what_an_earlier_run_found_is_judged_anew():
    first, again = with_twins([outcome("a", ROSES), outcome("b", ROSES)], Limits())
    assert len(again.findings) == 1
    assert with_twins([first, again], Limits()) == (first, again)
    assert with_twins([again], Limits())[0].findings == ()


def test_it_can_be_left_out():
    assert twins(outcome("a", ROSES), outcome("b", ROSES), near_duplicates="off") == {}


def test_no_pair_within_the_limit_is_overlooked():
    chance = random.Random(1)
    listed = []
    for number in range(200):
        one = chance.getrandbits(256)
        far = one ^ sum(1 << bit for bit in chance.sample(range(256), MOST_BITS))
        listed += [hashed(f"{number}", one), hashed(f"{number}-far", far)]
    assert twins(*listed) == {f"{number}-far": f"{number}" for number in range(200)}


def test_one_bit_beyond_the_limit_is_another_drawing():
    assert twins(hashed("a", 0), hashed("b", (1 << MOST_BITS + 1) - 1)) == {}


def test_the_distance_of_colours_is_a_mean():
    white, grey = (perceptual_hash(Image.new("RGB", (64, 64), colour))[1] for colour in ("white", "#F0F0F0"))
    assert colours_apart(white, white) == 0
    assert 2 < colours_apart(white, grey) < 5
