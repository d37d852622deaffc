"""What a run would do, cost and take, before anything is sent: pure, from the spec and the names on the shelf."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean
from typing import TYPE_CHECKING

from pipeline.ledger.next_step import NOTHING, REJECTED, STATES, Standing, Step, next_step, state_of
from pipeline.models.catalogue import CATALOGUE
from pipeline.pace.pacer import default_in_flight, seconds_to_make
from pipeline.prepress.size import Assessment, assess, warning
from pipeline.records import Verdict
from pipeline.work.doubts import Doubts
from pipeline.work.on_press import press_warnings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.records import Model, Order
    from pipeline.spec import Spec
    from pipeline.work.diff import Changes

NO_DOUBTS = Doubts()
PAID_FOR = frozenset({STATES[Step.KEEP], STATES[Step.FINISH], STATES[Step.REFETCH], REJECTED})
"""States of orders whose picture is there, or on its way."""
PAID_AGAIN = frozenset({Step.LOST, Step.UNKNOWN})
"""What only a person's word has paid for again."""


@dataclass(frozen=True)
class PlanLine:
    """One order and where it stands."""

    order: Order
    state: str
    """As `state_of` says it."""
    note: str | None = None
    print: Assessment | None = None
    """What the size asked for comes to at the order's print size, where it has one."""
    instead_of: int | None = None
    """The take, rejected by a person or a check, that this one is asked for to take the place of."""
    final: Model | None = None
    """Of a draft: the model of the picture itself."""
    not_repeated: bool = False
    """It was cut off, and a run only asks the log about it: it is not among those to be made."""
    to_make: bool = False
    """It is among those to be made, and costs its model's price."""

    @property
    def paid_for(self) -> bool:
        """Whether its picture is there, or is paid for and can be fetched."""
        return self.state in PAID_FOR


@dataclass(frozen=True)
class ModelCost:
    """How many pictures are to be made by one model, and what they cost at its price, USD."""

    model: Model
    pictures: int

    @property
    def usd(self) -> Decimal:
        """The most that they cost where no call is repeated."""
        return self.model.price_usd * self.pictures


@dataclass(frozen=True)
class Duration:
    """How long it takes, seconds; `text` says how that was reckoned."""

    seconds: float
    in_flight: int
    """The most calls under way at once."""
    text: str


@dataclass(frozen=True)
class Plan:
    """The whole plan; USD and seconds."""

    job: str
    shelf_url: str
    lines: tuple[PlanLine, ...]
    costs: tuple[ModelCost, ...]
    """A line a model that the job asks, the job's own first."""
    budget_usd: Decimal | None
    duration: Duration
    warnings: tuple[str, ...]
    paid_again: int = 0
    """How many of those to be made were paid for before, or may have been: a person has said so."""
    changes: Changes | None = None
    """What has changed since the newest edition; None where the shelf was not read."""
    stops: tuple[str, ...] = ()
    """Which guards a run would pass, a sentence each; it does not start then, unless a person accepts it."""
    printers: tuple[str, ...] = ()
    """What was taken from each printer that the spec names, a sentence each."""
    documents: tuple[str, ...] = ()
    """The files of many pages that a run binds, with their pages."""

    def count(self, *states: str) -> int:
        """How many lines are in one of these states."""
        return sum(line.state in states for line in self.lines)

    @property
    def to_make(self) -> int:
        """How many pictures are to be made."""
        return sum(cost.pictures for cost in self.costs)

    @property
    def cost_usd(self) -> Decimal:
        """What is to be made, at its models' prices: the most a run costs where no call is repeated."""
        return sum((cost.usd for cost in self.costs), Decimal(0))

    @property
    def finals_usd(self) -> Decimal | None:
        """Of drafts: what the pictures themselves cost of those that are to be drafted; None: these are no drafts."""
        finals = [(line.final.price_usd, line.state == STATES[Step.MAKE]) for line in self.lines if line.final]
        return sum((price for price, wanted in finals if wanted), Decimal(0)) if finals else None

    @property
    def seconds(self) -> float:
        """How long it takes to make what is missing."""
        return self.duration.seconds

    @property
    def in_flight(self) -> int:
        """The most calls under way at once."""
        return self.duration.in_flight

    @property
    def over_budget(self) -> bool:
        """Whether the cost passes the budget."""
        return self.budget_usd is not None and self.cost_usd > self.budget_usd


def draw_up(
    spec: Spec,
    orders: Sequence[Order],
    shelf_url: str,
    standings: Mapping[str, Standing] | None,
    *,
    remake: bool = False,
    doubts: Doubts = NO_DOUBTS,
) -> Plan:
    """Plan a run of these orders of the spec.

    `standings`: what lies on the shelf, by stem; None where it could not be read: everything is then taken as to be made.
    `remake`: what is unknown or lost is paid for again. `doubts`: what is known where items are in doubt.
    """
    steps = [next_step((standings or {}).get(order.stem, NOTHING)) for order in orders]
    lines = lines_of(orders, standings, remake=remake, doubts=doubts)
    to_make = [line.order for line in lines if line.to_make]
    again = [order for order, step in zip(orders, steps, strict=True) if step in PAID_AGAIN]
    return Plan(
        job=spec.job,
        shelf_url=shelf_url,
        lines=lines,
        costs=_costs(orders, to_make),
        budget_usd=spec.budget,
        duration=_duration(spec, orders, to_make),
        warnings=(
            *_damages(orders, standings or {}),
            *_doubts(again, remake=remake),
            *doubts.sentences(cut_off=steps.count(Step.ASK) > len(doubts.not_repeated)),
            *_price_warnings(orders),
            *_warnings(orders),
            *press_warnings(spec, orders),
            *spec.notes,
        ),
        paid_again=len(again) if remake else 0,
        printers=spec.printers,
        documents=tuple(f"{each.name}: {len(each.items):,} pages" for each in spec.documents),
    )


