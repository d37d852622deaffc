"""The sign between cells is found out from the header, or said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.spec.rows.separators import find_separator, said_in_first_line
from tests.spec.rows.conftest import spec

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes
    from tests.spec.rows.conftest import Prompts


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("sku,name\n1,Mug\n", ","),
        ("sku;name\n1;Mug\n", ";"),
        ("sku\tname\n1\tMug\n", "\t"),
        ("sku|name\n1|Mug\n", "|"),
        ("sku;price\n1;2,50\n2;3,10\n", ";"),
        ("sku;Preis, netto;name\n1;2,50;Mug\n2;3,10;Cup\n", ";"),
        ('sku;"Preis, netto";name\n1;2,50;Mug\n', ";"),
        ('"sku, own";"name, long"\n1;Mug\n', ";"),
        ('"Product\nname";sku\nMug;1\n', ";"),
        ("sku,size (w;h)\n1,2;3\n", ","),
        ("sku,size (w;h)\n1,2\n", ","),
        ("sku,name\n1,a mug; blue\n2,a cup; red\n", ","),
        ("sku,name\tlong\n1,Mug\n", ","),
        ("name\na mug, blue; and red\n", ","),
        ("\n;;\nsku;name;x\n1;Mug;2\n", ";"),
        ("sku,name\n1,Mug\n2,Cup, blue\n", ","),
        ("", ","),
    ],
)
def test_the_header_and_the_first_rows_tell_the_sign(text: str, sign: str) -> None:
    assert find_separator(text) == sign


@pytest.mark.parametrize(
    ("line", "sign"),
    [("sep=;\r\n", ";"), ("SEP=,\n", ","), ('"sep=;"\r\n', ";"), ("sep=\t\r\n", "\t"), ("sep=\n", None)],
)
def test_the_first_line_of_excel_says_the_sign(line: str, sign: str | None) -> None:
    assert said_in_first_line(f"{line}sku,name\n") == (sign, len(line))


@pytest.mark.parametrize("line", ["sep=;,,\n", "sep=,,\r\n", '"sep=;"\t\t\n'])
def test_a_first_line_that_another_program_saved_again_says_nothing(line: str) -> None:
    assert said_in_first_line(f"{line}sku,name,x\n") == (None, len(line))


@pytest.mark.parametrize(
    ("body", "name", "word"),
    [("sep=,\nsku;name\n1;Mug\n", "rows.csv", "semicolon"), ("sku,name\n1,Mug\n", "rows.tsv", "comma")],
)
def test_a_header_parted_by_another_sign_is_told_with_the_key_to_set(
    mistakes: Mistakes, folder: Path, body: str, name: str, word: str
) -> None:
    (folder / name).write_text(body)
    told = mistakes(spec(name))
    assert len(told) == 2
    assert all(f"`separator: {word}` in `from`" in each for each in told)


@pytest.mark.parametrize("text", ["sku,name\n", "separator;name\n", "sep=x\n", ""])
def test_any_other_first_line_is_the_header(text: str) -> None:
    assert said_in_first_line(text).length == 0


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("sku;name;price\n1;Mug, blue;2,50\n", "rows.csv"),
        ("sku\tname\n1\tMug, blue\n", "rows.tsv"),
        ("sku\tname\n1\tMug, blue\n", "rows.TSV"),
        ("sku\tname\n1\tMug, blue\n", "rows.txt"),
        ('sku,name\n1,"Mug, blue"\n', "rows.CSV"),
        ("sep=;\r\nsku;name\r\n1;Mug, blue\r\n", "rows.csv"),
        ('sep=,\r\nsku,name\r\n1,"Mug, blue"\r\n', "rows.csv"),
        ("\ufeffsep=;\r\nsku;name\r\n1;Mug, blue\r\n".encode(), "rows.csv"),
        ("sku\tname\r\n1\tMug, blue\r\n".encode("utf-16"), "rows.txt"),
        ("sku;name\r\n1;Mug, blue\r\n".encode("utf-16-le"), "rows.csv"),
        (b"\xfe\xff" + "sku;name\r\n1;Mug, blue\r\n".encode("utf-16-be"), "rows.csv"),
    ],
)
def test_a_table_is_read_as_programs_save_it(body: str | bytes, name: str, prompts: Prompts) -> None:
    assert prompts(body, name) == ["Mug, blue"]


@pytest.mark.parametrize("said", ["';'", "semicolon"])
def test_the_job_may_say_the_sign(said: str, load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku;name,size\n1;Mug,9\n")
    text = f"job: j\nprompts:\n  - {{id: 'x-{{sku}}', prompt: a, from: {{file: rows.csv, separator: {said}}}}}\n"
    assert [order.item for order in load(text).orders] == ["x-1"]


def test_a_place_after_the_line_of_excel_is_that_of_the_file(told: Prompts) -> None:
    assert told("sep=,\r\nsku,name\r\n1,A mug\r\n2,\r\n") == [
        "rows.csv:4:1: `name` is empty in this row, and `{name}` needs it"
    ]


@pytest.mark.parametrize(
    ("rows", "at", "expected"),
    [
        ("{file: rows.jsonl, separator: ';'}", "';'", "`separator` is for .csv, .tsv and .txt files"),
        ("{file: rows.csv, sheet: A}", "A", "`sheet` is for workbooks"),
        ("{file: rows.csv, separator: x}", "x", "`separator` must be ',', ';', '|'"),
        ("{separator: ','}", "{", "`file` is missing"),
        ("{file: rows.csv, seperator: ','}", "sep", "`seperator`: did you mean `separator`?"),
    ],
)
def test_a_key_of_from_that_means_nothing_is_a_mistake(
    rows: str, at: str, expected: str, mistakes: Mistakes, folder: Path
) -> None:
    for name in ("rows.csv", "rows.jsonl"):
        (folder / name).write_text('{"sku": 1}\n')
    before = "  - {id: a, prompt: x, from: "
    (only,) = mistakes(f"job: j\nprompts:\n{before}{rows}}}\n")
    assert only.startswith(f"spec.yaml:3:{len(before) + rows.index(at) + 1}: {expected}")
