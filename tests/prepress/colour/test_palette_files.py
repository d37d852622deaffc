"""Palette files are read as their programs mean them, and hostile ones refused plainly."""

from __future__ import annotations

import contextlib
import json
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.prepress.colour.adobe_swatches import read_ase
from pipeline.prepress.colour.design_tokens import read_tokens
from pipeline.prepress.colour.gimp_palette import read_gpl
from pipeline.prepress.colour.palette_files import named, read_palette
from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch
from tests.harm.measuring import least_cpu

BRAND = Path(__file__).parents[3] / "specs" / "brand"


def name(text: str) -> bytes:
    body = f"{text}\0".encode("utf-16-be")
    return struct.pack(">H", len(body) // 2) + body


def block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body


def colour(text: str, model: bytes, *values: float) -> bytes:
    return block(1, name(text) + model + struct.pack(f">{len(values)}f", *values) + b"\0\2")


def ase(*blocks: bytes, count: int | None = None) -> bytes:
    return b"ASEF\0\1\0\0" + struct.pack(">I", len(blocks) if count is None else count) + b"".join(blocks)


def hexes(swatches) -> list[tuple[str, str]]:
    return [(swatch.name, swatch.hex) for swatch in swatches]


# Adobe Swatch Exchange


def test_every_colour_model_of_ase_is_read():
    body = ase(
        block(0xC001, name("Brand")),
        colour("Sky", b"RGB ", 46 / 255, 117 / 255, 182 / 255),
        colour("Signal", b"CMYK", 0, 0.95, 0.85, 0),
        block(0xC002, b""),
        colour("Ash", b"Gray", 0.5),
        colour("Ash 2", b"GRAY", 0.5),
        colour("Leaf", b"LAB ", 0.5, -40.0, 30.0),
    )
    sky, signal, ash, ash2, leaf = read_ase(body)
    assert sky == Swatch("Sky", (46, 117, 182), "Brand")
    assert (signal.group, signal.origin) == ("Brand", "CMYK 0 95 85 0")
    assert signal.rgb == pytest.approx((230, 46, 52), abs=4)
    assert (ash.rgb, ash.origin, ash.group) == ((128, 128, 128), "Gray 50", "")
    assert ash2.rgb == ash.rgb
    assert leaf.origin == "Lab 50 -40 30"
    assert leaf.rgb[1] > leaf.rgb[0]


def test_unknown_blocks_and_what_follows_a_colour_are_passed_over():
    extra = block(1, name("A") + b"RGB " + struct.pack(">3f", 0, 0, 0) + b"\0\0" + b"more to come")
    assert hexes(read_ase(ase(block(7, b"?"), extra))) == [("A", "#000000")]


def test_a_swatch_without_a_name_is_called_by_what_it_is():
    assert [swatch.name for swatch in read_ase(ase(colour("", b"Gray", 1.0), colour("", b"RGB ", 1, 0, 0)))] == [
        "Gray 100",
        "#FF0000",
    ]


HOSTILE_ASE = {
    "another file": b"%PDF-1.7",
    "nothing after the magic": b"ASEF",
    "a count without blocks": ase(count=2**32 - 1),
    "a block longer than the file": ase(struct.pack(">HI", 1, 2**31), count=1),
    "a name longer than its block": ase(block(1, b"\xff\xffab")),
    "a colour without values": ase(block(1, name("A") + b"RGB ")),
    "no number": ase(colour("A", b"RGB ", float("nan"), 0, 0)),
    "without end": ase(colour("A", b"RGB ", float("inf"), 0, 0)),
    "an unknown model": ase(colour("A", b"HSB ", 0, 0, 0)),
    "too many": ase(*[colour("A", b"Gray", 0.1)] * (MOST_SWATCHES + 1)),
}


@pytest.mark.parametrize("body", HOSTILE_ASE.values(), ids=HOSTILE_ASE)
def test_a_hostile_ase_is_refused(body):
    with pytest.raises(PaletteFault):
        read_ase(body)


def test_values_beyond_their_range_are_held_to_it():
    assert hexes(read_ase(ase(colour("A", b"RGB ", -3, 0.5, 9)))) == [("A", "#0080FF")]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 200))
def test_no_ase_is_a_surprise(noise, at):
    sound = (BRAND / "northwind.ase").read_bytes()
    with contextlib.suppress(PaletteFault):
        read_ase(sound[:at] + noise + sound[at + len(noise) :])


# GIMP


