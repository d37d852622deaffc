"""The editions of a job, for people: a line each, the newest last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline.cli.screen.number_formats import count, money
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from pipeline.manifest.manifest import Manifest
    from pipeline.work.editions import Edition, Editions


def print_editions(found: Editions, console: Console) -> None:
    """Print the table; what was spent stands in the line of its run."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("Edition", "Items", "Delivered", "Spent"):
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column("Since", no_wrap=True)
    table.add_column("", overflow="fold")
    for each in found.editions:
        totals, of_a_run = each.head.totals, not (each.decisions_only or each.head.of_edition)
        table.add_row(
            str(each.number),
            f"{totals.items:,}",
            f"{each.delivered:,}",
            money(totals.spent_usd) if of_a_run else "",
            f"{each.since:%Y-%m-%d %H:%M} UTC" if of_a_run or not each.decisions_only else "",
            Text(one_line("; ".join(_remarks(each))), style="" if each.current else "dim"),
        )
    console.print(table)
    if found.unread:
        numbers = ", ".join(map(str, found.unread))
        console.print(Text(f"Passed over, for they cannot be read: {numbers}", style="yellow"))


def _remarks(each: Edition) -> Iterator[str]:
    head = each.head
    if each.current:
        yield "current"
    if each.decisions_only:
        yield "newer decisions only"
    elif head.of_edition:
        yield f"edition {head.of_edition} made current again"
    else:
        yield f"run {head.run.id}"
        if head.run.partial:
            yield f"stopped: {head.run.stopped or 'nobody has said why'}"


def lines_of_current(url: str, edition: int, account: Manifest | None) -> Iterator[str]:
    """Say which edition is current now, in lines; `account` is None where nothing had to be written."""
    if account is None:
        yield f"{one_line(url)}: the newest edition has the same pictures as edition {edition}; nothing was written"
        return
    shown = account.totals.delivered + account.totals.kept
    gone = f", {count(len(account.retired), 'item')} retired" if account.retired else ""
    held = f"{count(len(account.items), 'item')}, {shown:,} delivered{gone}"
    yield f"{one_line(url)}: edition {edition} is current again, as edition {account.number}: {held}"
    yield "The next run of the spec makes what the spec says current."
