"""Pixels made fit for press."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from pipeline.prepress.colour.srgb_profile import srgb_profile
from pipeline.prepress.finishing.press_pixels import press_pixels
from tests.prepress.pictures.conftest import encoded

WHITE = (255, 255, 255)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def reopened(image: Image.Image, kind: str = "PNG", **options) -> Image.Image:
    made = Image.open(io.BytesIO(encoded(image, kind, **options)))
    made.load()
    return made


def test_plain_rgb_goes_through_untouched():
    image = Image.new("RGB", (4, 4), "#2E75B6")
    pixels, findings = press_pixels(image, WHITE)
    assert (pixels.tobytes(), findings) == (image.tobytes(), ())


@pytest.mark.parametrize("ground", [WHITE, (15, 23, 42)])
def test_what_is_transparent_takes_the_background_and_it_is_said(ground):
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    image.putpixel((1, 0), (255, 0, 0, 0))
    pixels, findings = press_pixels(image, ground)
    assert pixels.mode == "RGB"
    assert (pixels.getpixel((0, 0)), pixels.getpixel((1, 0))) == ((255, 0, 0), ground)
    assert codes(findings) == ["finishing.flattened"]
    assert "#{:02X}{:02X}{:02X}".format(*ground) in findings[0].text


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_an_opaque_alpha_goes_without_a_word(mode):
    pixels, findings = press_pixels(Image.new("RGBA", (2, 2), (9, 9, 9, 255)).convert(mode), WHITE)
    assert (pixels.mode, pixels.getpixel((0, 0)), findings) == ("RGB", (9, 9, 9), ())


def test_a_palette_with_a_see_through_entry_is_flattened():
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((1, 0), 1)
    pixels, _ = press_pixels(reopened(image, transparency=1), WHITE)
    assert (pixels.getpixel((0, 0)), pixels.getpixel((1, 0))) == ((255, 0, 0), WHITE)


def test_sixteen_bits_become_eight_and_it_is_said():
    image = reopened(Image.fromarray(np.array([[0, 32768, 65535]], dtype=np.uint16)))
    pixels, findings = press_pixels(image, WHITE)
    assert [pixels.getpixel((x, 0))[0] for x in range(3)] == [0, 128, 255]
    assert codes(findings) == ["finishing.eight-bit"]


def test_a_picture_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels, _ = press_pixels(reopened(Image.new("RGB", (4, 2)), "JPEG", exif=exif), WHITE)
    assert pixels.size == (2, 4)


def test_another_profile_is_honoured_and_it_is_said():
    wide = bytearray(srgb_profile())
    red, green = (wide.index(tag) for tag in (b"rXYZ", b"gXYZ"))
    wide[red : red + 4], wide[green : green + 4] = b"gXYZ", b"rXYZ"
    wide[wide.index(b"sRGB") : wide.index(b"sRGB") + 4] = b"swap"
    image = reopened(Image.new("RGB", (2, 2), (255, 0, 0)), icc_profile=bytes(wide))
    pixels, findings = press_pixels(image, WHITE)
    red, green, blue = pixels.getpixel((0, 0))
    assert green >= 254
    assert max(red, blue) <= 2
    assert codes(findings) == ["finishing.to-srgb"]


def test_a_broken_profile_is_passed_over_with_a_warning():
    image = Image.new("RGB", (2, 2), (1, 2, 3))
    image.info["icc_profile"] = b"not a profile"
    pixels, findings = press_pixels(image, WHITE)
    assert pixels.getpixel((0, 0)) == (1, 2, 3)
    assert [(finding.code, finding.level.value) for finding in findings] == [("finishing.profile-unusable", "warn")]


def test_the_srgb_profile_is_srgb():
    ours = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
    assert (ours.profile.version, ours.profile.xcolor_space, ours.profile.device_class) == (2.1, "RGB ", "mntr")
    ramp = Image.fromarray(np.random.default_rng(3).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    moved = ImageCms.profileToProfile(ramp, ours, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert np.abs(np.asarray(moved).astype(int) - np.asarray(ramp)).max() <= 1
