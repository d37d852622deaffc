"""What stands in cells: texts as people typed them, and what programs put there in place of one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from pipeline.spec.rows.cells import leftover

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load
    from tests.spec.rows.conftest import Prompts

LEFT = (
    *("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#BEZUG!", "#NV", "#WERT!", "#¿NOMBRE?"),
    *("Err:502", "#####", "NaN", "nan", "Infinity", "-Infinity", "inf", "<NA>", "NaT"),
    *("1E+05", "1.23E+12", "1,23457E+12", "4.00638E+12", "-1E-05", "1e+05"),
)
MEANT = (
    *("#1", "#NEW!", "# of stars", "Nan", "Nana", "Infinity pool", "12E5", "1E05", "E+05", "1E+05 mm", "A1E+05", "10E+05"),
    *("1.5", "-3", "#fff", "Error", "N/A", "infinity"),
)


@pytest.mark.parametrize("cell", LEFT)
def test_what_a_program_left_in_a_cell_is_no_value(cell: str) -> None:
    assert leftover(cell)


@pytest.mark.parametrize("cell", MEANT)
def test_what_only_looks_like_it_is_a_text(cell: str) -> None:
    assert leftover(cell) is None


@pytest.mark.parametrize("cell", ["#REF!", "NaN", "1.23E+12"])
def test_it_is_told_with_line_and_column_where_its_column_is_used(cell: str, told: Prompts) -> None:
    (only,) = told(f'sku,note,name\n1,"a, ""b""",A mug\n\n2,"two\nlines", {cell}\n')
    assert only.startswith(f"rows.csv:5:8: `{cell}` is ")


def test_each_row_with_an_error_is_told_and_the_sound_one_is_not(told: Prompts) -> None:
    found = told("sku,name\r\n1,#REF!\r\n2,#NAME?\r\n3,#N/A\r\n4,A plate\r\n")
    assert [line.split(" is ")[0] for line in found] == [
        "rows.csv:2:3: `#REF!`",
        "rows.csv:3:3: `#NAME?`",
        "rows.csv:4:3: `#N/A`",
    ]


def test_in_a_column_that_nothing_uses_it_is_no_matter(prompts: Prompts) -> None:
    assert prompts("sku,name,price\n1,Mug,#N/A\n2,Cup,1E+05\n") == ["Mug", "Cup"]


def test_it_is_told_where_a_column_names_files_alone(told: Prompts, folder: Path, load: Load) -> None:
    (folder / "rows.csv").write_text("sku,name,ean\n1,Mug,4.00638E+12\n")
    kept = "columns: [ean]\njob: j\nprompts: [{id: 'x-{sku}', prompt: a, from: rows.csv}]\n"
    with pytest.raises(Exception, match=r"rows\.csv:2:7: `4\.00638E\+12` is a number that a spreadsheet has shortened"):
        load(kept)


def test_rows_of_empty_cells_are_no_rows(prompts: Prompts) -> None:
    body = "sku,name\r\n1,A mug\r\n,\r\n2,A plate\r\n , \r\n,,,,\r\n\r\n,\r\n"
    assert prompts(body) == ["A mug", "A plate"]


def test_empty_columns_without_a_name_are_no_columns(prompts: Prompts) -> None:
    assert prompts(",sku,,name,,\n,1,,Mug,,\n,2,,Cup,,\n") == ["Mug", "Cup"]


def test_values_in_a_column_without_a_name_are_a_mistake(told: Prompts) -> None:
    assert told(",sku,name\n0,1,Mug\n1,2,Cup\n") == [
        "rows.csv:1:1: column 1 has values (`0` in line 2) and no name: name it in the header, or take it out"
    ]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_end_in_a_cell_is_a_line_end(end: str, prompts: Prompts) -> None:
    assert prompts(f'sku,name{end}1,"A mug{end}with a blue rim"{end}') == ["A mug\nwith a blue rim"]


