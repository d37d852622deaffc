"""A diff as a short text in Markdown, for a pull request: the counts in a table, the items in lists that open.

Prompts are anybody's text: as Markdown they could link, load pictures, call people by name or end the table. So whatever comes
from outside stands in a block of code whose fence is longer than any in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.cli.screen.change_words import heading, lines_of, plainly
from pipeline.cli.screen.diff_table import closing_line
from pipeline.cli.screen.number_formats import count
from pipeline.safe_text import one_line
from pipeline.work.diff import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.cli.screen.change_words import Compared
    from pipeline.work.diff import Change, Changes

MOST_SIGNS = 12_000
"""Of the list of one kind: GitHub takes 65,536 in a comment."""
LONGEST_LINE = 1_000


def as_markdown(found: Compared) -> str:
    """The whole text."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Compared) -> Iterator[str]:
    changes, priced = found.changes, found.priced
    against = f"against edition {changes.edition}" if priced else f"from edition {changes.edition} to {found.later}"
    yield f"**{_plain(found.job)}** {'' if changes.edition is None else against}".rstrip()
    yield ""
    if changes.edition is None:
        yield from (closing_line(found), "")
    yield "| | items | USD |" if priced else "| | items |"
    yield "|---|---:|---:|" if priced else "|---|---:|"
    for kind in Kind:
        if number := changes.count(kind):
            yield f"| {kind.value} | {number:,} |" + (f" {changes.usd(kind):,.2f} |" if priced else "")
    if priced:
        yield f"| **cost** | | **{changes.cost_usd:,.2f}** |"
    yield from (line for stop in found.stops for line in ("", "A guard stops the run:", "", *_fenced([stop])))
    for kind in Kind:
        if kind is not Kind.UNCHANGED and changes.count(kind):
            yield from _opening(changes, kind, priced=priced)


def _opening(changes: Changes, kind: Kind, *, priced: bool) -> Iterator[str]:
    """One kind's items, closed until somebody opens them."""
    shown, signs = [], 0
    those = [change for change in changes.listed if change.kind is kind]
    told = 0
    for change in those:
        lines = list(_of_change(change, priced=priced))
        signs += sum(len(line) + 1 for line in lines)
        if signs > MOST_SIGNS:
            break
        shown += lines
        told += 1
    yield from ("", f"<details><summary>{heading(changes, kind, priced=priced)}</summary>", "", *_fenced(shown))
    if told < len(those):
        yield from ("", f"… and {count(len(those) - told, 'more item', 'more items')}: `makeready diff` lists them")
    yield from ("", "</details>")


def _of_change(change: Change, *, priced: bool) -> Iterator[str]:
    for depth, fragments in enumerate(lines_of(change, priced=priced)):
        line = plainly(fragments)
        yield ("  " if depth else "") + (line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…")


def _fenced(lines: Iterable[str]) -> Iterator[str]:
    """Lines as a block of code. They hold no line ends and nothing unseen; the fence is longer than any that they hold."""
    body = [one_line(line) if not line.startswith("  ") else f"  {one_line(line)}" for line in lines]
    longest = max((len(ticks) for line in body for ticks in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}text", *body, fence)


def _plain(name: str) -> str:
    """The name of a job, which holds letters, digits, dot, dash and underscore: so that none is taken for a sign."""
    return re.sub("[^A-Za-z0-9.-]", lambda sign: f"\\{sign[0]}" if sign[0] == "_" else "", name)
