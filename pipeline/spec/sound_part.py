"""What is left of a prompt with mistakes, so that the rest of it is judged too: no mistake hides another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.spec.placeholders import parse_template
from pipeline.stores.ascii_names import as_name

if TYPE_CHECKING:
    from pipeline.spec.item_pattern import Pattern
    from pipeline.spec.rows import Row

STAND_IN = parse_template("stand-in")


def sound_part(pattern: Pattern) -> Pattern:
    """The pattern without the texts, rows and values that had a mistake; these have been told.

    Where its id cannot tell its items apart, nothing is said of their names.
    """
    names = pattern.columns | set(pattern.axes)
    fields = {name: field for name, field in pattern.fields.items() if field.template.names <= names}
    whole = len(fields) == len(pattern.fields)
    named = not pattern.id.stands_in and pattern.id.template.names <= names
    return replace(
        pattern,
        id=pattern.id if named else replace(pattern.id, template=STAND_IN, stands_in=True),
        fields=fields,
        print=pattern.print if whole or pattern.print is None else replace(pattern.print, sound=False),
        axes={axis: tuple(value for value in values if as_name(value)) for axis, values in pattern.axes.items()},
        rows=tuple(row for row in pattern.rows if _is_sound(row, pattern)),
    )


def _is_sound(row: Row, pattern: Pattern) -> bool:
    """Whether a row has a value wherever one is used, and something for an id where one goes into it."""
    values = {name: row.values.get(name, "").strip() for name in pattern.used & pattern.columns}
    return all(values.values()) and all(as_name(values[name]) for name in pattern.id.template.names & pattern.columns)
