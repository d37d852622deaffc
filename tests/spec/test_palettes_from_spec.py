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
        ("{file: brand/six.pdf}", "2:22: `file` must be a file that ends with .ase, .gpl or .json"),
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
