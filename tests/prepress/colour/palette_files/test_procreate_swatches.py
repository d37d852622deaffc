"""Procreate's `.swatches` are read, and unpacked no farther than a palette can be."""

from __future__ import annotations

import contextlib
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.prepress.colour.palette_files.procreate_swatches import MOST_UNPACKED, read_procreate
from pipeline.prepress.colour.swatches import PaletteFault
from tests.prepress.colour.palette_files.making import file_of, hexes, procreate

if TYPE_CHECKING:
    from pathlib import Path


def hsb(hue: float, saturation: float, brightness: float, **more: object) -> dict[str, object]:
    return {"hue": hue, "saturation": saturation, "brightness": brightness, "alpha": 1, "colorSpace": 0, **more}


@pytest.mark.parametrize("as_list", [True, False])
def test_both_forms_are_read_and_empty_places_passed_over(tmp_path: Path, *, as_list: bool) -> None:
    palette = {"name": "Fjord", "swatches": [hsb(2 / 3, 1, 1), None, hsb(0, 0, 0.5)]}
    file = file_of(tmp_path, "a.swatches", procreate([palette] if as_list else palette))
    assert hexes(file.swatches) == [("#0000FF", "#0000FF"), ("#808080", "#808080")]
    assert {each.group for each in file.swatches} == {"Fjord"}


def test_display_p3_is_brought_to_srgb_and_told(tmp_path: Path) -> None:
    body = procreate({"swatches": [hsb(0, 1, 1, colorSpace=1), hsb(0, 0, 1, colorSpace=1)]})
    red, white = file_of(tmp_path, "a.swatches", body).swatches
    assert (red.hex, red.origin) == ("#FF0000", "display-p3 1 0 0")
    assert red.note.startswith("lies outside sRGB: #FF0000 is sent, ΔE00 ")
    assert (white.hex, white.note) == ("#FFFFFF", "")


def test_what_cannot_be_used_is_left_out_with_its_place(tmp_path: Path) -> None:
    body = procreate({"swatches": [hsb(0, 0, 0), hsb(0, 0, 0, alpha=0.5), hsb(210, 100, 50), {"hue": "red"}, 7]})
    assert [str(each) for each in file_of(tmp_path, "a.swatches", body).unusable] == [
        "`swatch 2` is not opaque: ink has no alpha, so give it as it shall look",
        "`swatch 3` has hue 210, saturation 100 and brightness 50, which must be 0 to 1: another scale? Divide by 255",
        "`swatch 4` needs hue, saturation and brightness, each from 0 to 1",
        "`swatch 5` needs hue, saturation and brightness, each from 0 to 1",
    ]


HOSTILE = {
    "no archive": b"%PDF-1.7",
    "another archive": procreate([], name="other.json"),
    "no JSON": procreate(b"{"),
    "no palette": procreate(7),
    "packed with lzma": procreate([], packing=zipfile.ZIP_LZMA),
    "no list": procreate({"swatches": {}}),
    "empty": procreate({"swatches": [None]}),
    "larger than a palette": procreate(b" " * (MOST_UNPACKED + 1)),
    "nested without end": procreate(b"[" * 100_000),
    "too many": procreate({"swatches": [hsb(0, 0, 0)] * 5000}),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_of_procreate_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(PaletteFault):
        file_of(tmp_path, "a.swatches", body)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 250))
def test_no_file_of_procreate_is_a_surprise(noise: bytes, at: int) -> None:
    sound = procreate({"swatches": [hsb(0, 0, 0)]})
    with contextlib.suppress(PaletteFault):
        read_procreate(sound[:at] + noise + sound[at + len(noise) :])
