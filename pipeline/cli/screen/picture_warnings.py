"""What the checks warn of in pictures that were delivered, for people: the worst first, many items together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.cli.screen.number_formats import count
from pipeline.records import Level
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from pipeline.records import Finding, Outcome

MOST_ROWS, MOST_NAMES = 12, 10
"""How many rows are shown, and how many items a row names; the manifest has them all."""

MOST_EARLIER = 3
"""How many rows tell of pictures that an earlier run delivered: they were told then."""

SAID_APART = 3
"""Up to so many items with one warning have a row each, with their own figures."""

WORST_FIRST = (
    *("finishing", "palette", "ppi", "integrity", "blank", "unfinished", "doubled", "scan", "compression", "sharpness"),
    *("cast", "clipping", "duplicates", "frame", "edges", "ink", "gamut", "mode", "aspect"),
)
"""Checks by what a warning of theirs means for the picture: a file is lacking, not the brand's, not fit for its size …"""


@dataclass(frozen=True)
class Warned:
    """A warning, worst item first: `text` is that item's sentence."""

    code: str
    text: str
    items: tuple[str, ...]


def warnings_of(outcomes: Iterable[Outcome]) -> list[Warned]:
    """The warnings of these outcomes: each item's own sentence, or one for many items that share a code; the worst first."""
    by_code: dict[str, dict[str, Finding]] = {}
    for outcome in outcomes:
        for finding in outcome.findings:
            if finding.level is Level.WARN:
                sharing = by_code.setdefault(finding.code, {})
                sharing[outcome.id] = max(sharing.get(outcome.id, finding), finding, key=excess)
    found = []
    for code, sharing in sorted(by_code.items(), key=lambda pair: (_rank(pair[0]), -len(pair[1]))):
        worst = sorted(sharing, key=lambda item: -excess(sharing[item]))
        if len(worst) <= SAID_APART:
            found += [Warned(code, sharing[item].text, (item,)) for item in worst]
        else:
            found.append(Warned(code, sharing[worst[0]].text, tuple(worst)))
    return found


def excess(finding: Finding) -> float:
    """How far beyond its limit a finding is: how often the one figure goes into the other; 0 where it has no figures."""
    measured, limit = finding.measured, finding.limit
    if isinstance(measured, str | None) or isinstance(limit, str | None):
        return 0.0
    least, most = sorted((abs(float(measured)), abs(float(limit))))
    return most / least if least else float("inf") if most else 0.0


def print_warnings(console: Console, delivered: Sequence[Outcome], kept: Sequence[Outcome]) -> None:
    """Print what is to look at in the pictures that this run delivered, and in few rows in those `kept` from earlier ones."""
    _print(console, "Warnings: delivered, and to be looked at", delivered, MOST_ROWS)
    _print(console, "Warnings of an earlier run, on pictures that are kept", kept, MOST_EARLIER)


def _print(console: Console, heading: str, outcomes: Sequence[Outcome], most: int) -> None:
    warnings = warnings_of(outcomes)
    if not warnings:
        return
    items = {item for warned in warnings for item in warned.items}
    console.print()
    console.print(Text.assemble((heading, "yellow"), (f"  {count(len(items), 'item')}", "dim")))
    rows = Table.grid(padding=(0, 2))
    rows.add_column(max_width=max(16, console.width // 3), overflow="fold")
    rows.add_column(overflow="fold")
    for warned in warnings[:most]:
        if len(warned.items) == 1:
            rows.add_row(one_line(warned.items[0]), one_line(warned.text))
            continue
        rows.add_row(count(len(warned.items), "item"), f"{one_line(warned.text)} (the worst of them)")
        more = len(warned.items) - MOST_NAMES
        names = ", ".join(one_line(item) for item in warned.items[:MOST_NAMES])
        rows.add_row("", Text(f"{names}, and {more:,} more: see manifest.csv" if more > 0 else names, style="dim"))
    if len(warnings) > most:
        rows.add_row(Text("…", style="dim"), Text(f"and {len(warnings) - most:,} more: see manifest.json", style="dim"))
    console.print(Padding(rows, (0, 0, 0, 2)))


def _rank(code: str) -> int:
    check = code.partition(".")[0]
    return WORST_FIRST.index(check) if check in WORST_FIRST else len(WORST_FIRST)
