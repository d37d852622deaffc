"""A soft proof shows what the print files will look like on paper: through the same separation, and back."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import numpy as np
import pytest
from PIL import Image, ImageCms

from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.press_profiles import Intent, open_profile
from pipeline.prepress.colour.separation import separate, shipped_press
from pipeline.prepress.colour.soft_proof import on_paper, paper_white, soft_proof
from pipeline.prepress.colour.srgb_profile import srgb_profile


@pytest.fixture
def fogra():
    return shipped_press()


def proofed(colour, press, intent="relative", *, black_point=True):
    return soft_proof(Image.new("RGB", (2, 2), colour), press, intent, black_point=black_point).getpixel((0, 0))


def test_white_is_the_paper_and_black_is_as_black_as_ink_gets(fogra):
    assert paper_white(fogra) == proofed("white", fogra) == (239, 241, 245)
    assert proofed("black", fogra) == (26, 26, 27)


COLOURS = {(0x39, 0xFF, 0x14): (110, 173, 65), (0xE4, 0x00, 0x2B): (211, 37, 52), (128, 128, 128): (121, 122, 125)}
"""Neon green, which no ink shows, a red that ink shows, and grey: what each looks like on coated paper."""


@pytest.mark.parametrize(("colour", "printed"), COLOURS.items())
def test_known_colours_come_out_as_they_print(fogra, colour, printed):
    assert proofed(colour, fogra) == pytest.approx(printed, abs=2)


@pytest.mark.parametrize("intent", get_args(Intent))
@pytest.mark.parametrize("black_point", [False, True])
def test_it_shows_the_inks_of_the_print_files(fogra, intent, black_point):
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 256, (40, 40, 3), dtype=np.uint8))
    inks = separate(noise, fogra, intent, black_point=black_point)
    screen = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
    # Exact, without the table that is made for many pixels.
    exact = ImageCms.buildTransform(
        fogra.handle, screen, "CMYK", "RGB", ImageCms.Intent.ABSOLUTE_COLORIMETRIC, ImageCms.Flags.NOOPTIMIZE
    )
    wanted = np.asarray(exact.apply(inks), dtype=int)
    found = np.asarray(soft_proof(noise, fogra, intent, black_point=black_point), dtype=int)
    assert np.abs(found - wanted).mean() < 0.5
    assert np.percentile(np.abs(found - wanted), 99) <= 6


def test_swatches_are_shown_on_the_same_paper(fogra):
    shown = on_paper([*COLOURS, (255, 255, 255)], Conversion(fogra))
    assert shown[-1] == paper_white(fogra)
    for colour, seen in zip(COLOURS, shown, strict=False):
        assert seen == pytest.approx(proofed(colour, fogra), abs=3)
    assert on_paper([], Conversion(fogra)) == []


def test_without_black_point_compensation_shadows_are_cut_off(fogra):
    cut_off, kept = (
        sum(proofed((24, 24, 24), fogra, black_point=wanted)) - sum(proofed((0, 0, 0), fogra, black_point=wanted))
        for wanted in (False, True)
    )
    assert cut_off <= 3 < 15 <= kept


def test_threads_that_begin_together_see_the_same():
    press = open_profile()  # one that nobody has used yet
    noise = Image.fromarray(np.random.default_rng(4).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: soft_proof(noise, press, "relative", black_point=True).tobytes(), range(32)))
    assert len(set(made)) == 1
