"""The plan for people: what would be made, for how much, in what time, and what to look at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline.cli.screen.change_words import head_line
from pipeline.cli.screen.console import STATE_STYLES, Fact, print_bullet, print_facts
from pipeline.cli.screen.number_formats import about, count, money
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.size import holding, viewing_metres
from pipeline.records import Verdict
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from pipeline.records import Model, Order, Rgb
    from pipeline.work.plan import Plan, PlanLine
    from pipeline.work.services import Service

MOST_LINES = 60
"""How many items the table shows; `--json` has them all."""

WIDE = 120
"""From this width on there is room for prompts and notes."""

NAME_COLUMNS = 76
"""From this width on there is room for palette names beside the swatches."""

STOPS = "The run will not start, unless somebody who has looked says --accept."
"""What a guard does, said after its sentence."""

HOLD = Verdict.HOLD
PRINT_STYLES = {Verdict.WARN: "yellow", Verdict.FAIL: "red"}


def print_plan(plan: Plan, console: Console, services: Sequence[Service] = ()) -> None:
    """Print the table of items, what it costs and takes, and the warnings; for windows from 60 columns up.

    `services`: where a run would send things, as far as that is unusual.
    """
    if plan.changes and plan.changes.edition is not None:
        console.print(Text(head_line(plan.changes)))
        console.print()
    console.print(_table(plan, console))
    more = len(plan.lines) - MOST_LINES
    if more > 0:
        console.print(Text(f"… and {count(more, 'more item', 'more items')}: --json lists them all", style="dim"))
    console.print()
    print_facts(console, [*_facts(plan), *(Fact(service.name, in_words(service)) for service in services)])
    if plan.over_budget:
        console.print()
        console.print(
            Text(
                "The plan costs more than the budget: the run will not start. Raise `budget:` or take fewer items.", style="red"
            )
        )
    for stop in plan.stops:
        console.print()
        console.print(Text(f"{one_line(stop)}. {STOPS}", style="red"))
    if plan.warnings:
        console.print()
        console.print(Text(count(len(plan.warnings), "warning").capitalize(), style="yellow"))
        for warning in plan.warnings:
            print_bullet(console, Text("!", style="yellow"), one_line(warning))


def _facts(plan: Plan) -> Iterator[Fact]:
    states = dict.fromkeys(line.state for line in plan.lines)
    counts = ", ".join(f"{plan.count(state):,} {state}" for state in states)
    if asked := sum(line.not_repeated for line in plan.lines):
        counts += f"; {asked:,} of those cut off {'is' if asked == 1 else 'are'} only looked up in the log"
    yield Fact("Job", one_line(plan.job))
    yield Fact("Shelf", one_line(plan.shelf_url), to_copy=True)
    yield Fact("Items", f"{len(plan.lines):,}" + (f": {counts}" if counts else ""))
    for printer in plan.printers:
        yield Fact("Printer", one_line(printer))
    if plan.documents:
        yield Fact("Documents", "; ".join(map(one_line, plan.documents)))
    budget = f", of a budget of {money(plan.budget_usd)}" if plan.budget_usd is not None else ""
    drafts = f", as drafts; the pictures themselves: {money(plan.finals_usd)}" if plan.finals_usd is not None else ""
    yield from _seen_from_afar(plan)
    yield Fact("Cost", f"{cost_of(plan)} {_prices(plan)}{drafts}{budget}")
    yield Fact("Time", f"{about(plan.seconds)} ({one_line(plan.duration.text)})" if plan.seconds else "nothing to make")


def _seen_from_afar(plan: Plan) -> Iterator[Fact]:
    """What holds only because nobody stands near: it is said, once for each print size and size."""
    told = [(line.order.request.pixels, line.order.print) for line in plan.lines if line.print and line.print.verdict is HOLD]
    afar = [holding(pixels, size) for pixels, size in told if size and size.viewing_mm is not None]
    yield from (Fact("From afar", one_line(sentence)) for sentence in dict.fromkeys(afar))


def in_words(service: Service) -> str:
    """A service's address, and what a person may want to know of it."""
    return f"{one_line(service.address)} ({service.note})"


