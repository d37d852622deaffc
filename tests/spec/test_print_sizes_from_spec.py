"""The print size of an item: read, joined with the defaults, and held against the pixels before anything is paid."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from pipeline.prepress.colour.press_profiles import SHIPPED
from tests.spec.conftest import HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes

ITEM = HEAD + "  - id: poster\n    prompt: x\n"


def test_a_print_size_is_read_whole(load: Load) -> None:
    (order,) = load(
        ITEM
        + """\
    print:
      {trim: A5, orientation: landscape, bleed: 0.125in, profile: magazine, min_ppi: 200, full_page: true}
"""
    ).orders
    assert order.print
    assert (order.print.trim, order.print.trim_mm, order.print.bleed_mm) == ("A5", (210, 148), 3.175)
    assert (order.print.profile, order.print.min_ppi, order.print.full_page) == ("magazine", 200, True)


@pytest.mark.parametrize(("said", "mm"), [("5mm", 5), ("0.125in", 3.175), ("0", 0)])
def test_a_safe_zone_is_read(said: str, mm: float, load: Load) -> None:
    (order,) = load(ITEM + f"    print: {{trim: A6, safe: {said}}}\n").orders
    assert order.print
    assert order.print.safe_mm == pytest.approx(mm)


def test_a_safe_zone_stands_in_the_defaults_in_a_row_or_nowhere(load: Load, mistakes: Mistakes, folder: Path) -> None:
    (folder / "rows.csv").write_text("n,near\none,4mm\n")
    spec = """\
job: cards
budget: 9 USD
defaults: {print: {trim: A6, safe: 5mm}}
prompts:
  - {id: plain, prompt: x}
  - {id: "{n}", prompt: x, print: {safe: "{near}"}, from: rows.csv}
"""
    assert [order.print and order.print.safe_mm for order in load(spec).orders] == [5, 4]
    (bare,) = load(ITEM + "    print: {trim: A6}\n").orders
    assert bare.print
    assert bare.print.safe_mm == 3
    (mistake,) = mistakes(ITEM + "    print: {trim: A6, safe: wide}\n")
    assert "must be a length with its unit" in mistake


@pytest.mark.parametrize(("said", "mm"), [("3m", 3000), ("80 cm", 800), ("10ft", 3048), ("120in", 3048)])
def test_a_viewing_distance_is_read(said: str, mm: float, load: Load) -> None:
    (order,) = load(ITEM + f"    print: {{trim: A6, viewing_distance: {said}}}\n").orders
    assert order.print
    assert order.print.viewing_mm == pytest.approx(mm)


def test_a_banner_is_judged_by_the_distance_that_its_row_says(load: Load, mistakes: Mistakes, folder: Path) -> None:
    spec = HEAD + (
        '  - {id: "{n}", prompt: x, size: auto, print: {trim: 2000x1000mm, viewing_distance: "{far}"}, from: rows.csv}\n'
    )
    (folder / "rows.csv").write_text("n,far\none,3m\ntwo,2m\n")
    assert [order.request.size for order in load(spec).orders] == ["3072x1536", "3072x1536"]
    (folder / "rows.csv").write_text("n,far\none,3m\ntwo,50cm\nthree,near\nfour,0m\n")
    short, unread, nowhere = mistakes(spec)
    assert short.startswith("rows.csv:3:1: `two`: too few pixels")
    assert "what is seen from 0.5 m refuses 87 ppi and less" in short
    assert unread.startswith("rows.csv:4:1: `viewing_distance` of item `three` must be how far away people stand")
    assert nowhere.startswith("rows.csv:5:1: `viewing_distance` of item `four` must be")


def test_a_mirrored_bleed_leaves_the_picture_the_trim_alone(load: Load, mistakes: Mistakes) -> None:
    spec = """\
