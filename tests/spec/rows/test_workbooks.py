"""Workbooks: cells as people see them, by the same rules as CSV; what cannot be read is a sentence."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from pipeline.spec.rows.workbook_cells import cell_at, name_of
from pipeline.spec.rows.workbook_parts import MOST_UNPACKED
from tests.spec.rows.conftest import spec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes
    from tests.spec.rows.conftest import Prompts

HEAD = ["sku", "name"]
ODS_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def sheet(rows: Sequence[Sequence[Any]]) -> tuple[openpyxl.Workbook, Any]:
    """A workbook with one sheet, Autumn."""
    book = openpyxl.Workbook()
    book.active.title = "Autumn"
    for row in rows:
        book.active.append(row)
    return book, book.active


def saved(book: openpyxl.Workbook) -> bytes:
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def workbook(*rows: Sequence[Any]) -> bytes:
    return saved(sheet([HEAD, *rows])[0])


def replaced(body: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.infolist():
            text = before.read(each)
            after.writestr(each.filename, text.replace(old, new) if each.filename == part else text)
    return out.getvalue()


def ods(*rows: str) -> bytes:
    """A workbook of LibreOffice with rows of cells in its XML."""
    names = " ".join(f'xmlns:{key}="{value}"' for key, value in ODS_NAMES.items())
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Autumn">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def text(value: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


@pytest.mark.parametrize("name", ["rows.xlsx", "rows.XLSX", "rows.xlsm"])
def test_a_sheet_is_a_table(name: str, prompts: Prompts) -> None:
    assert prompts(workbook([1, " A mug\r\nwith a rim "], [], [2, "A plate"], [None, ""]), name) == [
        "A mug\nwith a rim",
        "A plate",
    ]


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (4711, "4711"),
        (4711.0, "4711"),
        (2.5, "2.5"),
        (1.1 + 2.2, "3.3"),
        (4006381333931, "4006381333931"),
        (0.00001, "0.00001"),
        ("007", "007"),
        (True, "true"),
        (datetime.date(2026, 3, 1), "2026-03-01"),
        (datetime.datetime(2026, 3, 1, 9, 30), "2026-03-01 09:30:00"),
        (datetime.time(9, 30), "09:30:00"),
        (datetime.timedelta(hours=30), "30:00:00"),
    ],
)
def test_a_value_is_taken_as_people_see_it(value: object, seen: str, prompts: Prompts) -> None:
    assert prompts(workbook([1, value]), "rows.xlsx") == [seen]


def test_zeros_that_a_format_puts_before_a_number_stay_and_a_percentage_is_its_number(prompts: Prompts) -> None:
    book, rows = sheet([["sku", "name", "share"], [4711, 42, 0.25]])
    rows["A2"].number_format, rows["B2"].number_format, rows["C2"].number_format = "0000000", "0", "0%"
    assert prompts(saved(book), "rows.xlsx", prompt="{sku} {name} {share}") == ["0004711 42 0.25"]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("#N/A", "holds `#N/A`, a spreadsheet's error"),
        ("=A2+1", "holds a formula that was never calculated: open the workbook and save it"),
        ("NaN", "holds `NaN`, which is what programs write"),
        (4006381333931123, "holds a number of more than 15 digits"),
    ],
)
def test_what_is_no_value_is_told_with_cell_and_sheet_where_it_is_used(
    value: object, says: str, told: Prompts, prompts: Prompts
) -> None:
    body = workbook([1, "A mug"], [2, value])
    (only,) = told(body, "rows.xlsx")
    assert only.startswith(f"rows.xlsx:3:2: cell B3 of sheet `Autumn` {says}")
    assert prompts(body, "rows.xlsx", prompt="x") == ["x", "x"]


def test_a_row_of_errors_alone_is_not_passed_over(told: Prompts) -> None:
    found = told(workbook([1, "A mug"], ["#REF!", "#REF!"]), "rows.xlsx")
    assert [line.split(" holds")[0] for line in found] == [
        "rows.xlsx:3:1: cell A3 of sheet `Autumn`",
        "rows.xlsx:3:2: cell B3 of sheet `Autumn`",
    ]


def test_a_formula_gives_the_value_that_it_had(prompts: Prompts) -> None:
    body = workbook([1, '="A "&"mug"'], [2, "=1+1"])
    part = "xl/worksheets/sheet1.xml"
    body = replaced(
        body, part, b'<c r="B2"><f>"A "&amp;"mug"</f><v></v>', b'<c r="B2" t="str"><f>"A "&amp;"mug"</f><v>A mug</v>'
    )
    body = replaced(body, part, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    assert prompts(body, "rows.xlsx") == ["A mug", "2"]


def test_an_empty_cell_under_a_merge_is_told_where_it_is_used(told: Prompts) -> None:
    book, rows = sheet([HEAD, [1, "A mug"], [2, None]])
    rows.merge_cells("B2:B3")
    (only,) = told(saved(book), "rows.xlsx")
    assert only.startswith("rows.xlsx:3:2: cell B3 of sheet `Autumn` is part of merged cells")


def test_the_first_sheet_is_taken_or_the_one_that_is_named(load: Load, folder: Path) -> None:
    book, rows = sheet([HEAD, [1, "A mug"], [2, "A cup"]])
    rows.row_dimensions[3].hidden = True
    other = book.create_sheet("Spring, early")
    other.append(HEAD)
    other.append([3, "A plate"])
    book.save(folder / "rows.xlsx")
    first = load(spec("rows.xlsx"))
    assert [order.item for order in first.orders] == ["sku-1", "sku-2"]
    assert first.notes == (
        "rows.xlsx: the rows are those of `Autumn`, the first sheet; `sheet` may name another (`Spring, early`)",
        "rows.xlsx: 1 row of it is hidden, and is taken all the same",
    )
    named = load(spec("{file: rows.xlsx, sheet: 'Spring, early'}"))
    assert ([order.item for order in named.orders], named.notes) == (["sku-3"], ())


def test_a_sheet_that_is_not_there_is_told_with_the_nearest(mistakes: Mistakes, folder: Path) -> None:
    (folder / "rows.xlsx").write_bytes(workbook([1, "A mug"]))
    (only,) = mistakes(spec("{file: rows.xlsx, sheet: Autum}"))
    assert only == "rows.xlsx:1:1: `Autum`: did you mean `Autumn`?"
    (only,) = mistakes(spec("{file: rows.xlsx, sheet: X}"))
    assert only == "rows.xlsx:1:1: `X` is no sheet of this workbook; there are `Autumn`"


def test_a_workbook_of_libreoffice_is_read(prompts: Prompts) -> None:
    number = '<table:table-cell office:value-type="float" office:value="4711"><text:p>4711</text:p></table:table-cell>'
    assert prompts(ods(text("sku") + text("name"), number + text("A mug")), "rows.ods") == ["A mug"]


def test_libreoffice_shows_zeros_before_a_number_and_errors(prompts: Prompts, told: Prompts) -> None:
    head = text("sku") + text("name")
    number = '<table:table-cell office:value-type="float" office:value="42"><text:p>00042</text:p></table:table-cell>'
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    empty = '</table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell/>'
    assert prompts(ods(head, text("a") + number, empty, text("b") + number), "rows.ods") == ["00042", "00042"]
    (only,) = told(ods(head, empty, text("b") + error), "rows.ods")
    assert only.startswith("rows.ods:6:2: cell B6 of sheet `Autumn` holds `#DIV/0!`, a spreadsheet's error")


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (b"sku,name\n1,Mug\n", "rows.xlsx", "this is no workbook that can be read"),
        (b"PK\x03\x04" + bytes(200), "rows.xlsx", "this is no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "rows.xls", "this is no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "rows.xlsx", "has a password"),
        (workbook([1, "Mug"])[:-300], "rows.xlsx", "can"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(body: bytes, name: str, says: str, told: Prompts) -> None:
    (only,) = told(body, name)
    assert only.startswith(f"{name}:1:1: ")
    assert says in only
    assert only.endswith("save its sheet as CSV UTF-8")


def test_a_value_far_outside_ends_no_process_of_ours(told: Prompts) -> None:
    book, rows = sheet([HEAD, [1, "A mug"]])
    rows["XFD1048576"] = "stray"
    (only,) = told(saved(book), "rows.xlsx")
    assert "has a value far outside its table" in only


def test_no_module_of_the_folder_is_run_by_what_reads_a_workbook(prompts: Prompts, folder: Path) -> None:
    for name in ("json", "python_calamine", "sitecustomize", "pipeline"):
        (folder / f"{name}.py").write_text(f"from pathlib import Path\nPath('ran-{name}').touch()\n")
    assert prompts(workbook([1, "A mug"]), "rows.xlsx") == ["A mug"]
    assert list(folder.glob("ran-*")) == []


def test_what_unpacks_to_too_much_is_refused_whatever_size_it_states(told: Prompts) -> None:
    size = MOST_UNPACKED + 1
    body = replaced(workbook([1, "A mug"]), "xl/theme/theme1.xml", b"</a:theme>", b" " * size + b"</a:theme>")
    (stated,) = (each.file_size for each in zipfile.ZipFile(io.BytesIO(body)).infolist() if each.file_size > size)
    for each in (body, body.replace(stated.to_bytes(4, "little"), (100).to_bytes(4, "little"))):
        (only,) = told(each, "rows.xlsx")
        assert only == "rows.xlsx:1:1: the workbook unpacks to more than 256 MiB: save its sheet as CSV UTF-8"


def test_a_workbook_that_is_called_csv_is_told(told: Prompts) -> None:
    (only,) = told(workbook([1, "A mug"]))
    assert only == "rows.csv:1:1: this file is no text but a workbook or an archive: let its name end as such files do"


@pytest.mark.parametrize(
    ("name", "cell"), [("A1", (0, 0)), ("C7", (6, 2)), ("Z9", (8, 25)), ("AA10", (9, 26)), ("XFD1", (0, 16383))]
)
def test_cells_have_the_names_that_people_call_them(name: str, cell: tuple[int, int]) -> None:
    assert (cell_at(name), name_of(cell)) == (cell, name)


def test_a_first_sheet_without_rows_is_told_with_the_sheets_there_are(told: Prompts) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.create_sheet("Products").append(HEAD)
    (only,) = told(saved(book), "rows.xlsx")
    assert only == "rows.xlsx:1:1: there are no rows in the sheet `Cover`; `sheet` may name another, such as `Products`"
