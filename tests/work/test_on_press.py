"""What a plan says of the press, from the spec alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.prepress.colour.separation import shipped_press
from pipeline.spec import load_spec
from pipeline.work.on_press import conversions_of, press_warnings
from tests.prepress.colour.presses import profile_called

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def warned(tmp_path: Path):
    """What is said of a spec, beside which lie a coated and a newspaper's profile."""
    (tmp_path / "coated.icc").write_bytes(profile_called("Coated FOGRA39"))
    (tmp_path / "news.icc").write_bytes(profile_called("IFRA26", ink=0.7))

    def warned(text: str) -> list[str]:
        path = tmp_path / "spec.yaml"
        path.write_text(f"job: j\n{text}", encoding="utf-8")
        spec = load_spec(path)
        return list(press_warnings(spec, spec.orders))

    return warned


ITEMS = "prompts: [{id: a, prompt: x}, {id: b, prompt: y}]\n"
CMYK = "deliver: [{format: tiff, color: cmyk}]\n"
NEWS = "defaults: {print: {trim: A6, profile: newspaper}}\n"


def test_a_newspaper_through_a_coated_condition_is_told_once_for_all_its_items(warned):
    twice = "deliver: [{format: tiff, color: cmyk}, {format: pdf, color: cmyk, intent: perceptual}]\n"
    condition, intent = warned(NEWS + twice + ITEMS)
    assert condition.startswith("a, b: `newspaper` is printed on newsprint with up to 245 % of ink")
    assert condition.endswith("such as WAN-IFRAnewspaper26v5, as `press: FILE.icc` in `print`")
    assert intent.startswith("deliver: `intent: perceptual` reads the same table as `relative`")


def test_the_press_that_print_names_is_the_one_that_counts(warned):
    assert warned("defaults: {print: {trim: A6, profile: newspaper, press: news.icc}}\n" + CMYK + ITEMS) == []


def test_a_profile_of_a_delivery_goes_before_the_press(warned):
    own = "deliver: [{format: tiff, color: cmyk, profile: coated.icc}]\n"
    (told,) = warned("defaults: {print: {trim: A6, profile: newspaper, press: news.icc}}\n" + own + ITEMS)
    assert told.endswith("as `profile: FILE.icc` in `deliver`")


def test_a_press_is_judged_without_deliveries_too(warned):
    (told,) = warned("defaults: {print: {trim: A6, press: news.icc}}\n" + ITEMS)
    assert "`sheet` is printed on coated paper or uncoated paper" in told


def test_nothing_is_said_where_nothing_is_separated_or_all_fits(warned):
    assert warned(NEWS + "deliver: [{format: jpeg}]\n" + ITEMS) == []
    assert warned("defaults: {print: {trim: A6}}\n" + CMYK + ITEMS) == []


def test_large_format_wants_the_printers_own_profile(warned):
    (told,) = warned("defaults: {size: auto, print: {trim: 900x600mm, profile: large-format}}\n" + CMYK + ITEMS)
    assert "the printer's own profile" in told


def test_a_page_of_pdf_that_many_programs_do_not_open_is_told(warned):
    wide = "defaults: {size: auto, print: {trim: 6000x3000mm, viewing_distance: 20m, profile: digital}}\n"
    (told,) = warned(wide + "deliver: [{format: pdf}]\n" + ITEMS)
    assert "no page of PDF over 5080 mm" in told


def test_each_palette_is_judged_by_the_presses_of_its_items(tmp_path):
    (tmp_path / "news.icc").write_bytes(profile_called("IFRA26", ink=0.7))
    (tmp_path / "spec.yaml").write_text(
        """\
job: j
palettes: {one: {colors: ["#1F3A5F"]}, two: {colors: ["#E4002B"]}, three: {colors: ["#FFFFFF"]}}
defaults: {print: {trim: A6}}
deliver: [{format: tiff, color: cmyk}]
prompts:
  - {id: a, prompt: x, palette: one}
  - {id: b, prompt: x, palette: two, print: {press: news.icc}}
  - {id: c, prompt: y, palette: two}
""",
        encoding="utf-8",
    )
    spec = load_spec(tmp_path / "spec.yaml")
    found = conversions_of(spec, [*spec.palettes.values()], spec.orders)
    named = {name: [each.press.name for each in through] for name, through in found.items()}
    shipped = shipped_press().name
    assert named == {"one": [shipped], "two": ["IFRA26", shipped], "three": [shipped]}
