"""Palettes from files: chosen by name, or all, and every mistake at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes

TAIL = "prompts: [{id: a, prompt: x, palette: p}]\n"
SIX = "GIMP Palette\n0 0 255 Sky\n0 0 99 Deep sea\n255 255 255 Paper\n9 9 9 Ink\n200 0 0 Rust\n250 200 0 Straw\n"


@pytest.fixture(autouse=True)
def brand(folder: Path) -> Path:
    """A folder `brand` beside the spec, with six swatches in `six.gpl`."""
    (folder / "brand").mkdir()
    (folder / "brand" / "six.gpl").write_text(SIX, encoding="utf-8")
    return folder / "brand"


def spec(palette: str) -> str:
    return f"job: j\npalettes: {{p: {palette}}}\n{TAIL}"


def test_swatches_are_chosen_by_name_in_the_order_they_are_named(load: Load) -> None:
    job = load(spec("{file: brand/six.gpl, colors: [Rust, Deep sea], background: Paper}"))
    (order,) = job.orders
    assert order.request.colors == ((200, 0, 0), (0, 0, 99))
    assert order.request.background == (255, 255, 255)
    assert [swatch.name for swatch in job.palettes["p"].swatches] == ["Rust", "Deep sea", "Paper"]


def test_without_names_all_but_the_background_are_taken(load: Load) -> None:
    job = load(spec("{file: brand/six.gpl, background: Ink}"))
    assert [swatch.name for swatch in job.palettes["p"].colors] == ["Sky", "Deep sea", "Paper", "Rust", "Straw"]


def test_palettes_in_the_spec_are_known_by_what_was_written(load: Load) -> None:
    job = load("job: j\npalettes: {p: {colors: ['#27B', white], background: [1, 2, 3]}, q: [tan]}\n" + TAIL)
    assert [swatch.name for swatch in job.palettes["p"].swatches] == ["#2277BB", "white", "#010203"]
    assert [swatch.hex for swatch in job.palettes["q"].swatches] == ["#D2B48C"]


def test_a_file_of_several_palettes_serves_them_all(load: Load) -> None:
    job = load(
        f"job: j\npalettes:\n  p: {{file: brand/six.gpl, colors: [Sky]}}\n  q: {{file: brand/six.gpl, colors: [Ink]}}\n{TAIL}"
    )
    assert [palette.colors[0].name for palette in job.palettes.values()] == ["Sky", "Ink"]


@pytest.mark.parametrize(
    ("palette", "expected"),
    [
        (
            "{file: brand/six.gpl}",
            "2:22: `brand/six.gpl` holds 6 colours, and the model takes 5: choose with `colors: [Sky, Deep sea, …]`; "
            "there are `Sky`, `Deep sea`, `Paper`, `Ink`, `Rust`, `Straw`",
        ),
        ("{file: brand/six.gpl, colors: [Skye]}", "2:46: `Skye`: did you mean `Sky`?"),
        ("{file: brand/six.gpl, colors: [Sky, Quartz]}", "2:51: `Quartz` is no swatch; there are `Sky`, `Deep sea`,"),
        ("{file: brand/six.gpl, colors: [Sky], background: Papier}", "2:64: `Papier`: did you mean `Paper`?"),
        ("{file: brand/none.gpl}", "2:22: `brand/none.gpl` is not there: palette files are looked for beside the spec"),
        ("{file: brand/torn.ase}", "2:22: `brand/torn.ase` is cut off or damaged: export it again"),
        ("{file: brand/six.pdf}", "2:22: `file` must be a file that ends with .ase, .aco, .gpl, .json or .swatches"),
        ("{file: brand/six.gpl, colours: [Sky]}", "2:37: `colours`: did you mean `colors`?"),
        ("{file: brand/twice.gpl, colors: [Red]}", "2:48: the file has 2 swatches of the name `Red` in different colours"),
    ],
)
def test_a_mistake_is_told_at_its_place_and_alone(mistakes: Mistakes, brand: Path, palette: str, expected: str) -> None:
    (brand / "torn.ase").write_bytes(b"ASEF\0\1")
    (brand / "twice.gpl").write_text("GIMP Palette\n1 1 1 Red\n2 2 2 Red\n", encoding="utf-8")
    found = mistakes(spec(palette))
    assert len(found) == 1
    assert found[0].startswith(f"spec.yaml:{expected}")


def test_a_palette_that_cannot_be_read_hides_no_other_mistake(mistakes: Mistakes) -> None:
    found = mistakes("job: j\npalettes: {p: {file: none.gpl}}\nprompts: [{id: 'a-{n}', prompt: x, palette: p}]\n")
    assert [line.split(" ")[0] for line in found] == ["spec.yaml:2:22:", "spec.yaml:3:16:"]


MIXED = """{"brand": {"$type": "color", "blue": {"$value": "#1F3A5F"}, "haze": {"$value": "#7FA7C9"},
 "overlay": {"$value": "rgba(0,0,0,0.5)"}, "odd": {"$value": {"colorSpace": "srgb", "components": [31, 58, 95]}}}}"""


def test_a_swatch_that_cannot_be_used_counts_where_it_is_asked_for(load: Load, mistakes: Mistakes, brand: Path) -> None:
    (brand / "mixed.json").write_text(MIXED, encoding="utf-8")
    job = load(spec("{file: brand/mixed.json, colors: [brand.blue, brand.haze]}"))
    assert job.orders[0].request.colors == ((31, 58, 95), (127, 167, 201))
    assert job.palettes["p"].left_out == ()
    assert mistakes(spec("{file: brand/mixed.json, colors: [brand.blue, brand.odd], background: brand.overlay}")) == [
        "spec.yaml:2:61: `brand.odd` has red 31, green 58 and blue 95, which must be 0 to 1: another scale? Divide by 255",
        "spec.yaml:2:85: `brand.overlay` is not opaque: ink has no alpha, so give it as it shall look",
    ]


def test_where_all_are_taken_what_cannot_be_used_is_left_out(load: Load, brand: Path) -> None:
    (brand / "mixed.json").write_text(MIXED, encoding="utf-8")
    job = load(spec("{file: brand/mixed.json}"))
    assert [swatch.name for swatch in job.palettes["p"].colors] == ["brand.blue", "brand.haze"]
    assert [each.name for each in job.palettes["p"].left_out] == ["brand.overlay", "brand.odd"]


def test_functions_of_css_are_colours_of_a_spec(load: Load) -> None:
    job = load(
        "job: j\npalettes: {p: ['rgb(31, 58, 95)', 'hsl(210 100% 50%)', 'oklch(70% 0.3 150)', 'color(srgb 1.1 0 0)']}\n" + TAIL
    )
    assert job.orders[0].request.colors == ((31, 58, 95), (0, 128, 255), (0, 203, 0), (255, 0, 0))
    assert [swatch.note[:20] for swatch in job.palettes["p"].swatches] == [
        "",
        "",
        "lies outside sRGB: #",
        "red 1.1 must be 0 to",
    ]


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        (
            "[0.12, 0, 0]",
            "number 1 is 0.12, and red, green and blue are whole numbers from 0 to 255: another scale? Multiply by 255",
        ),
        ("[300, 0, 0]", "number 1 is 300, and red, green and blue are whole numbers from 0 to 255"),
        ("'rgb(600, 0, 0)'", "`rgb(600, 0, 0)` has red 600, which must be 0 to 255"),
        ("'oklch(52 0.1 250)'", "`oklch(52 0.1 250)` has lightness 52, which must be 0 to 1: another scale? Divide by 100"),
        ("'rgb(1 2 3 / 50%)'", "`rgb(1 2 3 / 50%)` is not opaque"),
        ("'rgb(blue)'", "`rgb(blue)` has no colour: write hex such as #2E75B6, or as CSS does"),
    ],
)
def test_a_colour_on_another_scale_is_a_mistake_with_value_and_range(mistakes: Mistakes, colour: str, expected: str) -> None:
    (found,) = mistakes(f"job: j\npalettes: {{p: [{colour}]}}\n{TAIL}")
    assert expected in found


def test_a_list_that_counts_to_one_is_nearly_black_and_told(load: Load) -> None:
    job = load("job: j\npalettes: {p: [[1, 0, 0], [0, 0, 0]]}\n" + TAIL)
    assert [swatch.note for swatch in job.palettes["p"].swatches] == [
        "is nearly black: red, green and blue count from 0 to 255",
        "",
    ]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("1F3A5F", '`1F3A5F`: did you mean "#1F3A5F"?'),
        ("'#1F3A5F80'", "`#1F3A5F80` has alpha, and ink has none: write six digits, of the colour as it shall look"),
    ],
)
def test_hex_without_its_sign_or_with_alpha_is_told_as_such(mistakes: Mistakes, written: str, says: str) -> None:
    (only,) = mistakes(f"job: j\npalettes: {{b: [{written}]}}\nprompts: [{{id: a, prompt: x}}]\n")
    assert only.endswith(says)
