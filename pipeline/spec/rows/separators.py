"""Which sign stands between the cells of a table: said in its first line, or found out from its header."""

from __future__ import annotations

import csv
import io
import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
"""The signs that part cells, the likelier before the others."""
SAYS = re.compile(r'"?sep=(?:(["\']?)([,;|\t])\1)?"?([,;|\t ]*)(?:\r\n|\r|\n|$)', re.IGNORECASE)
"""Excel's own first line (`sep=;`), which is no part of the table; signs behind it are of a program that did not know it."""
QUOTED = re.compile('"(?:[^"]|"")*"')
MOST_LOOKED_AT = 64 * 1024
"""Characters."""
MOST_RECORDS = 30


class Said(NamedTuple):
    """What a first line says of the separator."""

    separator: str | None
    length: int
    """Characters of that line with its end; 0: there is no such line."""


def said_in_first_line(text: str) -> Said:
    """What Excel's `sep=` line says; nothing where the table begins at once."""
    match = SAYS.match(text)
    return Said(None if match[3].strip(" ") else match[2], match.end()) if match else Said(None, 0)


def find_separator(text: str) -> str:
    """The sign between the cells of a table, by its header and first rows; a comma where nothing tells.

    A sign within quotes counts for nothing. Of several signs in a header, that one is meant by which the first rows have as
    many cells as the header (`1;2,50` beside `sku;price` has a comma in a number), then that which gives the most names that
    hold no other of the signs, then the comma.
    """
    start = text[:MOST_LOOKED_AT]
    header = next((line for line in QUOTED.sub("", start).splitlines() if line.strip(" ,;|\t")), "")
    return max((sign for sign in NAMES if sign in header), key=lambda sign: _fitness(start, sign), default=",")


def _fitness(text: str, sign: str) -> tuple[bool, int]:
    try:
        records = list(itertools.islice(_records(text, sign), MOST_RECORDS))
    except csv.Error:
        return False, 0
    if len(text) == MOST_LOOKED_AT:
        records = records[:-1]  # it may be cut off
    if not records:
        return False, 0
    header, *rows = records
    clean = sum(not any(other in name for other in (*NAMES, '"')) for name in header)
    return all(len(row) == len(header) for row in rows), clean


def _records(text: str, sign: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    return (cells for cells in reader if any(cell.strip() for cell in cells))
