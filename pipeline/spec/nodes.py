"""A spec as it was read: plain values that remember where they stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Scalar = str | int | float | bool | None
Loc = tuple[str | int, ...]
"""The way to a value from the top: keys and positions in lists."""


class Place(NamedTuple):
    """A point in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def mistake(self, text: str) -> Mistake:
        """Say that there is a mistake here."""
        return Mistake(self.file, self.line, self.column, text)

    def __str__(self) -> str:
        """`FILE:LINE`, to name the place in a sentence."""
        return f"{self.file}:{self.line}"


@dataclass(slots=True)
class Node:
    """One value of a spec.

    A hole stands where something was refused by the reader: its mistake is known, so nothing is said of its value again.
    """

    place: Place
    value: Scalar | list[Node] | dict[str, Node]
    text: str = ""
    """A scalar as it was written, so that 007 and 1.10 can be told from 7 and 1.1."""
    keys: dict[str, Place] = field(default_factory=dict)
    """Where each key of a mapping stands."""
    hole: bool = False

    def child(self, step: str | int) -> Node | None:
        """The value under a key or at a position; None where there is none."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def below(self) -> Collection[Node]:
        """The values in this one."""
        if isinstance(self.value, dict):
            return self.value.values()
        return self.value if isinstance(self.value, list) else ()

    def walk(self, loc: Sequence[str | int]) -> Iterator[Node]:
        """This node and those below it on the way that `loc` goes, as far as there are any."""
        node: Node | None = self
        for step in (*loc, None):
            if node is None:
                return
            yield node
            node = None if step is None else node.child(step)

    def at(self, loc: Sequence[str | int]) -> Node:
        """The last node on the way."""
        *_, last = self.walk(loc)
        return last

    def plain(self) -> object:
        """The value as JSON would hold it; keys whose value is empty are left out."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items() if node.value is not None}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def names_under(self, key: str) -> tuple[str, ...] | None:
        """The keys of the mapping under `key`, none where there is no mapping; None where something else stands there."""
        below = self.child(key)
        if below is None:
            return ()
        return tuple(below.value) if isinstance(below.value, dict) else None

    def lost(self, key: str) -> bool:
        """Whether a key stood in this mapping and was taken out for a mistake."""
        return key in self.keys and self.child(key) is None

    def empties(self, loc: Loc = ()) -> Iterator[tuple[Loc, Node]]:
        """Every value that is empty and no hole, each with the way to it."""
        if isinstance(self.value, dict):
            for key, node in self.value.items():
                yield from node.empties((*loc, key))
        elif isinstance(self.value, list):
            for position, node in enumerate(self.value):
                yield from node.empties((*loc, position))
        elif self.value is None and not self.hole:
            yield loc, self
