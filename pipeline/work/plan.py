"""What a run would do, cost and take, before anything is sent: pure, from the spec and the names on the shelf."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ledger.next_step import NOTHING, Standing, Step, next_step
from pipeline.models.catalogue import V4_PRO
from pipeline.pace.pacer import default_in_flight, seconds_to_make
from pipeline.prepress.colour.palette_warnings import palette_warnings
from pipeline.prepress.size import Assessment, assess, warning
from pipeline.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from pipeline.pace.pacer import Window
    from pipeline.records import Order
    from pipeline.spec import Spec

STATES = {
    Step.KEEP: "made",
    Step.FINISH: "to finish",
    Step.REFETCH: "to fetch",
    Step.LOST: "lost link",
    Step.ASK: "unknown",
    Step.UNKNOWN: "unknown",
    Step.MAKE: "to make",
}
"""How a step is called in the plan: `to fetch` and `lost link` are paid already, `unknown` may be."""

PAID_AGAIN = frozenset({Step.LOST, Step.UNKNOWN})
"""What only a person's word has paid for again."""


@dataclass(frozen=True)
class PlanLine:
    """One order and where it stands."""

    order: Order
    state: str
    """One of STATES."""
    note: str | None = None
    print: Assessment | None = None
    """What the size asked for comes to at the order's print size, where it has one."""


@dataclass(frozen=True)
class Plan:
    """The whole plan; USD and seconds."""

    job: str
    shelf_url: str
    lines: tuple[PlanLine, ...]
    price_usd: Decimal
    cost_usd: Decimal
    """What is to be made, at the price: the most a run costs where no call is repeated."""
    budget_usd: Decimal | None
    seconds: float
    pace_text: str
    """How the time was reckoned."""
    warnings: tuple[str, ...]
    paid_again: int = 0
    """How many of those to be made were paid for before, or may have been: a person has said so."""

    def count(self, state: str) -> int:
        """How many lines are in this state."""
        return sum(line.state == state for line in self.lines)

    @property
    def over_budget(self) -> bool:
        """Whether the cost passes the budget."""
        return self.budget_usd is not None and self.cost_usd > self.budget_usd


def draw_up(
    spec: Spec, orders: Sequence[Order], shelf_url: str, standings: Mapping[str, Standing] | None, *, remake: bool = False
) -> Plan:
    """Plan a run of these orders of the spec.

    `standings`: what lies on the shelf, by stem; None where it could not be read: everything is then taken as to be made.
    `remake`: what is unknown or lost is paid for again.
    """
    steps = [next_step((standings or {}).get(order.stem, NOTHING)) for order in orders]
    lines = tuple(
        PlanLine(order, STATES[step], _note(order), _in_print(order)) for order, step in zip(orders, steps, strict=True)
    )
    paid = {Step.MAKE, Step.ASK} | (PAID_AGAIN if remake else set())
    to_make = sum(step in paid for step in steps)
    again = sum(step in PAID_AGAIN for step in steps)
    in_flight = spec.in_flight or default_in_flight(spec.pace, gateways=len(spec.gateways))
    seconds = seconds_to_make(to_make, spec.pace, in_flight=in_flight, gateways=len(spec.gateways))
    return Plan(
        job=spec.job,
        shelf_url=shelf_url,
        lines=lines,
        price_usd=V4_PRO.price_usd,
        cost_usd=V4_PRO.price_usd * to_make,
        budget_usd=spec.budget,
        seconds=seconds,
        pace_text=_pace_text(spec.pace, in_flight, spec.gateways),
        warnings=(*_doubts(again, remake=remake), *_warnings(orders), *_palette_warnings(spec, orders)),
        paid_again=again if remake else 0,
    )


def _doubts(again: int, *, remake: bool) -> Iterable[str]:
    if not again:
        return
    of = f"{again} {'items' if again > 1 else 'item'} may be, or surely were, paid for, and there is no picture"
    if remake:
        yield f"{of}: where the gateway's log has none, they are paid for again, for ${V4_PRO.price_usd * again:.2f} at most"
    else:
        usd = V4_PRO.price_usd * again
        yield f"{of}: the gateway's log is asked once more; to pay for them again (${usd:.2f}): --remake-unknown"


def _note(order: Order) -> str | None:
    return None if order.request.size in V4_PRO.sizes else "size not offered"


def _in_print(order: Order) -> Assessment | None:
    return assess(order.request.pixels, order.print) if order.print else None


def _pace_text(pace: Iterable[Window], in_flight: int, gateways: Sequence[str]) -> str:
    windows = " and ".join(f"{window.requests} per {window.seconds:g} s" for window in pace)
    over = f" on each of {len(gateways)} gateways" if len(gateways) > 1 else ""
    return f"{windows}{over}, {V4_PRO.latency_seconds:g} s a call, at most {in_flight} in flight"


def _warnings(orders: Sequence[Order]) -> Iterable[str]:
    odd = defaultdict(list)
    for order in orders:
        if order.request.size not in V4_PRO.sizes:
            odd[order.request.size].append(order.item)
    for size, items in odd.items():
        yield f"{_list(items)}: the model does not offer {size}, and may refuse it or give another size"
    soft = defaultdict(list)
    for order in orders:
        if order.print and assess(order.request.pixels, order.print).verdict is Verdict.WARN:
            soft[order.request.pixels, order.print].append(order.item)
    for (pixels, print_size), items in soft.items():
        yield f"{_list(items)}: {warning(pixels, print_size)}"
    styled = [order.item for order in orders if order.request.style or order.request.substyle]
    if styled:
        yield f"{_list(styled)}: `style` and `substyle` are sent, but V4 models may ignore them; say it in the prompt as well"
    alike = defaultdict(list)
    for order in orders:
        words = " ".join(sorted(re.findall(r"\w+", order.request.prompt.casefold())))
        alike[words, order.request.size, order.request.colors, order.request.background, order.take].append(order.item)
    for items in alike.values():
        if len(items) > 1:
            yield f"{_list(items)}: the prompts are nearly equal; for several tries at one picture use `takes`"


def _palette_warnings(spec: Spec, orders: Sequence[Order]) -> Iterable[str]:
    used = {order.palette for order in orders}
    press = next((delivery.profile.path for delivery in spec.deliveries if delivery.profile), None)
    return palette_warnings((palette for name, palette in spec.palettes.items() if name in used), press)


def _list(items: Sequence[str]) -> str:
    shown = ", ".join(items[:3])
    return f"{shown} and {len(items) - 3} more" if len(items) > 3 else shown