job: m
defaults: {size: 2048x2048, print: {trim: 173x173mm, bleed: 3mm, min_ppi: 300}}
deliver: [DELIVER]
prompts: [{id: a, prompt: x}]
"""
    (order,) = load(spec.replace("DELIVER", "{format: tiff, bleed_from: mirror}")).orders
    assert order.print
    assert order.print.mirrored
    (told,) = mistakes(spec.replace("DELIVER", "{format: tiff, bleed_from: mirror}, {format: jpeg}"))
    assert told.endswith("or `bleed_from: mirror` in each of `deliver`, which gives 301 ppi")


def test_what_is_delivered_and_where_people_stand_changes_no_fingerprint(load: Load, folder: Path) -> None:
    (folder / "p.icc").write_bytes(SHIPPED.read_bytes())
    plain = "job: j\ndefaults: {size: auto, print: {trim: 61x91mm, bleed: 9mm}}\nprompts: [{id: a, prompt: x}]\n"
    more = plain.replace("9mm}", "9mm, viewing_distance: 2m, press: p.icc}") + "deliver: [{format: tiff, bleed_from: mirror}]\n"
    assert load(plain).orders[0].fingerprint == load(more).orders[0].fingerprint


def test_a_press_that_cannot_be_used_is_one_mistake_at_its_place(mistakes: Mistakes) -> None:
    (only,) = mistakes(
        "job: j\ndefaults: {print: {trim: A6, press: none.icc}}\nprompts: [{id: a, prompt: x}, {id: b, prompt: y}]\n"
    )
    assert only.startswith("spec.yaml:2:37: profile none.icc cannot be read: No such file")


def test_three_millimetres_of_bleed_and_sheet_are_taken_where_nothing_is_said(load: Load) -> None:
    (order,) = load(ITEM + "    print: {trim: A6}\n").orders
    assert order.print
    assert (order.print.bleed_mm, order.print.profile, order.print.min_ppi, order.print.full_page) == (3, "sheet", None, False)


def test_without_print_there_is_no_print_size(load: Load) -> None:
    assert load(ITEM).orders[0].print is None


def test_a_prompt_changes_what_it_names_and_keeps_the_rest_of_the_defaults(load: Load) -> None:
    a, b = load(
        """\
job: j
defaults: {print: {trim: A5, bleed: 5mm, profile: web}}
prompts:
  - {id: a, prompt: x}
  - {id: b, prompt: x, print: {trim: A6, bleed: 0}}
"""
    ).orders
    assert a.print
    assert b.print
    assert (a.print.trim, a.print.bleed_mm, a.print.profile) == ("A5", 5, "web")
    assert (b.print.trim, b.print.bleed_mm, b.print.profile) == ("A6", 0, "web")


def test_defaults_without_a_trim_only_prepare_for_the_prompts_that_name_one(load: Load) -> None:
    a, b = load(
        """\
job: j
defaults: {print: {profile: web}}
prompts:
  - {id: a, prompt: x}
  - {id: b, prompt: x, print: {trim: A6}}