def test_a_gimp_palette_is_read():
    text = "GIMP Palette\r\nName: X\r\nColumns: 3\r\n#\r\n  0   0 255 Deep sea\r\n255 255 255\tUntitled\r\n\r\n1 2 3\r\n"
    assert hexes(read_gpl(text)) == [("Deep sea", "#0000FF"), ("#FFFFFF", "#FFFFFF"), ("#010203", "#010203")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "first line"),
        ("JASC-PAL\n0100\n", "first line"),
        ("GIMP Palette\n0 0 256 a\n", "line 2"),
        ("GIMP Palette\n#\n0 0 a\n", "line 3"),
        ("GIMP Palette\n-1 0 0 a\n", "line 2"),
        ("GIMP Palette\n٣ 0 999999999999 a\n", "line 2"),
        ("GIMP Palette\n" + "0 0 0 a\n" * (MOST_SWATCHES + 1), "more than"),
    ],
)
def test_a_wrong_gimp_palette_is_refused_with_its_line(text, words):
    with pytest.raises(PaletteFault, match=words):
        read_gpl(text)


def test_names_lose_what_cannot_be_seen():
    (swatch,) = read_gpl(f"GIMP Palette\n0 0 0 \x1b[31mred\u202e{'x' * 300}\n")
    assert swatch.name.startswith("[31mred x")
    assert len(swatch.name) == 200


# Design tokens


def tokens(tree) -> list[Swatch]:
    return read_tokens(json.dumps(tree))


def token(value) -> list[Swatch]:
    return tokens({"a": {"$type": "color", "$value": value}})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#2E75B6", "#2E75B6"),
        ("#2e75b6ff", "#2E75B6"),
        ("#fa0", "#FFAA00"),
        ("#fa0f", "#FFAA00"),
        ({"colorSpace": "srgb", "components": [1, 0.5, 0]}, "#FF8000"),
        ({"colorSpace": "srgb", "components": ["none", 0, 1], "alpha": 1, "hex": "#123456"}, "#0000FF"),
        ({"colorSpace": "srgb-linear", "components": [1, 0.2140, 0]}, "#FF8000"),
        ({"colorSpace": "hsl", "components": [210, 100, 50]}, "#0080FF"),
        ({"colorSpace": "hwb", "components": [210, 0, 0]}, "#0080FF"),
        ({"colorSpace": "hwb", "components": [90, 60, 60]}, "#808080"),
        ({"colorSpace": "lab", "components": [54.29, 80.8, 69.89]}, "#FF0000"),
        ({"colorSpace": "lch", "components": [54.29, 106.84, 40.86]}, "#FF0000"),
        ({"colorSpace": "oklab", "components": [0.628, 0.2249, 0.1258]}, "#FF0000"),
        ({"colorSpace": "oklch", "components": [0.628, 0.2577, 29.23]}, "#FF0000"),
        ({"colorSpace": "xyz-d65", "components": [0.4125, 0.2127, 0.0193]}, "#FF0000"),
        ({"colorSpace": "xyz-d50", "components": [0.4361, 0.2225, 0.0139]}, "#FF0000"),
        ({"colorSpace": "display-p3", "components": [1, 1, 1]}, "#FFFFFF"),
        ({"colorSpace": "display-p3", "components": [1, 0, 0], "hex": "#FE0101"}, "#FE0101"),
        ({"colorSpace": "prophoto-rgb", "components": [1, 0, 0], "hex": "#FE0101"}, "#FE0101"),
    ],
)
def test_both_forms_of_a_value_are_read(value, expected):
    (swatch,) = token(value)
    near = [abs(int(swatch.hex[at : at + 2], 16) - int(expected[at : at + 2], 16)) for at in (1, 3, 5)]
    assert max(near) <= 1


def test_types_come_from_groups_and_other_tokens_are_passed_over():
    found = tokens(
        {
            "$description": "a brand",
            "brand": {
                "$type": "color",
                "$root": {"$value": "#111111"},
                "blue": {"light": {"$value": "#222222"}, "size": {"$type": "dimension", "$value": {"value": 1, "unit": "px"}}},
            },
            "untyped": {"$value": "#333333"},
            "number": {"$type": "number", "$value": 3},
        }
    )
    assert hexes(found) == [("brand.$root", "#111111"), ("brand.blue.light", "#222222")]


