"""The takes of items: which is wanted now, which were before it, and what is yet to be written down. Pure, except `ask`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.errors import Damaged
from pipeline.proof.next_takes import NextTake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pipeline.proof.next_takes import NextTakes
    from pipeline.records import Order

WRITERS = 16


@dataclass(frozen=True)
class Replaced:
    """A take that another one takes the place of."""

    order: Order
    next: NextTake


@dataclass(frozen=True)
class Lineage:
    """The takes that came before those wanted now, and what is yet to be written down before one of these is made."""

    before: Mapping[str, tuple[Replaced, ...]] = field(default_factory=dict)
    """By the stem of the order that is wanted now: the takes before it, oldest first."""
    asked: Mapping[str, NextTake] = field(default_factory=dict)
    """By the stem of the order that is wanted now: the entry that asks for it, where this run is the first to ask."""
    damages: Mapping[str, str] = field(default_factory=dict)
    """By the stem of an order: why nobody can tell which take is to take its place."""

    @property
    def instead_of(self) -> dict[str, int]:
        """The takes that are yet to be written down as replaced, by the stem of what takes their place."""
        return {stem: self.before[stem][-1].order.take for stem in self.asked}

    def ask(self, takes: NextTakes) -> frozenset[str]:
        """Write down which takes are wanted, before anything is done for them. Raises StoreError.

        Gives the stems of those that are not wanted after all: another run has asked for another one in the same moment.
        """

        def overtaken(stem: str) -> bool:
            wanted, stands = self.asked[stem], takes.enter(self.asked[stem])
            return (stands.take, stands.prompt) != (wanted.take, wanted.prompt)

        with ThreadPoolExecutor(WRITERS) as pool:
            stems = list(self.asked)
            return frozenset(stem for stem, late in zip(stems, pool.map(overtaken, stems), strict=True) if late)


NO_LINEAGE = Lineage()


def follow(orders: Iterable[Order], entered: Mapping[str, NextTake | Damaged]) -> tuple[tuple[Order, ...], Lineage]:
    """The takes that are wanted now of a spec's orders, and those before them."""
    wanted: list[Order] = []
    before: dict[str, tuple[Replaced, ...]] = {}
    damages: dict[str, str] = {}
    for order in orders:
        past, order = _past_and_last(order, entered)
        if isinstance(found := entered.get(order.stem), Damaged):
            damages[order.stem] = str(found)
        if past:
            before[order.stem] = past
        wanted.append(order)
    return tuple(wanted), Lineage(before=before, damages=damages)


def caught_up(
    orders: Iterable[Order], lineage: Lineage, entered: Mapping[str, NextTake | Damaged], is_made: Callable[[Order], bool]
) -> tuple[tuple[Order, ...], Lineage]:
    """The orders and the takes before them with what other runs have asked for since, as far as that is made by now."""
    wanted: list[Order] = []
    before = dict(lineage.before)
    for order in orders:
        known = tuple(replaced.order for replaced in before.get(order.stem, ()))
        past, last = _past_and_last(known[0] if known else order, entered)
        if last not in (*known, order) and is_made(last):
            before.pop(order.stem, None)
            before[last.stem] = past
            order = last
        wanted.append(order)
    return tuple(wanted), replace(lineage, before=before)


def with_asked(orders: Iterable[Order], lineage: Lineage, asked: Mapping[str, NextTake]) -> tuple[tuple[Order, ...], Lineage]:
    """The orders with those takes that are asked for now, by the stem of what they take the place of."""
    wanted: list[Order] = []
    before, entries = dict(lineage.before), {}
    for order in orders:
        if found := asked.get(order.stem):
            later = _next(order, found)
            before[later.stem] = (*before.pop(order.stem, ()), Replaced(order, found))
            entries[later.stem] = found
            wanted.append(later)
        else:
            wanted.append(order)
    return tuple(wanted), replace(lineage, before=before, asked=entries)


def _past_and_last(order: Order, entered: Mapping[str, NextTake | Damaged]) -> tuple[tuple[Replaced, ...], Order]:
    """The takes that the order leads through, and the one that it leads to in the end."""
    past: list[Replaced] = []
    while isinstance(found := entered.get(order.stem), NextTake) and len(past) <= len(entered):
        past.append(Replaced(order, found))
        order = _next(order, found)
    return tuple(past), order


def _next(order: Order, found: NextTake) -> Order:
    """The order of the next take."""
    request = replace(order.request, prompt=found.prompt) if found.prompt else order.request
    return replace(order, request=request, take=found.take)
