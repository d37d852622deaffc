"""How a job stands, for people: a line an item, who is at work, and what it has cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline.cli.screen.console import STATE_STYLES, Fact, print_facts
from pipeline.cli.screen.number_formats import count, money
from pipeline.safe_text import one_line
from pipeline.work.status import charged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from pipeline.work.item_status import ItemStatus
    from pipeline.work.status import JobStatus

MOST_LINES = 60
"""How many items the table shows, what is not delivered first; `--all` and `--json` have them all."""


def print_status(job: JobStatus, console: Console, *, everything: bool = False) -> None:
    """Print the table and the totals; for windows from 60 columns up. `everything`: with what is superseded and retired."""
    places = sorted(job.places, key=lambda place: place.state == "delivered")
    apart = [("superseded", place) for place in job.apart.superseded] + [("retired", place) for place in job.apart.retired]
    most = len(places) if everything else MOST_LINES
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("Item", no_wrap=True, max_width=max(20, console.width // 3))
    table.add_column("State", no_wrap=True)
    table.add_column("Cost", no_wrap=True, justify="right")
    table.add_column("", overflow="fold", style="dim")
    for place in places[:most]:
        table.add_row(*_row(place, place.note))
    for what, place in apart if everything else ():
        table.add_row(*_row(place, "; ".join(filter(None, [what, place.note]))))
    console.print(table)
    if len(places) > most:
        more = count(len(places) - most, "more item", "more items")
        console.print(Text(f"… and {more}: --all lists them all", style="dim"))
    console.print()
    print_facts(console, _facts(job))


def _row(place: ItemStatus, note: str | None) -> tuple[str, Text, str, Text]:
    paid = place.payment
    cost = money(paid.charged_usd) + (f" +{money(paid.possible_usd)}?" if paid.possible_charges else "")
    return one_line(place.item), Text(place.state, style=STATE_STYLES.get(place.state, "")), cost, Text(one_line(note or ""))


def _facts(job: JobStatus) -> Iterator[Fact]:
    states = dict.fromkeys(place.state for place in job.places)
    counts = ", ".join(f"{job.count(state):,} {state}" for state in states)
    yield Fact("Shelf", one_line(job.url), to_copy=True)
    yield Fact("Items", f"{len(job.places):,}" + (f": {counts}" if counts else ""))
    yield from _facts_apart(job)
    if job.approval_required or any(place.decision and place.decision.number for place in job.places):
        stands = ", ".join(f"{number:,} {state}" for state, number in job.approvals().items() if number)
        yield Fact("Approval", stands or "nothing to decide about")
    possible = f", and {money(job.possible_usd)} more may be billed" if job.possible_charges else ""
    gone = job.charged_usd - job.job_usd
    spent = f", {money(job.job_usd)} of it for the items as they are now" if gone else ""
    yield Fact("Cost", f"{money(job.charged_usd)}{spent}{possible}")
    if waiting := sum(place.link_end is not None for place in job.places):
        link = "its link ends" if waiting == 1 else "the first of their links ends"
        yield Fact(
            "To fetch", f"{count(waiting, 'picture')}, paid for: run before {job.links_until:%Y-%m-%d %H:%M} UTC, when {link}"
        )
    for each in job.under_way:
        alive = {True: "at work", False: "dead: the next run goes on with its items", None: "on another machine, if it lives"}
        began = f"{each.holder.started_at:%Y-%m-%d %H:%M:%S} UTC"
        yield Fact("Run", one_line(f"{each.holder.run} on {each.holder.host} since {began}: {alive[each.alive]}"))
    yield Fact("Manifest", f"number {job.manifest}" if job.manifest else "none yet")
    if job.of_edition:
        yield Fact("Edition", f"{job.of_edition}, made current again; the next run makes what the spec says current")
    for sentence in job.passed_over:
        yield Fact("Passed over", one_line(sentence))


def _facts_apart(job: JobStatus) -> Iterator[Fact]:
    """What the shelf keeps of before, counted; nothing where it keeps none."""
    superseded, takes = job.apart.superseded, job.apart.takes
    if superseded:
        remade = f"; {money(charged(takes))} of it for takes that were remade, counted with their items" if takes else ""
        yield Fact("Superseded", f"{count(len(superseded), 'earlier picture')}, {money(charged(superseded))}{remade}")
    if retired := job.apart.retired:
        yield Fact("Retired", f"{len(retired):,}, {money(charged(retired))}")
