"""Workbooks (.xlsx, .xlsm, .xls, .ods): a sheet as a table, by the same rules as CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.spec.nodes import Place
from pipeline.spec.rows.cells import leftover, one_line_end
from pipeline.spec.rows.table import Record, Table, tabulate
from pipeline.spec.rows.workbook_cells import Cell, name_of
from pipeline.spec.rows.workbook_parts import TooLarge, look_into
from pipeline.spec.rows.workbook_sheet import NotAWorkbook, Sheet, read_sheet
from pipeline.spec.suggestions import first_of, shown, unknown
from pipeline.spec.yaml_text import Unreadable, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.spec.rows.workbook_parts import Parts

MOST_BYTES = 32 * 2**20
"""Of the file as it lies; a sheet of a million cells has a third of it."""
COVERED = "is part of merged cells, whose value stands in the first alone: take the merge apart"
LONG = "holds a number of more than 15 digits, of which spreadsheets keep 15: make it text"


def read_workbook(path: Path, wanted: str | None, found: list[Mistake]) -> Table:
    """The rows of a sheet (None: the first); mistakes join `found`, each at its row and column. Raises Unreadable.

    Numbers, dates and times are taken as people see them, formulas by their last values; rows that are hidden are rows.
    """
    start = Place(str(path), 1, 1)
    body = read_bytes(path, MOST_BYTES)
    try:
        parts = look_into(body, wanted)
        sheet = read_sheet(body, wanted)
    except (TooLarge, NotAWorkbook) as error:
        raise Unreadable(start.mistake(f"{error}: save its sheet as CSV UTF-8")) from error
    if sheet.name is None:
        says = f"is no sheet of this workbook; there are {', '.join(map(shown, sheet.names))}"
        raise Unreadable(start.mistake(unknown(wanted or "", sheet.names, says)))
    table = tabulate(_records(sheet, parts, start), found)
    if not table.rows:
        others = [shown(name) for name in sheet.names if name != sheet.name]
        another = f"; `sheet` may name another, such as {first_of(others)}" if others else ""
        found.append(start.mistake(f"there are no rows in the sheet {shown(sheet.name)}{another}"))
    return replace(table, notes=(*_notes(sheet, parts, path, said=wanted is not None), *table.notes))


def _records(sheet: Sheet, parts: Parts, start: Place) -> Iterator[Record]:
    faults: dict[int, dict[int, Mistake]] = {}
    for (row, column), says in _faults(sheet, parts).items():
        place = start._replace(line=row + 1, column=column + 1)
        cell = f"cell {name_of((row, column))} of sheet {shown(sheet.name or '')}"
        faults.setdefault(row, {})[column] = place.mistake(f"{cell} {says}")
    for row, cells in enumerate(sheet.rows):
        texts = [one_line_end(cell) for cell in cells]
        for column, digits in parts.digits.get(row, {}).items():
            if column < len(texts) and texts[column].isdecimal():
                texts[column] = texts[column].zfill(digits)
        yield Record(start._replace(line=row + 1), texts, faults.get(row, {}))


def _faults(sheet: Sheet, parts: Parts) -> dict[Cell, str]:
    """What is wrong with cells, a sentence each that follows the cell's name."""
    faults = dict.fromkeys(sheet.covered(), COVERED) | dict.fromkeys(sheet.long, LONG)
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if says := leftover(cell):
                faults[row, column] = f"holds {shown(cell)}, which {says}"
    return faults | parts.faults


def _notes(sheet: Sheet, parts: Parts, path: Path, *, said: bool) -> Iterator[str]:
    if len(sheet.names) > 1 and not said:
        first, *others = map(shown, sheet.names)
        yield f"{path}: the rows are those of {first}, the first sheet; `sheet` may name another ({', '.join(others[:3])})"
    if parts.hidden:
        are = "1 row of it is hidden, and is" if parts.hidden == 1 else f"{parts.hidden:,} rows of it are hidden, and are"
        yield f"{path}: {are} taken all the same"