"""
    ).orders
    assert a.print is None
    assert b.print
    assert b.print.profile == "web"


@pytest.mark.parametrize(
    ("asked", "size", "trim_mm"),
    [
        ("{trim: A5}", "1792x2560", (148, 210)),
        ("{trim: A5, orientation: landscape}", "2560x1792", (210, 148)),
        ("{trim: 210x148mm}", "2560x1792", (210, 148)),
        ("{trim: 210x148mm, orientation: portrait}", "1792x2560", (148, 210)),
        ("{trim: 100x100mm}", "2048x2048", (100, 100)),
        ("{trim: 99x210mm}", "1536x3072", (99, 210)),
    ],
)
def test_auto_takes_the_size_with_the_most_pixels_at_trim_and_bleed(
    asked: str, size: str, trim_mm: tuple[float, float], load: Load
) -> None:
    (order,) = load(ITEM + f"    size: auto\n    print: {asked}\n").orders
    assert order.print
    assert (order.request.size, order.print.trim_mm) == (size, trim_mm)


def test_a_trim_lies_as_the_picture_that_is_asked_for(load: Load) -> None:
    (order,) = load(ITEM + "    size: 2560x1792\n    print: {trim: A5}\n").orders
    assert order.print
    assert order.print.trim_mm == (210, 148)


def test_the_fingerprint_knows_only_what_is_sent(load: Load) -> None:
    plain = load(ITEM + "    size: 1792x2560\n").orders[0]
    printed = load(ITEM + "    size: auto\n    print: {trim: A5}\n").orders[0]
    assert plain.fingerprint == printed.fingerprint


def test_rows_may_bring_their_own_trims(load: Load, mistakes: Mistakes, folder: Path) -> None:
    spec = HEAD + '  - {id: "{n}", prompt: x, size: "{size}", print: {trim: "{trim}"}, from: rows.csv}\n'
    (folder / "rows.csv").write_text("n,trim,size\none,A6,auto\ntwo,5.5x8.5in,2048x2048\n")
    assert [order.request.size for order in load(spec).orders] == ["1792x2560", "2048x2048"]
    (folder / "rows.csv").write_text("n,trim,size\none,A6,auto\ntwo,A1,auto\nthree,A9x,auto\n")
    first, second = mistakes(spec)
    assert first.startswith("rows.csv:3:1: `two`: too few pixels for A1")
    assert second.startswith("rows.csv:4:1: `trim` of item `three` must be")


def test_an_a4_page_at_300_ppi_is_refused_with_what_would_hold(mistakes: Mistakes) -> None:
    before = time.process_time()
    (only,) = mistakes(ITEM + "    size: auto\n    print: {trim: A4, min_ppi: 300}\n")
    assert time.process_time() - before < 2  # CPU seconds: 0.01 on a quiet machine
    assert only == (
        "spec.yaml:6:12: `poster`: too few pixels for A4 (210x297 mm, 3 mm bleed): 1792x2560, the model's best size for it, "
        "prints at 211 ppi, and `min_ppi` asks for 300; what would hold: a trim up to 145x206 mm, such as A6"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (ITEM + "    print: {trim: A3}\n", "5:12"),
        (ITEM + "    size: 2048x2048\n    print: {trim: A3}\n", "5:11"),
        (ITEM + "    size: 2048x2048\n    print: {trim: A2}\n", "6:12"),
        (ITEM + "    print:\n      trim: A2\n", "6:7"),
        ("job: j\ndefaults: {print: {trim: A2}}\nprompts: [{id: poster, prompt: x}]\n", "2:19"),
        ("job: j\ndefaults: {print: {trim: A5}}\nprompts: [{id: poster, prompt: x, print: {min_ppi: 600}}]\n", "3:42"),
    ],
)
def test_it_is_told_where_it_is_to_be_mended(text: str, place: str, mistakes: Mistakes) -> None:
    (only,) = mistakes(text)
    assert only.startswith(f"spec.yaml:{place}: `poster`: too few pixels")


def test_many_items_with_one_fault_are_one_mistake(mistakes: Mistakes) -> None:
    (only,) = mistakes(
        """\
job: j
defaults: {print: {trim: A2}}
prompts:
  - {id: a, prompt: x, takes: 3}
  - {id: "b-{n}", prompt: x, for_each: {n: [1, 2, 3, 4]}}
"""
    )
    assert only.startswith("spec.yaml:2:19: `a`, `b-1`, `b-2` and 2 more: too few pixels for A2")


def test_a_setting_changes_the_print_size(load: Load, mistakes: Mistakes) -> None:
    (order,) = load(ITEM, ["defaults.print.trim=A6"]).orders
    assert order.print
    assert order.print.trim == "A6"
    (only,) = mistakes(ITEM, ["defaults.print.trim=A2"])
    assert only.startswith("--set defaults.print.trim=A2:1:1: `poster`: too few pixels for A2")


def test_a_mistake_elsewhere_is_not_told_again_as_a_lack_of_pixels(mistakes: Mistakes) -> None:
    (only,) = mistakes(HEAD + "  - {id: a b, prompt: x, print: {trim: A2}}\n")
    assert "`id`" in only


def test_a_trim_without_a_unit_is_in_mm_and_said_once(load: Load) -> None:
    spec = load(HEAD + "  - {id: 'a-{n}', prompt: 'x {n}', for_each: {n: [1, 2]}, print: {trim: 85 x 55}}\n")
    assert [order.print.trim for order in spec.orders if order.print] == ["85x55mm", "85x55mm"]
    assert spec.notes == ("`trim` `85 x 55` has no unit: mm are taken, as in `85x55mm`",)


def test_sizes_and_bleeds_of_a_table_are_read_as_people_write_them(load: Load, folder: Path) -> None:
    (folder / "cards.csv").write_text("sku,trim,bleed\na,a6,0\nb,DIN A6,3mm\nc,business card,0.0\n")
    spec = load(HEAD + '  - {id: "{sku}", prompt: x, from: cards.csv, print: {trim: "{trim}", bleed: "{bleed}"}}\n')
    sizes = [(order.print.trim, order.print.bleed_mm) for order in spec.orders if order.print]
    assert sizes == [("A6", 0.0), ("A6", 3.0), ("Business Card", 0.0)]
