"""Rows from CSV and JSONL files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.spec.conftest import HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes

CSV = HEAD + "  - id: sku-{sku}\n    prompt: '{name}, studio light'\n    from: rows.csv\n"
JSONL = CSV.replace(".csv", ".jsonl")


def test_each_row_of_a_csv_file_is_an_item(load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_bytes('\ufeffsku,name,price\r\n\r\n01,"Mug, ""blue""",9\r\n02,"Two\nlines",\r\n'.encode())
    spec = load(CSV)
    assert [(order.item, order.request.prompt) for order in spec.orders] == [
        ("sku-01", 'Mug, "blue", studio light'),
        ("sku-02", "Two\nlines, studio light"),
    ]
    assert list(spec.places.values()) == ["rows.csv:3", "rows.csv:4"]


def test_each_line_of_a_jsonl_file_is_an_item(load: Load, folder: Path) -> None:
    (folder / "rows.jsonl").write_text('{"sku": 1.10, "name": "Mug", "stock": null}\n\n{"sku": true, "name": "Cup"}\n')
    assert [order.item for order in load(JSONL).orders] == ["sku-1.10", "sku-true"]


def test_rows_and_a_matrix_multiply(load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,name\n1,Mug\n2,Cup\n")
    spec = load(CSV.replace("studio light", "{light} light") + "    for_each: {light: [soft, hard]}\n")
    assert [order.item for order in spec.orders] == ["sku-1-soft", "sku-1-hard", "sku-2-soft", "sku-2-hard"]


def test_a_row_names_its_palette(load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,name,brand\n1,Mug,p\n2,Cup,q\n")
    spec = load(CSV + "    palette: '{brand}'\npalettes: {p: [red], q: [tan]}\n")
    assert [order.palette for order in spec.orders] == ["p", "q"]


def test_rows_lie_beside_the_spec(load: Load, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "rows.csv").write_text("sku,name\n1,Mug\n")
    assert len(load(CSV.replace("rows.csv", "data/rows.csv")).orders) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("sku,name\n", "rows.csv:1:1: there are no rows in this file"),
        ("", "rows.csv:1:1: there are no rows in this file"),
        ("sku,name\n1,Mug\n2,Cup, blue\n", "rows.csv:3:1: this row has 3 columns and the header 2"),
        ("sku,name\n1\n", "rows.csv:2:1: this row has 1 columns and the header 2"),
        ("sku,name,sku\n1,Mug,2\n", "rows.csv:1:1: column `sku` stands more than once in the header"),
        ('sku,name\n1,"Mug\n', 'rows.csv:2:1: not readable as CSV: a quote (") that opens a cell in this row is not closed'),
        ('sku,name\n1,"Mug" b\n', "rows.csv:2:1: not readable as CSV: a cell in quotes goes on behind its closing quote"),
        (b"sku,name\n1,M\xfcg\n", "rows.csv:2:4: the text is not UTF-8 from here on"),
        ("sku,name\n1,\n", "rows.csv:2:1: `name` is empty in this row"),
        ("sku,name\n…,Mug\n", "rows.csv:2:1: nothing of `…` can stand in an id"),
        ("sku,name\n1,Mug\n1,Cup\n", "rows.csv:3:1: id `sku-1` is taken already, in rows.csv:2"),
        ("sku,name\n1,\x1b[2J\n", "rows.csv:2:1: `prompt` of item `sku-1` must be a text"),
        ("sku,name\n" + "1" * 101 + ",Mug\n", "rows.csv:2:1: id `sku-1111"),
        ("sku,names\n1,Mug\n", "spec.yaml:4:13: `{name}`: did you mean `{names}`?"),
        ("sku,name\n1," + "y" * 10_000 + "\n", "rows.csv:2:1: `prompt` of item `sku-1` may have at most 10,000 characters"),
    ],
)
def test_a_mistake_in_a_csv_file_is_told_at_its_own_line(
    body: str | bytes, expected: str, mistakes: Mistakes, folder: Path
) -> None:
    (folder / "rows.csv").write_bytes(body if isinstance(body, bytes) else body.encode())
    (only,) = mistakes(CSV)
    assert only.startswith(expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"sku": 1, "name": "Mug"}\n{"sku": 2, name}\n', "rows.jsonl:2:12: not readable as JSON"),
        ("[1]\n", "rows.jsonl:1:1: a line must hold one JSON object"),
        ('[["sku", "1"]]\n', "rows.jsonl:1:1: a line must hold one JSON object"),
        ('{"sku": 1, "name": ["Mug"]}\n', "rows.jsonl:1:1: `name` must be text, a number, true or false"),
        ('{"sku": 1, "name": {"de": "Tasse"}}\n', "rows.jsonl:1:1: `name` must be text, a number, true or false"),
        ('{"sku": 1, "sku": 2, "name": "Mug"}\n', "rows.jsonl:1:1: `sku` stands twice"),
        ('{"sku": 1, "name": "Mug"}\n{"sku": 2}\n', "rows.jsonl:2:1: `name` is empty in this row"),
        ("[" * 200_000 + "\n", "rows.jsonl:1:1: not readable as JSON: nested too deep"),
    ],
)
def test_a_mistake_in_a_jsonl_file_is_told_at_its_own_line(body: str, expected: str, mistakes: Mistakes, folder: Path) -> None:
    (folder / "rows.jsonl").write_text(body)
    (only,) = mistakes(JSONL)
    assert only.startswith(expected)


def test_rows_that_would_all_get_one_id_are_told_of_once(mistakes: Mistakes, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,name\n1,Mug\n2,Cup\n3,Jug\n")
    (only,) = mistakes(CSV.replace("sku-{sku}", "sku"))
    assert only.startswith("spec.yaml:3:9: all 3 rows would get this id")


def test_an_axis_and_a_column_of_one_name_are_a_mistake(mistakes: Mistakes, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,name\n1,Mug\n")
    (only,) = mistakes(CSV + "    for_each: {name: [x]}\n")
    assert only.startswith("spec.yaml:6:16: `name` is a column of the rows too")


def test_a_column_that_nothing_uses_is_no_mistake(mistakes: Mistakes, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,name,Price in EUR,,stock\n1,Mug,9,,4\n")
    assert mistakes(CSV) == []
