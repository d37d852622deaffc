"""A job as it is asked for: a spec that was read, the items it is about this time, and its shelf."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.ledger.next_step import NOTHING
from pipeline.prepress.deliveries import Sheet, Ticket
from pipeline.prepress.thumbs import proof_delivery, proof_press
from pipeline.records import Result
from pipeline.runs.clocks import REAL_TIME
from pipeline.spec import load_spec
from pipeline.stores import open_store
from pipeline.stores.places import lies_in
from pipeline.work.diff import Wanted, compare
from pipeline.work.doubts import read_doubts
from pipeline.work.drafts import as_draft
from pipeline.work.edition import NO_EDITION, prints_of
from pipeline.work.lineage import NO_LINEAGE, Lineage
from pipeline.work.plan import draw_up, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from pipeline.ledger.next_step import Standing
    from pipeline.manifest.manifest import Source
    from pipeline.prepress.thumbs import ProofPress
    from pipeline.records import Model, Order, Outcome
    from pipeline.spec import Spec
    from pipeline.stores import Store
    from pipeline.work.diff import Changes
    from pipeline.work.doubts import Doubts
    from pipeline.work.edition import Edition
    from pipeline.work.plan import Plan, PlanLine

DEFAULT_DESTINATION = "outputs"


@dataclass(frozen=True)
class Wish:
    """What is asked for: a spec, and what is to be different this time."""

    spec: Path
    destination: str | None = None
    only: tuple[str, ...] = ()
    """Ids or patterns (`poster-*`) of items; empty: all."""
    overrides: tuple[str, ...] = ()
    sandbox: bool = False
    remake_unknown: bool = False
    """What is unknown or whose link is lost may be paid for again."""
    remake_rejected: bool = False
    """What people or checks have rejected gets another take, with the new prompt where one was given."""
    draft: bool = False
    """Every picture is drawn by the draft of its model, on a shelf of its own."""
    into_bucket: bool = False
    """Sandbox work may be written to a real bucket."""
    wait: bool = False
    """Items that another run is making are waited for, until that run is over, and gone on with."""
    accept: bool = False
    """A person has looked: the guards let the run through."""
    offline: bool = False
    """No network is touched: a bucket is not asked what lies in it."""


@dataclass(frozen=True)
class Job:
    """A spec that was read, the items it is about this time, and its shelf. Nothing has been sent anywhere."""

    wish: Wish
    spec: Spec
    chosen: tuple[Order, ...]
    store: Store
    lineage: Lineage = NO_LINEAGE
    """What the takes that are wanted take the place of, as the shelf tells it."""
    finals: Mapping[str, Model] = field(default_factory=dict)
    """Of drafts: the models of the pictures themselves, by item. Nothing is a draft where it is empty."""
    edition: Edition | None = None
    """The newest edition, which a plan is held against; None: it was not read."""

    def plan(
        self,
        standings: Mapping[str, Standing] | None,
        log_mark: Callable[[str], str | None] = lambda _: None,
        now: Callable[[], datetime] = REAL_TIME.now,
    ) -> Plan:
        """What a run would do, given what lies on the shelf (None: it could not be read).

        `log_mark`: the name on the shelf of what is known of a gateway's log; None where no account is set. Raises StoreError.
        """
        asked = self.judged(standings) if standings else standings
        doubts = self._doubts(standings or {}, log_mark, now)
        plan = draw_up(self.spec, self.chosen, self.store.url, asked, remake=self.wish.remake_unknown, doubts=doubts)
        plan = replace(plan, changes=self.changes(plan.lines, self.edition)) if self.edition else plan
        if not (self.lineage.asked or self.finals):
            return plan
        earlier = self.lineage.instead_of
        told = [(line, line.order) for line in plan.lines]
        lines = (replace(line, instead_of=earlier.get(order.stem), final=self.finals.get(order.item)) for line, order in told)
        return replace(plan, lines=tuple(lines))

    def _doubts(
        self, standings: Mapping[str, Standing], log_mark: Callable[[str], str | None], now: Callable[[], datetime]
    ) -> Doubts:
        return read_doubts(self.store, self.spec.gateways, self.chosen, standings, log_mark=log_mark, now=now)

    def changes_by_now(
        self,
        standings: Mapping[str, Standing],
        log_mark: Callable[[str], str | None] = lambda _: None,
        now: Callable[[], datetime] = REAL_TIME.now,
    ) -> Changes:
        """What has changed since the edition, as a plan tells it, without its warnings. Raises StoreError."""
        doubts = self._doubts(standings, log_mark, now)
        lines = lines_of(self.chosen, self.judged(standings), remake=self.wish.remake_unknown, doubts=doubts)
        return self.changes(lines, self.edition or NO_EDITION)

    def changes(self, lines: Iterable[PlanLine], edition: Edition) -> Changes:
        """What has changed of what is wanted since an edition, at the plan's prices."""
        asked = (Wanted(line.order, line.to_make, line.paid_for) for line in lines)
        return compare(edition, asked, (order.item for order in self.spec.orders), self._prints)

    def _prints(self, order: Order) -> str | None:
        """Which print files an order wants, as `prints_of` says it."""
        return prints_of([*self.prints_wanted(order)])

    def prints_wanted(self, order: Order) -> tuple[str, ...]:
        """Keys in the place of the print files that an order wants, one for each; none where it wants none."""
        folder = self._print_folder(order)
        return tuple(f"{folder}{number}" for number in range(len(self.ticket.deliveries))) if folder else ()

    @property
    def source(self) -> Source:
        """What the manifest says of where the job was read from."""
        from pipeline.manifest.manifest import Source  # a plan needs no manifest

        return Source(spec=str(self.wish.spec), sha256=self.spec.sha256, overrides=self.wish.overrides)

    @property
    def ticket(self) -> Ticket:
        """What goes for every print file of the job."""
        return Ticket(self.spec.job, self.spec.deliveries, self.spec.rights, self.wish.sandbox)

    @property
    def presses(self) -> tuple[ProofPress, ...]:
        """The presses that soft proofs are made for, as the manifest tells of them; none where nothing has a print size.

        The first is that of print sizes that name none, where there are such.
        """
        named = dict.fromkeys(order.print.press for order in self.spec.orders if order.print)
        ordered = sorted(named, key=lambda press: press is not None)
        shown = dict.fromkeys(proof_delivery(self.ticket.deliveries, press) for press in ordered)
        return tuple(proof_press(delivery) for delivery in shown)

    def judged(self, standings: Mapping[str, Standing]) -> dict[str, Standing]:
        """The standings, with those marked whose print files, as they are wanted now, are not all on the shelf."""
        marked = dict(standings)
        for order in self.spec.orders:
            if blocked := standings.get(order.item):  # what lies in the place of the item's folder concerns all its orders
                known = marked.get(order.stem, NOTHING)
                marked[order.stem] = replace(known, damages=(*known.damages, *blocked.damages))
            if why := self.lineage.damages.get(order.stem):
                known = marked.get(order.stem, NOTHING)  # a whole picture, and yet it may not be what is wanted
                marked[order.stem] = replace(known, record=0, damages=(*known.damages, why))
            there = marked.get(order.stem)
            if there and there.master and (folder := self._print_folder(order)):
                missing = sum(key.startswith(folder) for key in there.prints) < len(self.ticket.deliveries)
                marked[order.stem] = replace(there, unprinted=missing)
        return marked

    def holds_prints(self, item: Outcome, order: Order) -> bool:
        """Whether an outcome tells of the print files that the job delivers now."""
        folder = self._print_folder(order)
        if not folder or item.outcome not in (Result.DELIVERED, Result.KEPT):
            return True
        there = [file for file in item.prints if file.key.startswith(folder)]
        return len(there) == len(self.ticket.deliveries)

    def _print_folder(self, order: Order) -> str | None:
        """Where the order's print files lie; None where none are made of it."""
        if not (order.print and self.ticket.deliveries):
            return None
        return f"{self.ticket.folder(order.stem, Sheet.of(order.print), order.columns)}/"


