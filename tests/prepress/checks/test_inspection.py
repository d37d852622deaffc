"""All checks together, on pictures as they come."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from pipeline.prepress.checks.inspection import CHECKS
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.colour.press_profiles import SHIPPED
from pipeline.prepress.colour.srgb_profile import srgb_profile
from tests.prepress.pictures.conftest import artwork, encoded
from tests.prepress.pictures.test_svg import SHAPES, svg


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "JPEG"])
def test_a_sound_picture_has_no_findings(codes, kind):
    assert codes(artwork(256, 256), kind) == {}


def test_a_sound_svg_has_no_findings_whatever_its_units(codes):
    assert codes(svg(SHAPES, 'viewBox="0 0 30 20"'), size="3072x2048") == {}


def test_every_finding_carries_the_name_of_its_check():
    names = [check.name for check in CHECKS]
    assert names[:6] == ["integrity", "format", "resolution", "aspect", "mode", "blank"]
    assert names[6:] == ["palette", "frame", "clipping", "cast", "duplicates", "credentials"]
    assert all(check.title and check.reason for check in CHECKS)


def test_a_picture_of_another_size_is_rejected(codes):
    assert codes(artwork(300, 300)) == {"resolution.not-as-asked": "fail"}
    assert codes(artwork(300, 300), limits={"exact_size": False}) == {}


def test_a_small_picture_is_rejected_although_it_is_as_asked(codes):
    assert codes(artwork(128, 128), size="128x128") == {"resolution.too-small": "fail"}
    assert codes(artwork(128, 128), size="128x128", limits={"min_long_side": 128}) == {}


def test_the_long_side_may_be_either(codes):
    assert codes(artwork(64, 256), size="64x256") == {}
    assert codes(artwork(256, 64), size="256x64") == {}


def test_a_picture_of_another_shape_is_rejected(codes):
    assert codes(artwork(256, 128)) == {"resolution.not-as-asked": "fail", "aspect.not-as-asked": "fail"}
    assert codes(svg(SHAPES, 'viewBox="0 0 30 20"')) == {"aspect.not-as-asked": "fail"}
    assert codes(svg(SHAPES, 'viewBox="0 0 30 20"'), limits={"max_aspect_error": 0.5}) == {}


def test_a_format_the_job_does_not_take_is_rejected(codes):
    assert codes(artwork(256, 256), "PNG", limits={"formats": ["webp", "jpeg"]}) == {"format.not-wanted": "fail"}
    assert codes(artwork(256, 256), "JPEG", limits={"formats": ["webp", "jpeg"]}) == {}


def test_a_turned_picture_is_warned_of(codes):
    exif = Image.Exif()
    exif[0x0112] = 3
    assert codes(artwork(256, 256), "JPEG", exif=exif) == {"aspect.turned": "warn"}


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_transparency_is_told_from_an_alpha_channel_that_is_opaque(codes, kind):
    picture = artwork(256, 256)
    if kind == "PNG":  # a WebP without transparency is stored without the channel
        assert codes(picture.convert("RGBA"), kind) == {"mode.opaque-alpha": "info"}
    picture.putalpha(Image.linear_gradient("L"))
    assert codes(picture, kind, lossless=True) == {"mode.transparent": "warn"}
    assert codes(picture, kind, lossless=True, limits={"transparency": "fail"}) == {"mode.transparent": "fail"}


def test_transparency_of_a_palette_and_of_a_single_colour_counts(codes):
    few = artwork(256, 256).quantize(16)
    assert codes(few) == {}
    assert codes(few, transparency=3) == {"mode.transparent": "warn"}
    assert codes(artwork(256, 256), transparency=artwork(256, 256).getpixel((0, 0))) == {"mode.transparent": "warn"}


@pytest.mark.parametrize(("mode", "kind"), [("CMYK", "JPEG"), ("I;16", "PNG"), ("1", "PNG")])
def test_unusual_pixels_are_warned_of(codes, mode, kind):
    grey = artwork(256, 256).convert("L")
    deep = Image.fromarray(np.asarray(grey, dtype=np.uint16) * 256)
    assert codes(deep if mode == "I;16" else grey.convert(mode), kind) == {"mode.unusual": "warn"}


def test_a_profile_that_cannot_be_used_is_warned_of(codes):
    assert codes(artwork(256, 256), icc_profile=b"not a profile") == {"mode.profile-unusable": "warn"}
    assert codes(artwork(256, 256), icc_profile=SHIPPED.read_bytes()) == {"mode.profile-unusable": "warn"}
    assert codes(artwork(256, 256), icc_profile=srgb_profile()) == {}


def test_a_torn_end_that_decoders_overlook_is_rejected(codes):
    assert codes(encoded(artwork(256, 256), "PNG")[:-8]) == {"integrity.torn": "fail"}


def test_a_blank_picture_is_rejected(codes):
    assert codes(Image.new("RGB", (256, 256), "white")) == {"blank.flat": "fail"}


def test_several_faults_are_all_told(codes):
    found = codes(Image.new("RGBA", (64, 32), (0, 0, 0, 0)))
    assert set(found) == {
        "resolution.not-as-asked",
        "resolution.too-small",
        "aspect.not-as-asked",
        "mode.transparent",
        "blank.flat",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_long_side": 0},
        {"formats": []},
        {"formats": ["gif"]},
        {"transparency": "maybe"},
        {"max_flat_share": 0},
        {"max_flat_share": 1.1},
        {"max_aspect_error": -1},
        {"unknown": 1},
    ],
)
def test_limits_outside_their_range_are_mistakes(wrong):
    with pytest.raises(ValidationError):
        Limits(**wrong)


def test_every_limit_is_described():
    assert all(field.description for field in Limits.model_fields.values())
