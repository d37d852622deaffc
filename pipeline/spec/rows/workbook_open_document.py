"""What is to be known of a sheet of OpenDocument (LibreOffice), beside its values: errors, and zeros before a number."""

from __future__ import annotations

import html
import re
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.spec.rows.workbook_cells import Cell

TABLE = re.compile(rb'<table:table\s[^<>]*?table:name="([^"]*)"[^<>]*>')
TABLE_ENDS = b"</table:table>"
TOKEN = re.compile(rb"<table:(table-row|table-cell|covered-table-cell)\b([^<>]*)>")
ROWS_REPEATED = re.compile(rb'table:number-rows-repeated="([0-9]{1,7})"')
CELLS_REPEATED = re.compile(rb'table:number-columns-repeated="([0-9]{1,7})"')
SHOWN = re.compile(rb"<text:p[^<>]*>([^<]*)<")
NUMBER, ERROR = b'office:value-type="float"', b'calcext:value-type="error"'
ZEROS = re.compile(rb"0[0-9]+")
MOST_REPEATED = 50_000
"""Cells that one cell stands for; what is beyond is no row of ours."""


def shown_otherwise(xml: bytes, sheet: str | None) -> Iterator[tuple[Cell, str, bool]]:
    """The cells of a sheet (None: the first) whose value is not what people see: each with what is seen.

    The third says whether that is an error.
    """
    table = next(
        (each for each in TABLE.finditer(xml) if sheet in (None, html.unescape(each[1].decode("utf-8", "replace")))), None
    )
    if not table:
        return
    end = xml.find(TABLE_ENDS, table.end())
    row, column, next_row, times = 0, 0, 0, 1
    for token in TOKEN.finditer(xml, table.end(), end if end >= 0 else len(xml)):
        kind, said = token[1], token[2]
        if kind == b"table-row":
            row, column, times = next_row, 0, _times(ROWS_REPEATED, said)
            next_row = row + times
            continue
        width = _times(CELLS_REPEATED, said)
        error = ERROR in said
        if error or NUMBER in said:
            match = SHOWN.match(xml, token.end())
            text = match[1] if match else b""
            if (error or ZEROS.fullmatch(text)) and times * width <= MOST_REPEATED:
                seen = html.unescape(text.decode("utf-8", "replace"))
                yield from ((cell, seen, error) for cell in product(range(row, next_row), range(column, column + width)))
        column += width


def _times(repeated: re.Pattern[bytes], said: bytes) -> int:
    match = repeated.search(said)
    return int(match[1]) if match else 1