def cost_of(plan: Plan) -> str:
    """What the plan costs, as an `about` where one of its prices is."""
    about = any(cost.model.about and cost.pictures for cost in plan.costs)
    return f"{'about ' if about else ''}{money(plan.cost_usd)}"


def _prices(plan: Plan) -> str:
    """What a picture costs, by model where there are several; a price that its seller has not said is an `about`."""
    costs = [cost for cost in plan.costs if cost.pictures] or list(plan.costs)
    if len(costs) == 1:
        return f"at {_price(costs[0].model)} a picture"
    return "for " + ", ".join(f"{cost.pictures:,} at {_price(cost.model)} ({one_line(cost.model.id)})" for cost in costs)


def _price(model: Model) -> str:
    return f"{'about ' if model.about else ''}{money(model.price_usd)}"


def _table(plan: Plan, console: Console) -> Table:
    shown = plan.lines[:MOST_LINES]
    wide = console.width >= WIDE
    takes = any(line.order.take != 1 for line in shown)
    printed = any(line.order.print for line in shown)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", expand=True)
    # Rich gives the columns with a ratio what the others leave.
    if wide:
        table.add_column("Item", no_wrap=True, max_width=console.width // 4)
        table.add_column("Prompt", no_wrap=True, ratio=1, style="dim")
    else:
        table.add_column("Item", no_wrap=True, ratio=1)
    table.add_column("Size", no_wrap=True)
    if len(plan.costs) > 1:
        table.add_column("Model", no_wrap=True, max_width=28)
    if printed:
        table.add_column("Print", no_wrap=True)
    table.add_column("Palette", no_wrap=True, max_width=24)
    if takes:
        table.add_column("Take", justify="right", no_wrap=True)
    table.add_column("State", no_wrap=True)
    for line in shown:
        table.add_row(*_cells(line, console, wide=wide, takes=takes, printed=printed, mixed=len(plan.costs) > 1))
    return table


def _cells(line: PlanLine, console: Console, *, wide: bool, takes: bool, printed: bool, mixed: bool) -> Iterator[Text]:
    request = line.order.request
    yield Text(one_line(line.order.item))
    if wide:
        yield Text(one_line(request.prompt))
    yield Text(one_line(request.size), style="yellow" if line.note else "")
    if mixed:
        yield Text(one_line(request.model.id.rpartition("/")[2]), style="dim")
    if printed:
        yield _print(line, wide=wide)
    yield _palette(line.order, console)
    if takes:
        yield Text(f"{line.order.take} for {line.instead_of}" if line.instead_of else str(line.order.take))
    note = f" ({one_line(line.note)})" if wide and line.note else ""
    yield Text.assemble((line.state, STATE_STYLES.get(line.state, "")), (note, "yellow"))


def _print(line: PlanLine, *, wide: bool) -> Text:
    """Ppi and verdict, and in a wide window the trim they are for."""
    size, found = line.order.print, line.print
    if size is None:
        return Text("")
    trim = f"{one_line(size.trim)} " if wide else ""
    if found is None:
        return Text.assemble((trim, "dim"), "vector")
    away = f" from {metres:g} m" if wide and (metres := viewing_metres(size)) else ""
    verdict = f"{found.ppi:.0f} ppi {found.verdict.value}"
    return Text.assemble((trim, "dim"), (verdict, PRINT_STYLES.get(found.verdict, "")), (away, "dim"))


def _palette(order: Order, console: Console) -> Text:
    """The colours as swatches with the palette's name; only words where no colours can be shown."""
    request, name = order.request, one_line(order.palette or "")
    if console.color_system is None or console.no_color:
        return Text(name or " on ".join(_in_words(order)))
    parts = [_swatches(request.colors)] if request.colors else []
    if request.background:
        parts.append(Text.assemble(("on ", "dim"), _swatches((request.background,))))
    if name and console.width >= NAME_COLUMNS:
        parts.append(Text(name, style="dim"))
    return Text(" ").join(parts)


def _swatches(colors: Iterable[Rgb]) -> Text:
    return Text.assemble(*(("■", f"rgb({red},{green},{blue})") for red, green, blue in colors))


def _in_words(order: Order) -> Iterator[str]:
    if order.request.colors:
        yield count(len(order.request.colors), "colour")
    if order.request.background:
        yield hexadecimal(order.request.background)
