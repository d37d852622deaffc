"""The end of a run: what came of it, what it cost, and what to do next about each item that was not delivered."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.cli.screen.console import MARKS, Fact, print_bullet, print_facts
from pipeline.cli.screen.number_formats import count, duration, money
from pipeline.cli.screen.picture_warnings import print_warnings
from pipeline.cli.screen.remedies import HEADINGS, STOPPED, Then, by_remedy, in_words, remedy, shares, troubles
from pipeline.errors import HeldElsewhere
from pipeline.ledger.books import PAID_TWICE
from pipeline.manifest.manifest import NONE_TO_FETCH, ToFetch
from pipeline.proof.judgement import is_counted
from pipeline.records import Approval, Outcome, Result
from pipeline.runs.warned_items import is_warned
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from pipeline.cli.screen.remedies import Remedy

MOST_ITEMS = 20
"""How many items that were not delivered are named; the manifest has them all."""


@dataclass(frozen=True)
class Spent:
    """What a run has cost, USD."""

    usd: Decimal
    possible_usd: Decimal = Decimal(0)
    """What may have been billed on top, for calls whose answer was lost."""
    play_money: bool = False
    """It was spent in the sandbox."""


@dataclass(frozen=True)
class Unfinished:
    """What a run has left undone."""

    stopped: bool = False
    """The run was stopped before its end."""
    fault: str | None = None
    """The class of the error that stopped it."""
    not_begun: int = 0
    """Items that have no outcome, because the run was stopped or another run holds them."""
    to_fetch: ToFetch = NONE_TO_FETCH
    """What is paid for and not on the shelf yet."""


@dataclass(frozen=True)
class RunEnd:
    """What the summary shows."""

    job: str
    run: str
    shelf_url: str
    outcomes: Sequence[Outcome]
    spent: Spent
    seconds: float
    """From the start of the command: of its process, where the system tells that."""
    next_command: str
    """What to type to go on."""
    unfinished: Unfinished = Unfinished()


def print_summary(end: RunEnd, console: Console, *, proof: str | None = None, published: str | None = None) -> None:
    """Print how the run ended, for windows from 40 columns up.

    `proof`: where the page lies on which people look at the job; `published`: what of it is live now.
    """
    lost = [(result, [each for each in end.outcomes if each.outcome is result]) for result in HEADINGS]
    play = end.spent.play_money
    groups = [(result, *group) for result, some in lost for group in by_remedy(some, sandbox=play).items()]
    console.print(_headline(end))
    console.print()
    beside = (("Proof", proof), ("Published", published))
    print_facts(console, [*_facts(end), *(Fact(label, one_line(text), to_copy=True) for label, text in beside if text)])
    warned = [each for each in end.outcomes if each.outcome in (Result.DELIVERED, Result.KEPT)]
    print_warnings(console, *([each for each in warned if each.outcome is kind] for kind in (Result.DELIVERED, Result.KEPT)))
    named = shares({place: len(some) for place, (_, _, some) in enumerate(groups)}, MOST_ITEMS)
    told: set[Result] = set()
    for place, (result, advice, some) in enumerate(groups):
        console.print()
        if result not in told:
            number = sum(outcome.outcome is result for outcome in end.outcomes)
            console.print(Text.assemble((HEADINGS[result], MARKS[result][1]), (f"  {number:,}", "dim")))
            told.add(result)
        _print_lost(console, some, named[place])
        print_bullet(console, "→", in_words(advice, some))
    _print_next(end, [advice for _, advice, _ in groups], console)


def _print_next(end: RunEnd, advised: Sequence[Remedy], console: Console) -> None:
    """Print what to do about what was not begun, and the command to type, where one changes anything."""
    advised = list(advised)
    if end.unfinished.not_begun:
        advice = remedy(STOPPED, end.unfinished.fault if end.unfinished.stopped else HeldElsewhere.__name__)
        if advice not in advised:
            console.print()
            print_bullet(console, "→", advice.text)
            advised.append(advice)
    then = {advice.then for advice in advised}
    command = one_line(end.next_command)
    if Then.GOES_ON in then:
        fact = Fact("Run again", command, to_copy=True)
    elif Then.AFTER_CHANGE in then:
        fact = Fact("Then run", command, to_copy=True)
    elif Then.PAYS_AGAIN in then:
        fact = Fact("To pay again", f"{command} --remake-unknown", to_copy=True)
    else:
        return
    console.print()
    print_facts(console, [fact])


def _headline(end: RunEnd) -> Text:
    number = Counter(outcome.outcome for outcome in end.outcomes)
    total = len(end.outcomes) + end.unfinished.not_begun
    there = number[Result.DELIVERED] + number[Result.KEPT]
    stopped = "stopped before the end, " if end.unfinished.stopped else ""
    earlier = ", all by an earlier run" if total and number[Result.KEPT] == total else ""
    reached = f"{there:,} of {total:,} delivered{earlier}"
    return Text.assemble((one_line(end.job), "bold"), ": ", (stopped, "yellow"), (reached, "green" if there == total else ""))


def _facts(end: RunEnd) -> Iterator[Fact]:
    number = Counter(outcome.outcome for outcome in end.outcomes)
    items = [f"{number[result]:,} {result}" for result in Result if number[result]]
    if end.unfinished.not_begun:
        items.append(f"{end.unfinished.not_begun:,} not begun")
    warned = sum(is_warned(outcome) for outcome in end.outcomes)
    yield Fact("Items", ", ".join(items) or "none")
    if warned:
        yield Fact("Warnings", f"on {count(warned, 'delivered item')}: listed below, the worst first")
    said = ((each, each.decision.approval) for each in end.outcomes if each.decision)
    if stands := Counter(approval for each, approval in said if is_counted(each, approval)):
        yield Fact("Approval", ", ".join(f"{stands[state]:,} {state}" for state in Approval if stands[state]))
    if stands[Approval.WAITING]:
        yield Fact("To decide", f"makeready status {shlex.quote(one_line(end.shelf_url))} --waiting", to_copy=True)
    yield Fact("Spent", _spent(end.spent))
    if end.unfinished.to_fetch.pictures:
        yield Fact("Not fetched" if end.spent.play_money else "To fetch", _to_fetch(end.unfinished.to_fetch, end.spent))
    twice = [finding.measured for each in end.outcomes for finding in each.findings if finding.code == PAID_TWICE]
    if twice:
        usd = sum((Decimal(str(measured)) for measured in twice), Decimal(0))
        yield Fact("Paid twice", f"{count(len(twice), 'picture')}, {money(usd)} in all: two runs asked in one moment")
    yield Fact("Took", duration(end.seconds))
    yield Fact("Run", one_line(end.run), to_copy=True)
    yield Fact("Shelf", one_line(end.shelf_url), to_copy=True)
    yield Fact("Manifest", one_line(f"{end.shelf_url}/manifest.json"), to_copy=True)


def _spent(spent: Spent) -> str:
    play = " of play money, in the sandbox" if spent.play_money and spent.usd else ""
    possible = f", and {money(spent.possible_usd)} more may be billed" if spent.possible_usd else ""
    return f"{money(spent.usd)}{play}{possible}"


def _to_fetch(waiting: ToFetch, spent: Spent) -> str:
    """What is paid for and not fetched, and by when to run again."""
    if spent.play_money:
        paid = f"{count(waiting.pictures, 'picture')}, paid for ({money(waiting.usd)} of play money)"
        return f"{paid}: {'its link' if waiting.pictures == 1 else 'their links'} ended with the sandbox"
    those = f"{count(waiting.pictures, 'picture')}, paid for ({money(waiting.usd)})"
    if waiting.links_until is None:
        return f"{those}: run again to fetch {'it' if waiting.pictures == 1 else 'them'}"
    link = "its link ends" if waiting.pictures == 1 else "the first of their links ends"
    return f"{those}: run again before {waiting.links_until:%Y-%m-%d %H:%M} UTC, when {link}"


def _print_lost(console: Console, outcomes: Sequence[Outcome], most: int) -> None:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(max_width=max(16, console.width // 3), overflow="fold")
    rows.add_column(overflow="fold")
    unnamed = 0
    for trouble in troubles(outcomes, most):
        if not trouble.named:
            unnamed += trouble.more
            continue
        names = ", ".join(one_line(item) for item in trouble.named)
        if trouble.items == 1:
            rows.add_row(names, one_line(trouble.reason))
            continue
        rest = f", and {trouble.more:,} more: see manifest.csv" if trouble.more else ""
        rows.add_row(count(trouble.items, "item"), one_line(trouble.reason))
        rows.add_row("", Text(names + rest, style="dim"))
    if unnamed:
        rows.add_row(Text("…", style="dim"), Text(f"and {unnamed:,} more: see manifest.csv", style="dim"))
    console.print(Padding(rows, (0, 0, 0, 2)))