def test_aliases_lead_to_their_colour_and_its_type():
    found = tokens(
        {
            "use": {"accent": {"$value": "{use.main}"}, "main": {"$value": "{brand.red}"}},
            "brand": {"red": {"$type": "color", "$value": "#E4002B"}, "gap": {"$type": "number", "$value": 2}},
            "gap": {"$value": "{brand.gap}"},
        }
    )
    assert hexes(found) == [("use.accent", "#E4002B"), ("use.main", "#E4002B"), ("brand.red", "#E4002B")]
    assert [swatch.alias for swatch in found] == ["brand.red", "brand.red", ""]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not readable as JSON: line 1"),
        ("[]", "must be a JSON object"),
        ("{}", "holds no colour"),
        ('{"a": "#fff"}', "holds no colour"),
        ('{"a": {"$value": "#fff"}}', "holds no colour"),
        ('{"a": {"$type": "color", "$value": "red"}}', "`red` is no hex colour"),
        ('{"a": {"$type": "color", "$value": "#12345"}}', "no hex colour"),
        ('{"a": {"$type": "color", "$value": "#11223380"}}', "not opaque"),
        ('{"a": {"$type": "color", "$value": 7}}', "must be hex, an object or an alias"),
        ('{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [1, 1, 1], "alpha": 0.5}}}', "not opaque"),
        ('{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [1, 1]}}}', "three numbers"),
        ('{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [NaN, 1, 1]}}}', "three numbers"),
        ('{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [1e999, 1, 1]}}}', "three numbers"),
        ('{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [true, 1, 1]}}}', "three numbers"),
        ('{"a": {"$type": "color", "$value": {"hex": "#fff"}}}', "`colorSpace` and three numbers"),
        ('{"a": {"$type": "color", "$value": {"colorSpace": "rec2020", "components": [1, 1, 1]}}}', "add its `hex`"),
        ('{"a": {"$type": "color", "$value": "{b.c}"}}', "`b.c`, which is no token"),
        ('{"a": {"$type": "color", "$value": "{a}"}}', "in a circle: `a` → `a`"),
        ('{"a": {"$value": "{b}"}, "b": {"$value": "{a}"}}', "in a circle"),
        ('{"a": {"$type": "color", "$ref": "#/b"}}', r"by `\$ref`"),
        ('{"a": {"$extends": "{b}"}, "b": {}}', "extends a group"),
        ('{"a": {}, "a": {}}', "`a` twice"),
        ('{"a":' * 40 + "{}" + "}" * 40, "levels deep"),
        ('{"a":' * 100_000, "nested too deep"),
        (
            '{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [' + "9" * 5000 + ", 1, 1]}}}",
            "three numbers",
        ),
    ],
)
def test_wrong_tokens_are_refused_plainly(text, words):
    with pytest.raises(PaletteFault, match=words):
        read_tokens(text)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["color", "#fff", "{a}", "{b.a}", 1, -1e300, None, True, "srgb", "lab"]) | st.floats(),
        lambda below: (
            st.lists(below, max_size=4)
            | st.dictionaries(
                st.sampled_from(["a", "b", "$type", "$value", "$ref", "colorSpace", "components", "alpha", "hex", "$root"]),
                below,
            )
        ),
        max_leaves=15,
    )
)
def test_no_tokens_are_a_surprise(tree):
    with contextlib.suppress(PaletteFault):
        assert tokens(tree)


# Files


@pytest.mark.parametrize("file", ["northwind.ase", "harvest.gpl", "aurora.json"])
def test_the_example_files_are_sound(file):
    assert len(read_palette(BRAND / file)) >= 5


@pytest.mark.parametrize(
    ("file", "body", "words"),
    [
        ("a.txt", b"x", "is no palette file"),
        ("a.gpl", b"", "first line"),
        ("a.gpl", b"GIMP Palette\n", "holds no swatches"),
        ("a.gpl", b"GIMP Palette\n0 0 0 \xff\n", "not UTF-8"),
        ("a.json", b" " * (2 * 2**20 + 1), "larger than 2 MiB"),
        ("a.ase", ase(), "holds no swatches"),
    ],
)
def test_a_file_that_is_no_palette_is_refused(tmp_path, file, body, words):
    (tmp_path / file).write_bytes(body)
    with pytest.raises(PaletteFault, match=words):
        read_palette(tmp_path / file)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    (tmp_path / "folder.gpl").mkdir()
    for path in (tmp_path / "none.gpl", tmp_path / "folder.gpl"):
        with pytest.raises(PaletteFault, match="cannot be read"):
            read_palette(path)


def test_upper_case_endings_and_a_byte_order_mark_are_no_matter(tmp_path):
    (tmp_path / "A.GPL").write_bytes(b"\xef\xbb\xbfGIMP Palette\n1 2 3 x\n")
    assert hexes(read_palette(tmp_path / "A.GPL")) == [("x", "#010203")]


def test_a_swatch_is_found_by_its_name_or_by_group_and_name():
    red, other = Swatch("Red", (255, 0, 0), "Screen"), Swatch("Red", (228, 0, 43), "Print")
    assert named([red], "Red") == red
    assert named([red, other], "Print/Red") == other
    assert named([red], "red") is None
    assert named([red, Swatch("Red", (255, 0, 0))], "Red") == red
    with pytest.raises(PaletteFault, match="Screen/Red or Print/Red"):
        named([red, other], "Red")


def test_a_large_library_is_read_in_no_time(tmp_path):
    (tmp_path / "a.ase").write_bytes(ase(*[colour(f"Spot {n}", b"CMYK", 0.1, 0.2, 0.3, 0) for n in range(4000)]))
    assert len(read_palette(tmp_path / "a.ase")) == 4000
    assert least_cpu(lambda: read_palette(tmp_path / "a.ase")) < 1  # 0.08 on a quiet machine
