"""Rows `from` a CSV or JSONL file: each gives its placeholders' values."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.spec.nodes import Place
from pipeline.spec.suggestions import shown
from pipeline.spec.yaml_text import Unreadable, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.errors import Mistake

MOST_ROWS = 50_000
HALF_LETTER = re.compile("[\ud800-\udfff]")
"""JSON can spell it, UTF-8 cannot."""
MOST_BYTES = 8 * 2**20
MOST_CELLS = 1_000_000
"""Twenty columns in the most rows: 120 MB."""


class Row(NamedTuple):
    """The values of one row, by column, with the place where the row begins."""

    values: Mapping[str, str]
    place: Place


@dataclass(frozen=True)
class Table:
    """The rows of a file and all its columns.

    A column that nothing uses is no mistake: product lists are exported with prices and stock, which should not have to be
    stripped. (An axis of `for_each` that nothing uses is one: it was written for this job alone.)
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_rows(path: Path, found: list[Mistake]) -> Table | None:
    """The rows of a `.csv` or `.jsonl` file; mistakes join `found`, at the file's own lines. None: nothing can be read.

    CSV: UTF-8, parted by commas, a header with the names of the columns, quotes doubled inside quotes. JSONL: an object a line.
    """
    before = len(found)
    try:
        text, _ = read_text(path, MOST_BYTES)
        table = (read_jsonl if path.suffix == ".jsonl" else read_csv)(text, str(path), found)
    except Unreadable as error:
        found.append(error.mistake)
        return None
    if len(found) > before:
        return None
    if not table.rows:
        found.append(Place(str(path), 1, 1).mistake("there are no rows in this file"))
        return None
    return table


def read_csv(text: str, file: str, found: list[Mistake]) -> Table:
    """The rows of the text of a CSV file."""
    lines = records(text, file)
    start, header = next(lines, (Place(file, 1, 1), []))
    twice = [name for name, times in Counter(header).items() if times > 1]
    found += [start.mistake(f"column {shown(name)} stands more than once in the header") for name in twice]
    if len(header) == 1 and (other := next((sign for sign in ";\t" if sign in header[0]), None)):
        found.append(start.mistake(f"columns must be parted by commas, not by {'tabs' if other == chr(9) else 'semicolons'}"))
        return Table((), ())
    rows: list[Row] = []
    for place, cells in lines:
        if len(cells) != len(header):
            found.append(
                place.mistake(f"this row has {len(cells)} columns and the header {len(header)}: quote cells with commas")
            )
        if len(rows) * len(header) > MOST_CELLS:
            raise Unreadable(
                place.mistake(f"more than {MOST_CELLS:,} cells: leave columns out that nothing uses, or split the file")
            )
        rows.append(Row(dict(zip(header, cells, strict=False)), capped(place, len(rows))))
    return Table(tuple(header), tuple(rows))


def records(text: str, file: str) -> Iterator[tuple[Place, list[str]]]:
    """The records that are not blank, each with the line it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield Place(file, line, 1), [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(Place(file, line, 1).mistake(f"not readable as CSV: {error}")) from error


def read_jsonl(text: str, file: str, found: list[Mistake]) -> Table:
    """The rows of a JSONL file; an object may lack what another has."""
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = capped(Place(file, number, 1), len(rows))
        try:
            rows.append(Row(json_row(line), place))
        except json.JSONDecodeError as error:
            found.append(place._replace(column=error.colno).mistake(f"not readable as JSON: {error.msg}"))
        except RecursionError:
            found.append(place.mistake("not readable as JSON: nested too deep"))
        except ValueError as error:
            found.append(place.mistake(str(error)))
    return Table(tuple(dict.fromkeys(name for row in rows for name in row.values)), tuple(rows))


def json_row(line: str) -> dict[str, str]:
    """The values of one object as they were written; raises ValueError with a sentence if one is not plain."""
    pairs = json.loads(line, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=lambda pairs: pairs)
    if not line.lstrip().startswith("{"):
        raise ValueError("a line must hold one JSON object, { … }")
    row: dict[str, str] = {}
    for name, value in pairs:
        if name in row:
            raise ValueError(f"{shown(name)} stands twice")
        row[name] = json_text(name, value)
        if HALF_LETTER.search(name + row[name]):
            raise ValueError(f"{shown(name)} holds half a letter (a surrogate without its other half)")
    return row


def json_text(name: str, value: object) -> str:
    """A plain value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{shown(name)} must be text, a number, true or false")
    return value


def capped(place: Place, rows: int) -> Place:
    """The place itself; raises Unreadable if there are enough rows already."""
    if rows >= MOST_ROWS:
        raise Unreadable(place.mistake(f"more than {MOST_ROWS:,} rows: split the file"))
    return place
