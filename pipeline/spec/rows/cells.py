"""What stands in a cell: a text, or what a program put there in place of one."""

from __future__ import annotations

import re

ERRORS = frozenset(
    (
        *("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"),
        *("#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA", "#ERROR!", "#BEZUG!", "#WERT!", "#NV", "#ZAHL!", "#ÜBERLAUF!"),
        *("#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#¡REF!", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?", "#¡NUM!", "#¡NULO!", "#N/D"),
        *("#RIF!", "#VALORE!", "#NOME?", "#VERW!", "#WAARDE!", "#DEEL/0!", "#NAAM?", "#LEEG!", "#GETAL!", "#N/B"),
        *("#VALOR!", "#NÚM!", "#NULO!"),
    )
)
"""The errors of Excel in English, German, French, Spanish, Italian, Dutch and Portuguese, and those of Google Sheets."""
NOTHING = frozenset(("NaN", "nan", "-nan", "NaT", "<NA>", "Infinity", "-Infinity", "inf", "-inf"))
"""What programs write for a number that there is not."""
POWER = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE][+-][0-9]{2,3}")
"""`1E+05` and `1.23457E+12`, as spreadsheets show numbers that are too wide. `12E5` is an article's number."""
FIRST, DIGITS = frozenset("#<NnIiE"), frozenset("0123456789+-")
"""How what is no value begins."""
ERROR = re.compile("|".join((*map(re.escape, sorted(ERRORS)), "Err:[0-9]{3}", "#{3,}")))


def one_line_end(cell: str) -> str:
    r"""The cell with `\n` for each of its line ends, which Windows writes as two signs."""
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell


def leftover(cell: str) -> str | None:
    """Why a cell holds no value, a sentence that follows the cell and its column; None: it does hold one."""
    first = cell[:1]  # nearly all cells are told by it
    if not (first in FIRST or (first in DIGITS and ("E" in cell or "e" in cell or "n" in cell))):
        return None
    if ERROR.fullmatch(cell):
        return "is a spreadsheet's error, not a text: mend the formula, or the cell"
    if cell in NOTHING:
        return "is what programs write for a number that is missing, not a text: fill the cell in"
    if POWER.fullmatch(cell):
        return "is a number that a spreadsheet has shortened: make the column text there, and put the whole number in"
    return None
