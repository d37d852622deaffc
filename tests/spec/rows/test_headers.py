"""A name in braces takes the column of that name, or the one that differs in capitals, spaces and signs alone."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.spec.rows.conftest import spec

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes
    from tests.spec.rows.conftest import Prompts


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("Product name", "Product name"),
        ("Product name", "product_name"),
        ("Product name", "Product-Name"),
        ("PRODUCT_NAME", "product_name"),
        ("Name", "name"),
        ("Art.-Nr.", "art_nr"),
        ("Größe", "Größe"),
        ("Größe", "größe"),
        (unicodedata.normalize("NFD", "Größe"), "Größe"),
        ("品名", "品名"),
        ("na\u200bme", "name"),
        ("name\u00a0long", "name long"),
        ("\ufeffname", "name"),
    ],
)
def test_a_column_answers_to_its_name_in_braces(header: str, asked: str, prompts: Prompts) -> None:
    assert prompts(f"sku,{header}\n1,Mug\n2,Cup\n", prompt=f"{{{asked}}}. Studio light") == ["Mug", "Cup"]


@pytest.mark.parametrize(
    ("header", "note"),
    [
        ("Name", "rows.csv: `{name}` takes the column `Name`"),
        (
            "na\u200bme",
            r"rows.csv: `{name}` takes the column `na\u200bme`, which holds a sign that is not seen, zero width space (U+200B)",
        ),
        (
            "\u00a0\ufeffname",
            r"rows.csv: `{name}` takes the column `\ufeffname`, which holds a sign that is not seen, "
            "zero width no-break space (U+FEFF)",
        ),
    ],
)
def test_it_is_said_which_column_is_taken(header: str, note: str, load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text(f"sku,{header}\n1,Mug\n")
    assert load(spec()).notes == (note,)


def test_the_very_name_goes_before_one_like_it_and_nothing_is_said(load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,Name,name\n1,Mug,Cup\n")
    made = load(spec())
    assert made.orders[0].request.prompt == "Cup. Studio light"
    assert made.notes == ()


def test_two_columns_alike_are_a_mistake_that_names_both(told: Prompts) -> None:
    assert told("sku,Name,NAME\n1,Mug,Cup\n") == [
        "spec.yaml:4:13: `{name}` may mean `NAME` or `Name`: write it as the header does"
    ]


def test_an_error_in_a_column_is_told_by_whatever_name_it_is_asked_for(told: Prompts) -> None:
    (only,) = told("sku,Product name\n1,#REF!\n", prompt="{product_name}")
    assert only.startswith("rows.csv:2:3: `#REF!` is")


def test_a_field_of_a_files_name_is_no_column_like_it(load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,Item\n1,Mug\n")
    made = load("publish: {to: shop, files: [master], name: '{item}.{ext}'}\n" + spec(prompt="x"))
    assert made.notes == ()


def test_a_name_that_publishing_asks_for_is_found_like_those_of_texts(load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,Art. Nr.\n1,A-7\n")
    made = load("publish: {to: shop, files: [master], name: '{art_nr}.png'}\n" + spec(prompt="x"))
    assert made.orders[0].columns == {"sku": "1", "art_nr": "A-7"}


def test_a_column_with_its_unit_is_told_with_the_name_that_asks_for_it(prompts: Prompts, mistakes: Mistakes) -> None:
    assert prompts("sku,Width (mm)\n1,20\n", prompt="{Width_mm} wide") == ["20 wide"]
    (only,) = mistakes(spec(prompt="{Width (mm)} wide"))
    assert only.endswith("a column `Width (mm)` is asked for as `{Width_mm}`")
