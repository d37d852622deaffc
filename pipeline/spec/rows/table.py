"""A table: its columns and its rows, made from records whose first is the header."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipeline.spec.suggestions import shown
from pipeline.spec.yaml_text import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.errors import Mistake
    from pipeline.spec.nodes import Place

MOST_ROWS = 50_000
MOST_CELLS = 1_000_000
"""Twenty columns in the most rows: 120 MB."""
MOST_COLUMNS = 16_384
"""As many as a sheet of Excel has."""
NO_FAULTS: Mapping[str, Mistake] = {}


class Row(NamedTuple):
    """The values of one row, by column, with the place where the row begins."""

    values: Mapping[str, str]
    place: Place
    faults: Mapping[str, Mistake] = NO_FAULTS
    """By column: what stands there is no value. It is a mistake where the column is used."""


class Record(NamedTuple):
    """One line of a table as it was read: its cells, and what is wrong with some of them, by position."""

    place: Place
    cells: Sequence[str]
    faults: Mapping[int, Mistake] = {}


@dataclass(frozen=True)
class Table:
    """The rows of a file and all its columns.

    A column that nothing uses is no mistake: product lists are exported with prices and stock, which should not have to be
    stripped. (An axis of `for_each` that nothing uses is one: it was written for this job alone.)
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())
    """What people should know of how it was read, a sentence each."""


def tabulate(records: Iterable[Record], found: list[Mistake], *, parted_by: str = "commas") -> Table:
    """The table that records make; mistakes join `found`. Raises Unreadable where there are more rows or cells than may be.

    Records whose cells are all empty are passed over, and so are columns without a name and a value. `parted_by` names the
    sign between cells, for a sentence.
    """
    lines = (record for record in records if any(record.cells) or record.faults)
    header = next(lines, None)
    if header is None:
        return Table((), ())
    names = header.cells
    if len(names) > MOST_COLUMNS:
        raise Unreadable(header.place.mistake(f"more than {MOST_COLUMNS:,} columns: leave out what nothing uses"))
    columns = [(position, name) for position, name in enumerate(names) if name]
    twice = [name for name, times in Counter(name for _, name in columns).items() if times > 1]
    found += [header.place.mistake(f"column {shown(name)} stands more than once in the header") for name in twice]
    rows: list[Row] = []
    nameless: dict[int, Record] = {}
    for record in lines:
        place, cells, faults = record
        if len(cells) < len(names) or any(cells[len(names) :]):
            says = f"this row has {len(cells)} columns and the header {len(names)}: quote cells with {parted_by}"
            found.append(place.mistake(says))
        if len(rows) * len(columns) > MOST_CELLS:
            says = f"more than {MOST_CELLS:,} cells: leave columns out that nothing uses, or split the file"
            raise Unreadable(place.mistake(says))
        if len(columns) < len(names):
            for position in (at for at, name in enumerate(names) if not name and any(cells[at : at + 1])):
                nameless.setdefault(position, record)
        values = {name: cells[at] for at, name in columns if at < len(cells)}
        wrong = {name: faults[at] for at, name in columns if at in faults} if faults else NO_FAULTS
        rows.append(Row(values, capped(place, len(rows)), wrong))
    found += [header.place.mistake(_without_name(at, record)) for at, record in sorted(nameless.items())]
    return Table(tuple(name for _, name in columns), tuple(rows))


def _without_name(position: int, record: Record) -> str:
    value = shown(record.cells[position])
    return (
        f"column {position + 1} has values ({value} in line {record.place.line}) and no name: "
        "name it in the header, or take it out"
    )


def capped(place: Place, rows: int) -> Place:
    """The place itself; raises Unreadable if there are enough rows already."""
    if rows >= MOST_ROWS:
        raise Unreadable(place.mistake(f"more than {MOST_ROWS:,} rows: split the file"))
    return place
