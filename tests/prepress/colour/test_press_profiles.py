"""Profiles that can separate are taken, and all others refused with what would do."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from PIL import ImageCms

from pipeline.prepress.colour.press_profiles import SHIPPED, ProfileFault, open_profile, printing_condition

FOGRA = SHIPPED.read_bytes()
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def of_kind(kind: bytes) -> bytes:
    return FOGRA[:12] + kind + FOGRA[16:]


def without(*tags: bytes) -> bytes:
    body = FOGRA
    for tag in tags:
        body = body.replace(tag, b"none", 1)
    return body


REFUSED = {
    "a screen's": (SRGB, "describes a screen"),
    "Lab": (LAB, "abstract profile"),
    "from CMYK only": (without(b"B2A0", b"B2A1", b"B2A2"), "only leads from CMYK"),
    "to CMYK only": (without(b"A2B0", b"A2B1", b"A2B2"), "only leads to CMYK"),
    "a device link": (of_kind(b"link"), "device link"),
    "a scanner's": (of_kind(b"scnr"), "scanner"),
    "a printer's for RGB": (FOGRA[:16] + b"RGB " + FOGRA[20:], "is for RGB, not for CMYK"),
    "cut off": (FOGRA[:60_000], "cut off"),
    "cut off in the header": (FOGRA[:100], "no ICC profile"),
    "text": (b"GIMP Palette\n" * 20, "no ICC profile"),
    "empty": (b"", "no ICC profile"),
    "many tags": (FOGRA[:128] + b"\xff\xff\xff\xff" + FOGRA[132:], "cut off or damaged"),
    "garbage behind a sound table": (FOGRA[:400] + b"\0" * (len(FOGRA) - 400), "damaged"),
    "too large": (FOGRA + b"\0" * 17 * 2**20, "larger than 16 MiB"),
}


def test_the_shipped_profile_is_what_it_says():
    assert open_profile().name == "FOGRA39L Coated"
    text = SHIPPED.with_suffix(".txt").read_text(encoding="utf-8")
    assert hashlib.sha256(FOGRA).hexdigest() in text
    assert "CC0" in text


def test_a_profile_can_be_given_by_path(tmp_path):
    path = tmp_path / "own.icc"
    path.write_bytes(FOGRA)
    profile = open_profile(path)
    assert (profile.path, profile.data) == (path, FOGRA)


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_separate_is_refused_plainly(tmp_path, data, words):
    path = tmp_path / "given.icc"
    path.write_bytes(data)
    with pytest.raises(ProfileFault, match=words) as fault:
        open_profile(path)
    assert str(path) in str(fault.value)


def test_a_profile_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ProfileFault, match="No such file"):
        open_profile(tmp_path / "none.icc")


@pytest.mark.parametrize("at", range(0, 744, 31))
def test_a_flipped_byte_of_the_header_is_no_surprise(tmp_path, at):
    path = tmp_path / "given.icc"
    path.write_bytes(FOGRA[:at] + bytes([FOGRA[at] ^ 0xFF]) + FOGRA[at + 1 :])
    with contextlib.suppress(ProfileFault):
        assert open_profile(path).handle


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("FOGRA39L Coated", "FOGRA39"),
        ("PSO Coated v3 (FOGRA51)", "FOGRA51"),
        ("CGATS TR 006", "CGATS TR 006"),
        ("My press", None),
    ],
)
def test_only_a_condition_that_the_profile_names_is_called_registered(name, known):
    assert printing_condition(name) == known
