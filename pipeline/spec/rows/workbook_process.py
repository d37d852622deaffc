"""A program of its own that reads one workbook from its standard input and writes one sheet, as JSON, to its standard output.

What reads workbooks ends its whole process where one asks for too much memory; so that is not the command's own. It holds
itself to limits of memory and of time, and takes nothing of the rest of the house: it starts in 0.05 s.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MOST_MEMORY = 2 * 2**30
"""Bytes; a sheet of a million cells takes a quarter of it."""
MOST_CPU = 100
"""Seconds; a sheet of a million cells takes 3."""
MOST_DIGITS = 15
"""Of a number that a spreadsheet keeps; further ones become zeros (Excel's specifications and limits)."""


def sheet_of(body: bytes, sheet: str | None) -> dict[str, Any]:
    """What a workbook holds: its `sheets`; of the one that is meant its `sheet`, that is its name, and `rows` of texts.

    `merged` are corners of merged cells, `long` cells with numbers that have lost digits: rows and columns from 0. `fault` is
    why nothing can be read.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as book:
            names = book.sheet_names
            name = sheet or next(iter(names), "")
            if name not in names:
                return {"sheets": names}
            found = book.get_sheet_by_name(name)
            values = found.to_python(skip_empty_area=False)
            return {
                "sheets": names,
                "sheet": name,
                "rows": [[seen(value) for value in row] for row in values],
                "merged": found.merged_cell_ranges or [],
                "long": [
                    (row, column) for row, cells in enumerate(values) for column, value in enumerate(cells) if is_long(value)
                ],
            }
    except PasswordError:
        return {"fault": "it is protected by a password"}
    except CalamineError as error:
        return {"fault": str(error).strip()}


def seen(value: object) -> str:
    """One value as text: 4711 and no 4711.0, dates and times by ISO 8601, true and false. A percentage is its number: 0.25."""
    match value:
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case float():
            return number(value)
        case datetime.datetime():
            return value.isoformat(" ") if value.time() != datetime.time() else value.date().isoformat()
        case datetime.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case datetime.date() | datetime.time():
            return value.isoformat()
    return str(value)


def number(value: float) -> str:
    """A number in full, with as many digits as spreadsheets show: 3.3 and no 3.3000000000000003."""
    if value.is_integer():
        return str(int(value))
    text = f"{value:.{MOST_DIGITS}g}"
    return f"{value:.20f}".rstrip("0") if "e" in text else text


def is_long(value: object) -> bool:
    """Whether it is a number that has lost digits."""
    return isinstance(value, int | float) and abs(value) >= 10**MOST_DIGITS


def hold_to_limits() -> None:
    """Let this process take no more than its memory and its time."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU, MOST_CPU))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    hold_to_limits()
    json.dump(sheet_of(sys.stdin.buffer.read(), sys.argv[1] if len(sys.argv) > 1 else None), sys.stdout)