def read_job(wish: Wish) -> Job:
    """Read the spec and choose the items. Raises SpecError, UsageError (no such item, no draft of a model), StoreError.

    Touches no network, except where the credentials of a bucket come from a service that a profile of AWS names.
    """
    spec = load_spec(wish.spec, wish.overrides)
    finals = {order.item: order.request.model for order in spec.orders} if wish.draft else {}
    chosen = choose(spec.orders, wish.only)
    if wish.draft:
        spec = as_draft(spec, chosen)
        chosen = choose(spec.orders, wish.only)
    store = open_store(wish.destination or spec.destination or DEFAULT_DESTINATION, spec.job, offline=wish.offline)
    if spec.publication and (lies_in(spec.publication.to, store.url) or lies_in(store.url, spec.publication.to)):
        which = "lies in" if lies_in(spec.publication.to, store.url) else "holds"
        raise UsageError(f"publish: {spec.publication.to} {which} the shelf {store.url}: a drop needs a place of its own")
    return Job(wish, spec, chosen, store, finals=finals)


def choose(orders: Sequence[Order], only: Sequence[str]) -> tuple[Order, ...]:
    """The orders whose id is given or fits a given pattern, in the spec's order. Raises UsageError where one fits nothing."""
    for wanted in only:
        if not any(fnmatchcase(order.item, wanted) for order in orders):
            near = get_close_matches(wanted, [order.item for order in orders], 1)
            raise UsageError(f"--only {wanted}: there is no such item" + (f"; did you mean {near[0]}?" if near else ""))
    return tuple(order for order in orders if not only or any(fnmatchcase(order.item, wanted) for wanted in only))
