"""What a job publishes is known by name before anything is spent: columns, names that coincide, formats that nothing makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.spec.drop_names import clashes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes

ROWS = "sku,name,ean,cost\nNW-1,Mug,570001,4.20\nNW-2,Blanket,570002,31.00\n"
PROMPTS = "prompts:\n  - {id: 'sku-{sku}', prompt: 'A {name}', from: list.csv}\n"
MASTER = "publish: {to: s, files: [master], "
PRINTED = "defaults: {size: 2048x2048, print: {trim: A6, profile: web}}\ndeliver: [{format: jpeg}]\n"


@pytest.fixture
def rows(folder: Path) -> Path:
    path = folder / "list.csv"
    path.write_text(ROWS)
    return path


@pytest.mark.usefixtures("rows")
def test_an_order_keeps_the_columns_that_texts_use_and_no_others(load: Load) -> None:
    first, _ = load("job: j\n" + PROMPTS).orders
    assert first.columns == {"sku": "NW-1", "name": "Mug"}


@pytest.mark.usefixtures("rows")
def test_an_order_keeps_the_columns_that_names_need_and_those_that_are_asked_for(load: Load) -> None:
    publish = "publish: {to: shop, files: [master], name: '{ean}.{ext}'}\ncolumns: [cost]\n"
    first, _ = load("job: j\n" + publish + PROMPTS).orders
    assert first.columns == {"sku": "NW-1", "name": "Mug", "ean": "570001", "cost": "4.20"}


def test_an_axis_is_a_column_and_takes_share_what_they_keep(load: Load) -> None:
    orders = load("job: j\nprompts: [{id: a, prompt: 'x {city}', takes: 2, for_each: {city: [Oslo]}}]\n").orders
    assert orders[0].columns == {"city": "Oslo"}
    assert orders[0].columns is orders[1].columns


@pytest.mark.usefixtures("rows")
def test_a_column_changes_no_picture(load: Load) -> None:
    plain, kept = (load(f"job: j\n{more}{PROMPTS}").orders[0] for more in ("", "columns: [ean]\n"))
    assert plain == kept
    assert plain.fingerprint == kept.fingerprint


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("columns: [eam]\n", "spec.yaml:2:11: `eam` is no column of any rows file, nor an axis"),
        ("columns: [7]\n", "spec.yaml:2:11: `columns` entry 1 must be text"),
        ("publish: {files: [jpeg]}\n", "spec.yaml:2:10: `to` is missing"),
        ("publish: {to: 'ftp://h/x', files: [master]}\n", "spec.yaml:2:15: `to` must be a folder, or s3://BUCKET/PREFIX"),
        ("publish: {to: s, files: [gif]}\n", "spec.yaml:2:26: `files` entry 1 must be tiff, jpeg"),
        ("publish: {to: s, files: []}\n", "spec.yaml:2:25: `files` must have at least 1 entry"),
        ("publish: {to: s, files: [master, master]}\n", "spec.yaml:2:25: `files` names something twice"),
        ("publish: {to: s, files: [master], name: '../x'}\n", "spec.yaml:2:41: `name` must be the name of a file"),
        ("publish: {to: s, files: [master], assets: dam}\n", "spec.yaml:2:43: `assets` must be 'aem'"),
        ("publish: {to: s, files: [jpeg]}\n", "spec.yaml:2:26: `jpeg`: `deliver` makes no such file; it makes none"),
        (PRINTED + "publish: {to: s, files: [pdf]}\n", "spec.yaml:4:26: `pdf`: `deliver` makes no such file; it makes jpeg"),
        (MASTER + "name: '{skuu}.png'}\n", "spec.yaml:2:41: `{skuu}` of `publish.name` has no value for"),
        (MASTER + "name: '{trim}.png'}\n", "spec.yaml:2:41: `{trim}` of `publish.name`: `sku-NW-1`, `sku-NW-2` has no"),
        (MASTER + "name: 'all.png'}\n", "list.csv:3:1: `sku-NW-2` would be published as `all.png`, and so would `sku-"),
        (MASTER + "name: 'x/{sku}.part'}\n", "list.csv:2:1: the name that `publish` gives `sku-NW-1` may not end"),
        (PRINTED + "publish: {to: s, files: [jpeg], name: '{sku}.pdf'}\n", "list.csv:2:1: the name that `publish` gives"),
        (PRINTED + "publish: {to: s, files: [master, jpeg], name: '{sku}'}\n", "list.csv:2:1: 2 files of `sku-NW-1` would be"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("rows")
def test_a_mistake_is_told_at_its_line(mistakes: Mistakes, head: str, expected: str) -> None:
    assert [each for each in mistakes("job: j\n" + head + PROMPTS) if each.startswith(expected)]


def test_names_that_differ_in_case_alone_coincide(mistakes: Mistakes, rows: Path) -> None:
    rows.write_text("sku,name,ean\na,Mug,X1\nb,Cup,x1\nc,Pot,\n")
    assert mistakes("job: j\n" + MASTER + "name: '{ean}.png'}\n" + PROMPTS) == [
        "list.csv:3:1: `sku-b` would be published as `X1.png`, and so would `sku-a` (list.csv:2): "
        "on some disks these are one file",
        "list.csv:4:1: the name that `publish` gives `sku-c` lacks `{ean}`: there is no value for it",
    ]


def test_a_name_that_is_the_folder_of_another_coincides_with_it() -> None:
    assert clashes([("mugs", "a"), ("Mugs/red.jpg", "b"), ("pots/red.jpg", "c")]) == [("mugs", ("a", "b"))]


TAKES = "prompts: [{id: a, prompt: 'x {city}', takes: 2, for_each: {city: [Oslo]}}]\n"


@pytest.mark.parametrize("head", ["", "approval: required\n"])
def test_of_takes_under_one_name_a_person_has_to_choose(mistakes: Mistakes, head: str) -> None:
    told = mistakes("job: j\n" + head + "publish: {to: s, files: [master], name: '{city}.png'}\n" + TAKES)
    assert bool(told) is not bool(head)
    assert all("takes of one picture" in each for each in told)


@pytest.mark.usefixtures("rows")
def test_what_is_published_is_read_whole(load: Load) -> None:
    published = load(
        "job: j\n"
        + PRINTED
        + "publish: {to: s3://shop/pics, files: [jpeg], name: '{sku}/{trim}.jpg', assets: [aem, bynder]}\n"
        + PROMPTS
    ).publication
    assert published is not None
    assert (published.to, published.files, published.assets) == ("s3://shop/pics", ("jpeg",), ("aem", "bynder"))
