"""What a spec wants, or a later edition tells, beside an edition of the job: what is new, changed, gone, and at what price.

Pure. The prices are those of the plan: what was made already costs nothing, whatever has changed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pipeline.records import Result
from pipeline.work.item_words import in_words_of, print_in_words, print_of, wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.records import Order
    from pipeline.work.edition import Edition, Print, Told


class Kind(StrEnum):
    """What has become of an item since an edition; in the order that people are told of them."""

    CHANGED = "changed"
    """Another picture is wanted: what is sent, the model or the take is another one."""
    NEW = "new"
    PRINTS = "print files only"
    """The picture is kept; its print size or print files are others, which costs nothing."""
    BACK = "back again"
    """It is not in the edition, and its picture lies on the shelf or is paid for: it costs nothing."""
    GONE = "gone"
    UNCHANGED = "unchanged"


PRINTED = {"print size", "print files"}
"""Differences that are no other picture."""
RANK = {kind: rank for rank, kind in enumerate(Kind)}


class Difference(NamedTuple):
    """One thing that is not as it was; None: there was, or is, none."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of one item, and what that costs by plan, USD."""

    item: str
    kind: Kind
    differences: tuple[Difference, ...] = ()
    usd: Decimal = Decimal(0)
    prompt: str | None = None
    """What a new item shows, and what one that is gone did."""


@dataclass(frozen=True)
class Changes:
    """What has changed since an edition."""

    edition: int | None
    """Its number; None: there is none yet, so that everything is new."""
    of: int
    """How many items the edition has."""
    listed: tuple[Change, ...]
    """All but what is unchanged: what changed first, then the others as `Kind` has them."""
    unchanged: int = 0
    again: int = 0
    """How many of those unchanged are to be made all the same: they were not delivered, or not begun."""
    again_usd: Decimal = Decimal(0)

    @cached_property
    def _counts(self) -> Counter[Kind]:
        return Counter(change.kind for change in self.listed)

    def count(self, kind: Kind) -> int:
        """How many items are of a kind."""
        return self.unchanged if kind is Kind.UNCHANGED else self._counts[kind]

    def usd(self, kind: Kind) -> Decimal:
        """What the items of a kind cost, USD."""
        if kind is Kind.UNCHANGED:
            return self.again_usd
        return sum((change.usd for change in self.listed if change.kind is kind), Decimal(0))

    @property
    def new(self) -> int:
        """How many items the edition has not, and nothing on the shelf has."""
        return self.count(Kind.NEW)

    @property
    def changed(self) -> int:
        """How many items another picture is wanted of."""
        return self.count(Kind.CHANGED)

    @property
    def prints_only(self) -> int:
        """How many items keep their picture, and get other print files."""
        return self.count(Kind.PRINTS)

    @property
    def gone(self) -> int:
        """How many items of the edition are wanted no more."""
        return self.count(Kind.GONE)

    @property
    def back(self) -> int:
        """How many items the edition has not, whose pictures are there."""
        return self.count(Kind.BACK)

    @property
    def cost_usd(self) -> Decimal:
        """What all of it costs: the same as the plan's."""
        return sum((change.usd for change in self.listed), self.again_usd)


class Wanted(NamedTuple):
    """An order of a plan: whether it is to be made, and paid for, and whether its picture is there or paid for."""

    order: Order
    to_make: bool
    paid_for: bool


def compare(edition: Edition, lines: Iterable[Wanted], names: Iterable[str], prints: Callable[[Order], str | None]) -> Changes:
    """What the orders of a plan want beside an edition.

    `names`: the ids of all items of the spec, for an item that is only left out this time is not gone. `prints`: which print
    files an order wants, as `prints_of` says it; None where it wants none.
    """
    listed, unchanged, again, again_usd = [], 0, 0, Decimal(0)
    for line in lines:
        usd = line.order.request.model.price_usd if line.to_make else Decimal(0)
        change = _judged(edition, line, usd, prints)
        if change:
            listed.append(change)
            continue
        unchanged += 1
        again += line.to_make
        again_usd += usd
    here = set(names)
    listed += _gone(edition, here)
    listed.sort(key=lambda change: RANK[change.kind])
    return Changes(edition.number, len(edition.items), tuple(listed), unchanged, again, again_usd)


def compare_editions(before: Edition, after: Edition) -> Changes:
    """What a later edition (or an earlier one) tells beside another; nothing of it has a price."""
    listed, unchanged = [], 0
    for item, now in after.items.items():
        was = before.items.get(item)
        if was is None:
            listed.append(Change(item, Kind.NEW, prompt=now.prompt))
            continue
        found = tuple(_of_editions(was, now))
        if found:
            listed.append(Change(item, Kind.PRINTS if {each.field for each in found} <= PRINTED else Kind.CHANGED, found))
        unchanged += not found
    listed += _gone(before, set(after.items))
    listed.sort(key=lambda change: RANK[change.kind])
    return Changes(before.number, len(before.items), tuple(listed), unchanged)


def _gone(edition: Edition, here: set[str]) -> Iterator[Change]:
    return (Change(item, Kind.GONE, prompt=told.prompt) for item, told in edition.items.items() if item not in here)


def _judged(edition: Edition, line: Wanted, usd: Decimal, prints: Callable[[Order], str | None]) -> Change | None:
    """What has become of one order's item; None: it is unchanged."""
    order = line.order
    was = edition.items.get(order.item)
    if was is None:
        there = edition.number is not None and line.paid_for
        return Change(order.item, Kind.BACK if there else Kind.NEW, usd=usd, prompt=order.request.prompt)
    if was.fingerprint != order.fingerprint:
        return Change(order.item, Kind.CHANGED, tuple(_of_pictures(was, wanted(order))), usd)
    found = [*_of_prints(was.print, print_of(order.print))]
    files = prints(order)
    if files and was.ended[0] == Result.DELIVERED.value and files != was.ended[1]:
        found.append(Difference("print files", None, None))
    if found:
        return Change(order.item, Kind.CHANGED if line.to_make else Kind.PRINTS, tuple(found), usd)
    return None


def _of_pictures(was: Told, now: Told) -> Iterator[Difference]:
    """What is sent otherwise, and how it is printed otherwise."""
    if was.prompt != now.prompt:
        yield Difference("prompt", was.prompt, now.prompt)
    if (was.rest, was.model, was.take) != (now.rest, now.model, now.take):
        before, after = in_words_of(was), in_words_of(now)
        yield from (Difference(name, before[name], after[name]) for name in after if before[name] != after[name])
    yield from _of_prints(was.print, now.print)


def _of_prints(was: Print | None, now: Print | None) -> Iterator[Difference]:
    if was != now:
        yield Difference("print size", print_in_words(was), print_in_words(now))


def _of_editions(was: Told, now: Told) -> Iterator[Difference]:
    yield from _of_pictures(was, now) if was.fingerprint != now.fingerprint else _of_prints(was.print, now.print)
    names = ("outcome", "print files", "picture")
    for name, before, after in zip(names, was.ended, now.ended, strict=True):
        if before != after and not (name == "picture" and was.fingerprint != now.fingerprint):
            yield Difference(name, before, after) if name == "outcome" else Difference(name, None, None)
