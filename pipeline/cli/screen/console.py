"""Where results are printed: plain text that rich lays out, with nothing in it interpreted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.records import Result

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

PIPE_WIDTH = 120
"""Columns where `stream` is no window: wide enough that little is cut, narrow enough to read in a log."""


MARKS = {
    Result.DELIVERED: ("✓", "green"),
    Result.KEPT: ("✓", "dim"),
    Result.REJECTED: ("✗", "red"),
    Result.REFUSED: ("✗", "red"),
    Result.FAILED: ("✗", "red"),
    Result.UNKNOWN: ("?", "yellow"),
}
"""The sign and the style of each result, wherever it is shown."""

STATE_STYLES = {
    "made": "green",
    "delivered": "green",
    "being made": "cyan",
    "rejected": "red",
    "unknown": "yellow",
    "lost link": "yellow",
    "cut off": "yellow",
    "damaged": "red",
}
"""The style of the states of items, in a plan and in a status alike; the others (`to make`, …) have none."""


class _Printer(Console):
    def on_broken_pipe(self) -> None:
        """Let the caller decide what a closed pipe means: rich would end the program, as failed."""
        raise  # the BrokenPipeError that rich is handling when it calls this


def open_console(stream: TextIO, *, width: int | None = None, force_terminal: bool | None = None) -> Console:
    """A console on `stream` that shows markup as it stands; `width` in columns, None: the window's.

    `force_terminal`: True to treat `stream` as a window whatever it says of itself.
    """
    if width is None and not (force_terminal or stream.isatty()):
        width = PIPE_WIDTH
    return _Printer(file=stream, width=width, force_terminal=force_terminal, markup=False, highlight=False, emoji=False)


class Fact(NamedTuple):
    """A label and what belongs to it. What people copy (a path, a command) is never wrapped or cut."""

    label: str
    text: str
    to_copy: bool = False


def print_facts(console: Console, facts: Iterable[Fact]) -> None:
    """Print the facts one below the other, aligned."""
    rows = list(facts)
    room = max(len(fact.label) for fact in rows) + 2
    for label, text, to_copy in rows:
        if to_copy:
            console.print(Text.assemble((label.ljust(room), "dim"), text), soft_wrap=True)
        else:
            line = Table.grid()
            line.add_column(width=room)
            line.add_row(Text(label, style="dim"), Text(text))
            console.print(line)


def print_bullet(console: Console, sign: Text | str, text: Text | str) -> None:
    """Print `text` wrapped to the window, hanging from its `sign`, two columns in."""
    line = Table.grid(padding=(0, 1))
    line.add_row(sign, text)
    console.print(Padding(line, (0, 0, 0, 2)))
