"""JSONL (NDJSON): an object a line, whose names are columns. A text in quotes is meant as it stands."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.spec.nodes import Place
from pipeline.spec.rows.cells import one_line_end
from pipeline.spec.rows.table import Row, Table, capped
from pipeline.spec.suggestions import shown

if TYPE_CHECKING:
    from pipeline.errors import Mistake

HALF_LETTER = re.compile("[\ud800-\udfff]")
"""JSON can spell it, UTF-8 cannot."""
TEXT_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)')


class _Number(str):
    """A number as it was written, to be told from a text."""


class _Fault(NamedTuple):
    """Why what stands under a name is no value."""

    says: str


class _NotJson(ValueError):
    """A word that JSON does not have."""


def read_json_lines(text: str, file: str, found: list[Mistake]) -> Table:
    """The rows of a JSONL file; an object may lack what another has. Values are not trimmed: they were not, ever."""
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = Place(file, number, 1)
        try:
            values, faults = _read_object(line)
        except json.JSONDecodeError as error:
            found.append(place._replace(column=error.colno).mistake(f"not readable as JSON: {error.msg}"))
        except _NotJson as error:
            found.append(place._replace(column=_column_of_constant(line)).mistake(str(error)))
        except RecursionError:
            found.append(place.mistake("not readable as JSON: nested too deep"))
        except ValueError as error:
            found.append(place.mistake(str(error)))
        else:
            if any(values.values()) or faults:
                told = {name: place.mistake(f"{shown(name)} {fault.says}") for name, fault in faults.items()}
                rows.append(Row(values, capped(place, len(rows)), told))
    return Table(tuple(dict.fromkeys(name for row in rows for name in row.values)), tuple(rows))


def _read_object(line: str) -> tuple[dict[str, str], dict[str, _Fault]]:
    """The values of one object as they were written, and those that are none; raises ValueError with a sentence."""
    pairs = json.loads(line, parse_int=_Number, parse_float=_Number, parse_constant=_refuse, object_pairs_hook=_Pairs)
    if not isinstance(pairs, _Pairs):
        raise ValueError("a line must hold one JSON object, { … }")
    values: dict[str, str] = {}
    faults: dict[str, _Fault] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"{shown(name)} stands twice")
        text = _text(value)
        if isinstance(text, _Fault):
            faults[name], text = text, ""
        values[name] = one_line_end(text)
        if HALF_LETTER.search(name + text):
            raise ValueError(f"{shown(name)} holds half a letter (a surrogate without its other half)")
    return values, faults


class _Pairs(list[tuple[str, object]]):
    """The names and values of an object, to be told from a list."""


def _text(value: object) -> str | _Fault:
    """A plain value as text, and why one is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, _Number) and "e" in value.lower():
        return _Fault(f"holds the number {value}: write it in full, or in quotes where it is meant so")
    return str(value) if isinstance(value, str) else _Fault("must be text, a number, true or false")


def _refuse(constant: str) -> None:
    raise _NotJson(f"{constant} is no JSON: write a value, null, or in quotes what is meant as a text")


def _column_of_constant(line: str) -> int:
    """Where the first word stands that JSON does not have."""
    return next((match.start() + 1 for match in TEXT_OR_CONSTANT.finditer(line) if match[1]), 1)
