"""Which column of a table a name in braces means: its own name, or one that differs in spaces, signs and capitals alone."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.spec.suggestions import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pipeline.spec.rows import Table

UNSEEN = "\u00a0\u2007\u202f\u3164\u115f\u1160\u034f"
"""Signs that are not seen or look like a space, beside those that Unicode calls formats (zero width, byte order marks)."""


SIGNS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
"""The words of `separator`."""


def bare(name: str) -> str:
    """What is left of a name without capitals, spaces and signs: `Product name`, `product_name` and `PRODUCT-NAME` are one."""
    plain = unicodedata.normalize("NFKC", "".join(sign for sign in name if unicodedata.category(sign) != "Cf"))
    return "_".join("".join(sign if sign.isalnum() else " " for sign in plain.casefold()).split())


def answering(asked: Iterable[str], known: Collection[str], columns: Collection[str]) -> dict[str, str]:
    """The column that is meant by each name that is `asked` and not `known`, where one alone can be."""
    open_names = set(asked) - set(known)
    if not open_names:
        return {}
    by_bare = _by_bare(columns)
    meant = {name: by_bare[bare(name)] for name in sorted(open_names) if bare(name)}
    return {name: found[0] for name, found in meant.items() if len(found) == 1}


def called_so_too(table: Table, meant: Mapping[str, str], file: str) -> Table:
    """The table with its columns under the names, too, that they are asked for by, and with a note of each."""
    if not meant:
        return table
    rows = tuple(
        row._replace(
            values={**row.values, **{name: row.values[column] for name, column in meant.items() if column in row.values}},
            faults={**row.faults, **{name: row.faults[column] for name, column in meant.items() if column in row.faults}},
        )
        for row in table.rows
    )
    notes = (f"{file}: `{{{name}}}` takes the column {shown(column)}{unseen_in(column)}" for name, column in meant.items())
    return replace(table, columns=(*table.columns, *meant), rows=rows, notes=(*table.notes, *notes))


def missing(name: str, names: Collection[str]) -> str:
    """Say that nothing gives a placeholder its value, with the nearest that would have one."""
    several = _by_bare(names)[bare(name)]
    if len(several) > 1:
        return f"`{{{name}}}` may mean {' or '.join(shown(each) for each in sorted(several))}: write it as the header does"
    if swallowed := _parted_by_another(name, names):
        return swallowed
    if match := nearest(name, names):
        return f"`{{{name}}}`: did you mean `{{{match}}}`{unseen_in(match)}?"
    return f"`{{{name}}}` has no value: name it in `for_each` or in the rows of `from` (for plain braces write {{{{ and }}}})"


def _parted_by_another(name: str, names: Collection[str]) -> str | None:
    """Say that a name is part of a column's, where another sign stands between the cells than was taken for it."""
    for column in names:
        for sign, word in SIGNS.items():
            if sign in column and bare(name) in map(bare, column.split(sign)):
                return (
                    f"`{{{name}}}` is only part of the column {shown(column)}: say which sign stands between the cells, "
                    f"`separator: {word}` in `from`, and take out a first line that says another (`sep=`)"
                )
    return None


def unseen_in(column: str) -> str:
    """Name the signs of a column's name that are not seen; nothing where all are."""
    signs = dict.fromkeys(sign for sign in column if sign in UNSEEN or unicodedata.category(sign) == "Cf")
    named = (f"{unicodedata.name(sign, 'a sign').lower()} (U+{ord(sign):04X})" for sign in signs)
    return f", which holds a sign that is not seen, {', '.join(named)}" if signs else ""


def _by_bare(columns: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for column in columns:
        found[bare(column)].append(column)
    return found
