"""Cells of a sheet by their names: `C7` is row 6 and column 2, from 0."""

from __future__ import annotations

import re

Cell = tuple[int, int]
"""Row and column, from 0."""
NAME = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")


def cell_at(name: str) -> Cell | None:
    """The cell of this name; None where it is none."""
    match = NAME.fullmatch(name)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def name_of(cell: Cell) -> str:
    """What people call a cell."""
    row, column = cell
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
