"""Print files as the spec asks for them: what cannot be made is found in the plan, at its place."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

import pytest

from pipeline.prepress.colour.press_profiles import SHIPPED
from pipeline.prepress.deliveries import Rights

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes

ITEMS = "prompts: [{id: a, prompt: x}, {id: b, prompt: y}]\n"
HEAD = f"job: j\ndefaults: {{print: {{trim: A6}}}}\n{ITEMS}"


def test_a_delivery_takes_what_is_usual_where_nothing_is_said(load: Load) -> None:
    (jpeg, tiff, pdf) = load(f"{HEAD}deliver: [{{format: jpeg}}, {{format: tiff, color: cmyk}}, {{format: pdf}}]\n").deliveries
    assert (jpeg.color, jpeg.profile, jpeg.bleed_from, jpeg.background) == ("rgb", None, "crop", (255, 255, 255))
    assert tiff.profile is not None
    assert pdf.profile is not None
    assert (tiff.profile.name, tiff.intent, tiff.black_point) == ("FOGRA39L Coated", "relative", True)
    assert (pdf.color, pdf.profile.path) == ("rgb", SHIPPED)


def test_everything_can_be_said(load: Load, folder: Path) -> None:
    (folder / "press.icc").write_bytes(SHIPPED.read_bytes())
    (made,) = load(
        f"{HEAD}deliver:\n  - {{format: tiff, color: cmyk, profile: press.icc, intent: perceptual, black_point: false,"
        ' bleed_from: mirror, background: "#0F172A", name: "{item}.{ext}"}\n'
    ).deliveries
    assert made.profile is not None
    assert made.profile.path == folder / "press.icc" or made.profile.path.name == "press.icc"
    assert (made.intent, made.black_point, made.bleed_from, made.background) == ("perceptual", False, "mirror", (15, 23, 42))


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("{format: jpg}", ("jpeg", "rgb")),
        ("{format: JPG, color: sRGB}", ("jpeg", "rgb")),
        ("{format: tif, color: CMYK}", ("tiff", "cmyk")),
        ("{format: TIFF, color: Cmyk}", ("tiff", "cmyk")),
        ("{format: PDF}", ("pdf", "rgb")),
    ],
)
def test_a_name_that_means_the_same_is_taken(load: Load, written: str, made: tuple[str, str]) -> None:
    (delivery,) = load(f"{HEAD}deliver: [{written}]\n").deliveries
    assert (delivery.format, delivery.color) == made


def test_rights_are_read(load: Load) -> None:
    said = 'rights: {credit: Northwind, copyright: "© 2026", terms: Print only, url: "https://n.example/r", prompt_writer: Ana}'
    assert load(f"{HEAD}{said}\n").rights == Rights("Northwind", "© 2026", "Print only", "https://n.example/r", "Ana")


@pytest.mark.parametrize(
    ("deliver", "place", "says"),
    [
        ("[{format: webp}]", "4:20", "`format` must be tiff, jpeg, png or pdf"),
        ("[{format: png, color: cmyk}]", "4:32", "PNG holds no cmyk"),
        ("[{format: jpeg, profile: p.icc}]", "4:35", "add `color: cmyk`"),
        ("[{format: pdf, profile: p.icc}]", "4:34", "cannot be read: No such file"),
        ("[{format: pdf, profile: p.txt}]", "4:34", "ends with .icc or .icm"),
        ("[{format: tiff, profil: p.icc}]", "4:26", "did you mean `profile`?"),
        ("[{format: tiff, name: '{item}.tif'}]", "4:32", "must end with .{ext}"),
        ("[{format: tiff, name: '../{item}.{ext}'}]", "4:32", "must end with .{ext}"),
        ("[{format: tiff, background: clear}]", "4:38", "must be a colour"),
        ("[{format: tiff}, {format: tiff}]", "4:10", "2 files of `a` would be called `j_a_A6_rgb.tif`"),
        ("[{format: tiff, name: 'x.{ext}'}]", "4:10", "2 files of `a`, `b` would be called `x.tif`"),
        ("[{format: jpeg, name: 'con.{ext}'}]", "3:", "is the name of a device"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_told_at_its_place(mistakes: Mistakes, deliver: str, place: str, says: str) -> None:
    said = mistakes(f"{HEAD}deliver: {deliver}\n")
    assert any(line.startswith(f"spec.yaml:{place}") and says in line for line in said), said


def test_every_mistake_of_a_list_is_told_at_once(mistakes: Mistakes) -> None:
    said = mistakes(f"{HEAD}deliver: [{{format: gif}}, {{format: png, color: cmyk}}, {{format: jpeg, profile: p.icc}}]\n")
    assert [re.search(r":4:(\d+)", line)[1] for line in said] == ["20", "47", "78"]  # type: ignore[index]


def test_a_profile_that_cannot_separate_is_refused(mistakes: Mistakes, folder: Path) -> None:
    whole = SHIPPED.read_bytes()
    one_way = whole.replace(b"B2A", b"X2X")
    (folder / "one-way.icc").write_bytes(one_way)
    (folder / "screen.icc").write_bytes(whole[:12] + b"mntrRGB " + whole[20:])
    (folder / "torn.icc").write_bytes(struct.pack(">I", len(whole)) + whole[4:5000])
    deliver = ", ".join(
        f"{{format: pdf, name: '{n}{{item}}.{{ext}}', profile: {n}.icc}}" for n in ("one-way", "screen", "torn")
    )
    said = mistakes(f"{HEAD}deliver: [{deliver}]\n")
    assert ["not to it" in said[0], "describes a screen" in said[1], "cut off" in said[2]] == [True] * 3


def test_items_without_a_print_size_are_named(mistakes: Mistakes) -> None:
    (said,) = mistakes(f"job: j\n{ITEMS}deliver: [{{format: tiff}}]\n")
    assert said.startswith("spec.yaml:3:10: `a`, `b`: `deliver` needs a print size")


def test_names_too_long_for_a_file_system_are_told_at_the_item(mistakes: Mistakes) -> None:
    (said,) = mistakes(
        f"job: {'j' * 60}\ndefaults: {{print: {{trim: A6}}}}\nprompts: [{{id: {'a' * 60}, prompt: x}}]\n"
        "deliver: [{format: tiff}]\n"
    )
    assert "at most 100 characters" in said
    assert said.startswith("spec.yaml:3:")


ROWS = (
    "job: j\ndefaults: {print: {trim: A6}}\n"
    "prompts: [{id: '{sku}', prompt: a mug, from: rows.csv}]\ndeliver: [{format: tiff, name: '%s.{ext}'}]\n"
)


def test_a_name_takes_columns_of_the_row_and_the_plan_says_what_became_of_them(load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text('sku,title,price\n1,"Mug, blue",9\n2,Cup,9\n3,東京,9\n')
    spec = load(ROWS % "{sku}_{title}_{trim}")
    assert dict(spec.orders[0].columns) == {"sku": "1", "title": "Mug, blue"}
    assert spec.notes == ("the names of print files take `Mug, blue` as `Mug-blue`, `東京` as `DongJing`",)


def test_a_name_takes_the_names_of_for_each(load: Load) -> None:
    spec = load(
        "job: j\ndefaults: {print: {trim: A6}}\nprompts: [{id: p, prompt: 'a {tone} mug', for_each: {tone: [red, blue]}}]\n"
        "deliver: [{format: tiff, name: 'mug-{tone}.{ext}'}]\n"
    )
    assert [order.columns["tone"] for order in spec.orders] == ["red", "blue"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("{sku}_{titel}", "spec.yaml:4:32: `{titel}` of `name` has no value for `1`, `2`: did you mean `{title}`?"),
        ("{sku}_{ean}", "spec.yaml:4:32: `{ean}` of `name` has no value for `1`, `2`: no row of theirs has such a column"),
        ("x_{same}", "spec.yaml:4:10: 2 files of `1` (rows.csv:2), `2` (rows.csv:3) would be called `x_Mug.tif`"),
        ("{sku}_{note}", "rows.csv:3:1: the file name that `deliver` gives `2` lacks `{note}`: there is no value for it"),
        ("{long}", "rows.csv:2:1: the file name that `deliver` gives `1` may have at most 100 characters"),
        ("{worth}", "rows.csv:3:15: `#REF!` is a spreadsheet's error"),
    ],
)
def test_a_name_that_rows_do_not_make_is_told_at_its_place(name: str, says: str, mistakes: Mistakes, folder: Path) -> None:
    rows = f"sku,title,same,note,worth,long\n1,A mug,Mug,x,9,{'x' * 101}\n2,A cup,mug,…,#REF!,y\n"
    (folder / "rows.csv").write_text(rows)
    found = mistakes(ROWS % name)
    assert found[0].startswith(says)
    assert len(found) == 1