def test_a_line_end_of_two_signs_in_jsonl_is_a_line_end(prompts: Prompts) -> None:
    body = '{"sku": 1, "name": "A mug\\r\\nwith a rim"}\r\n{"sku": 2, "name": "A plate\\rwith a rim"}\r\n'
    assert prompts(body, "rows.ndjson") == ["A mug\nwith a rim", "A plate\nwith a rim"]


def test_texts_of_windows_are_told_with_how_they_read_and_what_to_do(told: Prompts) -> None:
    (only,) = told("sku,name\n1,Müesli für alle\n".encode("cp1252"))
    assert only.startswith("rows.csv:2:4: the text is not UTF-8 from here on: save the file as UTF-8 (in Excel: Save As,")
    assert "reads `1,Müesli für" in only


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"PK\x03\x04rest", "this file is no text but a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "this file is no text but an old Excel workbook"),
        (b"\xff\xfes\0k\0u\0\x00\xd8", "neither UTF-8 nor whole UTF-16"),
    ],
)
def test_what_is_no_text_is_told(body: bytes, expected: str, told: Prompts) -> None:
    (only,) = told(body)
    assert only.startswith("rows.csv:1:1:")
    assert expected in only


def test_a_constant_that_is_no_json_is_a_mistake_at_its_place(told: Prompts) -> None:
    (only,) = told('{"sku": 1, "name": NaN}\n{"sku": 2, "name": "A plate"}\n', "rows.jsonl")
    assert only.startswith("rows.jsonl:1:20: NaN is no JSON")
    (only,) = told('{"note": "NaN \\" x", "sku": 1, "name": -Infinity}\n', "rows.jsonl")
    assert only.startswith("rows.jsonl:1:40: -Infinity is no JSON")


def test_a_text_in_quotes_in_jsonl_is_meant(prompts: Prompts) -> None:
    assert prompts('{"sku": "1E+05", "name": "NaN"}\n{"sku": 2, "name": "#REF!"}\n', "rows.jsonl") == ["NaN", "#REF!"]


def test_a_bare_power_of_ten_in_jsonl_is_a_mistake_where_it_is_used(told: Prompts, prompts: Prompts) -> None:
    (only,) = told('{"sku": 1.23E+12, "name": "Mug"}\n', "rows.jsonl")
    assert only.startswith("rows.jsonl:1:1: `sku` holds the number 1.23E+12: write it in full")
    assert prompts('{"sku": 1, "name": "Mug", "mass": 1e-5}\n', "rows.jsonl") == ["Mug"]


def test_nested_values_in_columns_that_nothing_uses_are_no_matter(prompts: Prompts) -> None:
    assert prompts('{"sku": 1, "name": "A mug", "tags": ["red"], "size": {"w": 3}}\n', "rows.jsonl") == ["A mug"]


def test_objects_without_a_value_are_no_rows(prompts: Prompts) -> None:
    assert prompts('{"sku": 1, "name": "Mug"}\n{}\n{"sku": "", "name": null}\n', "rows.jsonl") == ["Mug"]


def test_what_was_paid_for_by_its_very_text_keeps_its_fingerprint(load: Load, folder: Path) -> None:
    (folder / "rows.jsonl").write_text('{"sku": 1, "name": " A mug "}\n')
    (folder / "rows.csv").write_text("sku,name\n2, A cup \n")
    text = "job: j\nprompts:\n" + "".join(
        f"  - {{id: '{{sku}}', prompt: '{{name}}', from: rows.{ext}}}\n" for ext in ("jsonl", "csv")
    )
    mug, cup = load(text).orders
    assert (mug.request.prompt, cup.request.prompt) == (" A mug ", "A cup")
    canonical = '{"input":{"prompt":" A mug ","size":"2048x2048"},"model":"recraft/recraftv4-pro","take":1}'
    assert mug.fingerprint == hashlib.sha256(canonical.encode()).hexdigest()