def lines_of(
    orders: Sequence[Order], standings: Mapping[str, Standing] | None, *, remake: bool = False, doubts: Doubts = NO_DOUBTS
) -> tuple[PlanLine, ...]:
    """Where these orders stand and which are to be made; with what `draw_up` takes."""
    asked_only, paid = doubts.not_repeated, {Step.MAKE, Step.ASK} | (PAID_AGAIN if remake else set())
    stands = [(standings or {}).get(order.stem, NOTHING) for order in orders]
    return tuple(
        _line(order, standing, not_repeated=order.item in asked_only, paid=next_step(standing) in paid)
        for order, standing in zip(orders, stands, strict=True)
    )


def _line(order: Order, standing: Standing, *, not_repeated: bool, paid: bool) -> PlanLine:
    """`paid`: what is in its state is paid for."""
    made = paid and not not_repeated
    return PlanLine(order, state_of(standing), _note(order), _in_print(order), not_repeated=not_repeated, to_make=made)


def _costs(orders: Sequence[Order], to_make: Sequence[Order]) -> tuple[ModelCost, ...]:
    asked = dict.fromkeys(order.request.model for order in orders)
    made = Counter(order.request.model for order in to_make)
    return tuple(ModelCost(model, made[model]) for model in asked)


def _duration(spec: Spec, orders: Sequence[Order], to_make: Sequence[Order]) -> Duration:
    """The pace is one, whatever the models: a call takes as long as theirs do on the average."""
    latency = fmean(order.request.model.latency_seconds for order in to_make or orders)
    gateways = len(spec.gateways)
    in_flight = spec.in_flight or default_in_flight(spec.pace, latency, gateways=gateways)
    seconds = seconds_to_make(len(to_make), spec.pace, latency, in_flight=in_flight, gateways=gateways)
    windows = " and ".join(f"{window.requests} per {window.seconds:g} s" for window in spec.pace)
    over = f" on each of {gateways} gateways" if gateways > 1 else ""
    return Duration(seconds, in_flight, f"{windows}{over}, {latency:.3g} s a call, at most {in_flight} in flight")


def _damages(orders: Sequence[Order], standings: Mapping[str, Standing]) -> Iterable[str]:
    for order in orders:
        there = standings.get(order.stem, NOTHING)
        if next_step(there) is Step.DAMAGED:
            yield f"{order.item} cannot be carried out: {there.damages[0]}"


def _doubts(again: Sequence[Order], *, remake: bool) -> Iterable[str]:
    if not again:
        return
    of = f"{len(again)} {'items' if len(again) > 1 else 'item'} may be, or surely were, paid for, and there is no picture"
    usd = sum(order.request.model.price_usd for order in again)
    if remake:
        yield f"{of}: where the gateway's log has none, they are paid for again, for ${usd:.2f} at most"
    else:
        yield f"{of}: the gateway's log is asked once more; to pay for them again (${usd:.2f}): --remake-unknown"


def _note(order: Order) -> str | None:
    return None if order.request.size in order.request.model.sizes else "size not offered"


def _in_print(order: Order) -> Assessment | None:
    """What the pixels come to; a vector is as sharp at any size, and has no figure."""
    raster = order.request.model.output == "raster"
    return assess(order.request.pixels, order.print) if order.print and raster else None


def _price_warnings(orders: Sequence[Order]) -> Iterable[str]:
    """A price that the spec says below the one that was read where it is charged: the budget would not hold."""
    for model in dict.fromkeys(order.request.model for order in orders):
        known = CATALOGUE.get(model.id)
        if known and not known.about and model.price_usd < known.price_usd:
            yield (
                f"{model.id}: the spec says ${model.price_usd} a picture, and ${known.price_usd} was last read as its "
                "price: if that is charged, the run costs more than the budget allows"
            )


def _warnings(orders: Sequence[Order]) -> Iterable[str]:
    odd = defaultdict(list)
    for order in orders:
        if order.request.size not in order.request.model.sizes:
            odd[order.request.size].append(order.item)
    for size, items in odd.items():
        yield f"{_list(items)}: the model does not offer {size}, and may refuse it or give another size"
    soft = defaultdict(list)
    for order in orders:
        if order.print and (found := _in_print(order)) and found.verdict is Verdict.WARN:
            soft[order.request.pixels, order.print, order.request.model].append(order.item)
    for (pixels, print_size, model), items in soft.items():
        yield f"{_list(items)}: {warning(pixels, print_size, model.offered)}"
    styled = [order.item for order in orders if order.request.style or order.request.substyle]
    if styled:
        yield f"{_list(styled)}: `style` and `substyle` are sent, but V4 models may ignore them; say it in the prompt as well"
    alike = defaultdict(list)
    for order in orders:
        request = order.request
        words = " ".join(sorted(re.findall(r"\w+", request.prompt.casefold())))
        alike[words, request.model, request.size, request.colors, request.background, order.take].append(order.item)
    for items in alike.values():
        if len(items) > 1:
            yield f"{_list(items)}: the prompts are nearly equal; for several tries at one picture use `takes`"


def _list(items: Sequence[str]) -> str:
    shown = ", ".join(items[:3])
    return f"{shown} and {len(items) - 3} more" if len(items) > 3 else shown
