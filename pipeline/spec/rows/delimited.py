"""CSV and its kin: cells with a sign between them, quotes around those that hold it, a header."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pipeline.spec.nodes import Place
from pipeline.spec.rows.cells import leftover, one_line_end
from pipeline.spec.rows.separators import NAMES, find_separator, said_in_first_line
from pipeline.spec.rows.table import Record, Table, tabulate
from pipeline.spec.suggestions import shown
from pipeline.spec.yaml_text import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.errors import Mistake


def read_delimited(text: str, file: str, found: list[Mistake], separator: str | None = None) -> Table:
    """The rows of the text of a CSV file; mistakes join `found`. Raises Unreadable.

    `separator` goes before the file's own `sep=` line; None, and no such line: it is found out. Cells are trimmed.
    """
    said = said_in_first_line(text)
    body = text[said.length :]
    sign = separator or said.separator or find_separator(body)
    lines = records(body, sign, Place(file, 2 if said.length else 1, 1))
    return tabulate(lines, found, parted_by=NAMES[sign])


def records(text: str, separator: str, start: Place) -> Iterator[Record]:
    """The records, each with the line it begins in; raises Unreadable where quotes are not as they should be."""
    lines: list[str] = []

    def kept() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            lines.append(line)
            yield line

    reader = csv.reader(kept(), delimiter=separator, strict=True)
    place = start
    try:
        for cells in reader:
            for at, cell in enumerate(cells):
                cells[at] = cell.strip() if len(lines) == 1 else one_line_end(cell.strip())
            yield Record(place, cells, _faults(cells, lines, separator, place))
            lines.clear()
            place = start._replace(line=start.line + reader.line_num)
    except csv.Error as error:
        raise Unreadable(place.mistake(f"not readable as CSV: {_quotes(str(error))}")) from error


def _quotes(error: str) -> str:
    """What Python's reader says, in words that help whoever wrote the table."""
    if error == "unexpected end of data" or error.startswith("field larger"):
        return 'a quote (") that opens a cell in this row is not closed; within a cell in quotes, a quote is written twice'
    if "expected after" in error:
        return 'a cell in quotes goes on behind its closing quote ("): within it, a quote is written twice'
    return error


def _faults(cells: Sequence[str], lines: Sequence[str], separator: str, begins: Place) -> Mapping[int, Mistake]:
    """What is wrong with cells, by position; `lines` are those of the file that the record was read from."""
    wrong = [(position, says) for position, cell in enumerate(cells) if (says := leftover(cell))]
    if not wrong:
        return {}
    raw = "".join(lines)
    places = [place_of_cell(raw, position, separator, begins) for position, _ in wrong]
    return {at: place.mistake(f"{shown(cells[at])} {says}") for (at, says), place in zip(wrong, places, strict=True)}


def place_of_cell(raw: str, position: int, separator: str, begins: Place) -> Place:
    """Where the cell at `position` (from 0) begins in a record whose text is `raw` and which begins at that place."""
    quoted, cell, line, column = False, 0, begins.line, 1
    for sign in raw:
        if cell == position:
            break
        if sign == '"':
            quoted = not quoted
        elif sign == separator and not quoted:
            cell += 1
        line, column = (line + 1, 1) if sign == "\n" else (line, column + 1)
    return begins._replace(line=line, column=column)
