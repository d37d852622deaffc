"""A diff for people: what is changed and new first, each with what it costs; what is unchanged is only counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from pipeline.cli.screen.change_words import Fragment, counts_in_words, head_line, heading, lines_of, plainly
from pipeline.cli.screen.console import Fact, print_facts
from pipeline.cli.screen.number_formats import money
from pipeline.cli.screen.plan_table import STOPS
from pipeline.safe_text import one_line
from pipeline.work.diff import Kind
from pipeline.work.word_changes import Fate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from pipeline.cli.screen.change_words import Compared

STYLES = {Fate.STAYED: "", Fate.STRUCK: "red strike", Fate.ADDED: "green"}
NO_EDITION = "There is no edition yet: everything is new."


def print_diff(found: Compared, console: Console) -> None:
    """Print every item that is not unchanged, by kind, then the counts and the price."""
    for kind in Kind:
        if kind is Kind.UNCHANGED or not found.changes.count(kind):
            continue
        console.print(Text(heading(found.changes, kind, priced=found.priced), style="bold"))
        for change in found.changes.listed:
            if change.kind is kind:
                for depth, line in enumerate(lines_of(change, priced=found.priced)):
                    _print(line, console, indent=2 if depth == 0 else 4)
        console.print()
    print_facts(console, [Fact("Job", one_line(found.job)), Fact("Shelf", one_line(found.shelf), to_copy=True)])
    console.print()
    console.print(Text(closing_line(found)))
    for stop in found.stops:
        console.print()
        console.print(Text(f"{one_line(stop)}. {STOPS}", style="red"))


def closing_line(found: Compared) -> str:
    """The whole of a diff in a sentence."""
    changes = found.changes
    if found.later is not None:
        return f"From edition {changes.edition} to {found.later}: {counts_in_words(changes)}"
    if changes.edition is None:
        return f"{NO_EDITION} {counts_in_words(changes)}: {money(changes.cost_usd)}"
    return head_line(changes)


def _print(line: Sequence[Fragment], console: Console, *, indent: int) -> None:
    """Wrapped to the window where there are colours; else as one line, in which nothing is cut."""
    if console.color_system is None or console.no_color:
        console.file.write(f"{' ' * indent}{plainly(line)}\n")
        return
    text = Text.assemble(*((fragment.text, STYLES[fragment.fate]) for fragment in line))
    console.print(Padding(text, (0, 0, 0, indent)))
