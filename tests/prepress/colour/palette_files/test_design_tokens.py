"""Design tokens are read as their standard has them, and wrong ones told plainly, each by its path."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.prepress.colour.swatches import PaletteFault, Swatch, Unusable
from tests.prepress.colour.palette_files.making import file_of, hexes, tokens, told

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.prepress.colour.swatches import Entry


def token(value: object) -> list[Entry]:
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
        ({"hex": "#FE0101"}, "#FE0101"),
        ("2E75B6", "#2E75B6"),
        ("rgb(46, 117, 182)", "#2E75B6"),
        ("rgb(18% 46% 71%)", "#2E75B5"),
        ("rgba(46, 117, 182, 1)", "#2E75B6"),
        ("hsl(210deg 100% 50%)", "#0080FF"),
        ("hsla(210, 100%, 50%, 1.0)", "#0080FF"),
        ("hwb(210 0% 0%)", "#0080FF"),
        ("lab(54.29% 80.8 69.89)", "#FF0000"),
        ("lch(54.29 106.84 40.86)", "#FF0000"),
        ("oklab(0.628 0.2249 0.1258)", "#FF0000"),
        ("oklch(62.8% 0.2577 29.23)", "#FF0000"),
        ("color(display-p3 1 1 1)", "#FFFFFF"),
        ("color(srgb 1 0.5 0)", "#FF8000"),
        ("RebeccaPurple", "#663399"),
        ({"r": 46, "g": 117, "b": 182, "a": 1}, "#2E75B6"),
        ({"r": 0.1804, "g": 0.4588, "b": 0.7137, "a": 1}, "#2E75B6"),
        (["#2E75B6"], "#2E75B6"),
    ],
)
def test_every_form_of_a_value_is_read(value: object, expected: str) -> None:
    (swatch,) = token(value)
    assert isinstance(swatch, Swatch)
    near = [abs(int(swatch.hex[at : at + 2], 16) - int(expected[at : at + 2], 16)) for at in (1, 3, 5)]
    assert max(near) <= 1


def test_types_come_from_groups_and_other_tokens_are_passed_over() -> None:
    found = tokens(
        {
            "$description": "a brand",
            "brand": {
                "$type": "color",
                "$root": {"$value": "#111111"},
                "blue": {"light": {"$value": "#222222"}, "size": {"$type": "dimension", "$value": {"value": 1, "unit": "px"}}},
            },
            "word": {"$value": "red"},
            "number": {"$type": "number", "$value": 3},
        }
    )
    assert hexes(found) == [("brand.$root", "#111111"), ("brand.blue.light", "#222222")]


def test_aliases_lead_to_their_colour_and_its_type() -> None:
    found = tokens(
        {
            "use": {"accent": {"$value": "{use.main}"}, "main": {"$value": "{brand.red}"}},
            "brand": {"red": {"$type": "color", "$value": "#E4002B"}, "gap": {"$type": "number", "$value": 2}},
            "gap": {"$value": "{brand.gap}"},
        }
    )
    assert hexes(found) == [("use.accent", "#E4002B"), ("use.main", "#E4002B"), ("brand.red", "#E4002B")]
    assert [swatch.alias for swatch in found if isinstance(swatch, Swatch)] == ["brand.red", "brand.red", ""]


SRGB_255 = "`a` has red 31, green 58 and blue 95, which must be 0 to 1: another scale? Divide by 255"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"colorSpace": "srgb", "components": [31, 58, 95]}, SRGB_255),
        ({"colorSpace": "display-p3", "components": [31, 58, 95]}, SRGB_255),
        ({"colorSpace": "hsl", "components": [210, 300, 50]}, "`a` has saturation 300, which must be 0 to 100"),
        (
            {"colorSpace": "oklch", "components": [52, 0.1, 250]},
            "`a` has lightness 52, which must be 0 to 1: another scale? Divide by 100",
        ),
        ({"colorSpace": "oklch", "components": [0.5, 30, 250]}, "`a` has chroma 30, which must be 0 to 0.4"),
        (
            {"colorSpace": "lab", "components": [0.52, 20, 30]},
            "`a` has lightness 0.52, which counts from 0 to 100: another scale?",
        ),
        ("rgb(600, 0, 0)", "`a` has red 600, which must be 0 to 255"),
        ("rgb(0.12, 0.23, 0.37)", "`a` has red, green and blue of at most 1, which count from 0 to 255: another scale?"),
        ("oklch(52 0.1 250)", "`a` has lightness 52, which must be 0 to 1: another scale?"),
        ({"r": 1, "g": 1, "b": 0}, "`a` has red, green and blue of 0 and 1, which may count to 1 or to 255: write hex"),
        ("#12345", "`a` has no colour in `#12345`: write hex such as #2E75B6, or as CSS does"),
        ("bluish", "`a` has no colour in `bluish`"),
        ("color-mix(in srgb, red, blue)", "`a` has no colour in `color-mix"),
        ("#11223380", "`a` is not opaque"),
        ("rgba(0,0,0,0.5)", "`a` is not opaque"),
        ("transparent", "`a` is not opaque"),
        ("linear-gradient(#000, #fff)", "`a` is a gradient"),
        ("rgba({brand.blue}, 0.5)", "`a` is worked out from other tokens (`rgba({brand.blue}, 0.5)`)"),
        (["#000000", "#ffffff"], "`a` has no colour: it must be hex, a colour of CSS"),
        (7, "`a` has no colour: it must be hex, a colour of CSS"),
        ({"colorSpace": "srgb", "components": [1, 1, 1], "alpha": 0.5}, "`a` is not opaque"),
        ({"colorSpace": "srgb", "components": [1, 1]}, "three numbers"),
        ({"colorSpace": "srgb", "components": [True, 1, 1]}, "three numbers"),
        ({"colorSpace": "rec2020", "components": [1, 1, 1]}, "add its `hex`"),
        ("{b.c}", "`a` refers to `b.c`, which is no token in this file: if it stands in another file, write both in one"),
        ("{a}", "in a circle: `a` → `a`"),
    ],
)
def test_a_token_that_cannot_be_used_is_told_and_harms_no_other(value: object, words: str) -> None:
    found = tokens({"a": {"$type": "color", "$value": value}, "blue": {"$type": "color", "$value": "#1F3A5F"}})
    assert hexes(found) == [("blue", "#1F3A5F")]
    assert words in str(next(entry for entry in found if isinstance(entry, Unusable)))


@pytest.mark.parametrize(
    ("value", "colour", "note"),
    [
        (
            {"colorSpace": "srgb", "components": [1.1, 0.5, 0]},
            "#FF8000",
            "red 1.1 must be 0 to 1: taken as the nearest value that does",
        ),
        ("rgb(270 128 0)", "#FF8000", "red 270 must be 0 to 255: taken as the nearest value that does"),
        ({"colorSpace": "display-p3", "components": [0, 1, 0]}, "#00FF00", "lies outside sRGB: #00FF00 is sent, ΔE00 5.3 away"),
        ("oklch(70% 0.3 150)", "#00CB00", "lies outside sRGB"),
    ],
)
def test_what_is_a_little_outside_is_clipped_and_told(value: object, colour: str, note: str) -> None:
    (swatch,) = token(value)
    assert isinstance(swatch, Swatch)
    assert (swatch.hex, swatch.note[: len(note)]) == (colour, note)


MODIFY = {"studio.tokens": {"modify": {"type": "lighten", "value": "0.2", "space": "lch"}}}


def test_what_tokens_studio_changes_afterwards_is_told() -> None:
    by_the_standard = tokens({"a": {"$type": "color", "$value": "#1F3A5F", "$extensions": MODIFY}})
    assert hexes(by_the_standard) == [("a", "#1F3A5F")]
    assert [each.note for each in by_the_standard if isinstance(each, Swatch)] == [
        "is changed by Tokens Studio afterwards (lighten 0.2), which is not worked out: #1F3A5F is the colour before"
    ]
    (legacy,) = told({"a": {"type": "color", "value": "#1F3A5F", "$extensions": MODIFY}})
    assert legacy.endswith("(lighten 0.2), which is not worked out: export it as the colour that it comes to")


def test_references_that_are_not_followed_are_told() -> None:
    assert told(
        {"a": {"$type": "color", "$ref": "#/b"}, "g": {"$extends": "{b}", "c": {"$type": "color", "$value": "#000"}}}
    ) == [
        "`a` refers by `$ref`, which is not followed: write {group.token} or the colour",
        "`g.$extends` refers by `$extends`, which is not followed: write {group.token} or the colour",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not readable as JSON: line 1"),
        ("7", "must be a JSON object"),
        ("[]", "holds no colour"),
        ("{}", "holds no colour"),
        ('{"a": {"$value": "red"}}', "holds no colour"),
        ('{"a": {"$type": "number", "$value": 7}}', "holds no colour"),
        ('{"a": {"$type": "color", "$value": "#11223380"}}', "no swatch that can be used: `a` is not opaque"),
        ('{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [NaN, 1, 1]}}}', "three numbers"),
        ('{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [1e999, 1, 1]}}}', "three numbers"),
        ('{"a": {"$value": "{b}"}, "b": {"$value": "{a}"}}', "holds no colour"),
        ('{"a": {}, "a": {}}', "`a` twice"),
        ('{"a":' * 40 + "{}" + "}" * 40, "levels deep"),
        ('{"a":' * 100_000, "nested too deep"),
        (
            '{"a": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [' + "9" * 5000 + ", 1, 1]}}}",
            "three numbers",
        ),
    ],
)
def test_a_file_without_a_colour_is_refused_plainly(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PaletteFault, match=words):
        file_of(tmp_path, "a.json", text)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.sampled_from(
            ["color", "#fff", "{a}", "{b.a}", "red", "rgb(1, 2, 300)", "COLOR", 1, -1e300, None, True, "srgb", "lab"]
        )
        | st.floats(),
        lambda below: (
            st.lists(below, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "a",
                        "b",
                        "$type",
                        "$value",
                        "$ref",
                        "colorSpace",
                        "components",
                        "alpha",
                        "hex",
                        "$root",
                        "value",
                        "type",
                        "variables",
                        "collections",
                        "modes",
                        "name",
                        "r",
                        "g",
                        "b",
                        "valuesByMode",
                    ]
                ),
                below,
            )
        ),
        max_leaves=15,
    )
)
def test_no_tokens_are_a_surprise(tree: object) -> None:
    with contextlib.suppress(PaletteFault):
        assert tokens(tree)
