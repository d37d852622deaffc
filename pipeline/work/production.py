"""The life of a job: recall what is made, carry out the rest, write the manifest last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import ValidationError

import pipeline
from pipeline.errors import NotOnShelf
from pipeline.ledger.next_step import NOTHING, Standing, Step, next_step
from pipeline.manifest import manifest, publishing
from pipeline.manifest.manifest import Manifest, Run, Source
from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.checks.duplicates import with_twins
from pipeline.prepress.delivery import Sheet
from pipeline.records import Order, Outcome, Result
from pipeline.work import item as life

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.runs.stop import Stop
    from pipeline.stores import Store
    from pipeline.work.tools import Workshop

FanOut = Callable[[Callable[[Order], Outcome], Sequence[Order]], Iterable[Outcome]]
"""How many orders are carried out at once is an argument: anything that maps, plain `map` too."""

TURN = {Step.REFETCH: 0, Step.LOST: 0, Step.MAKE: 1, Step.UNKNOWN: 1, Step.ASK: 2}
"""Links that grow old first; calls that were cut off last, when the gateway's log has surely heard of them."""


@dataclass(frozen=True)
class Production:
    """One run of one job, ready to go: everything that could be found wrong beforehand has been looked at."""

    orders: tuple[Order, ...]
    """All orders of the spec."""
    chosen: frozenset[str]
    """Ids of the items that this run is about; the others are listed where they are made, and left alone."""
    standings: Mapping[str, Standing]
    source: Source
    sandbox: bool
    shop: Workshop
    judged: Callable[[Mapping[str, Standing]], Mapping[str, Standing]] = dict
    """Marks, in standings read anew, whose print files are not all there as they are wanted now."""

    @property
    def orders_to_do(self) -> Sequence[Order]:
        """The orders that are not finished on the shelf, in the order they are best begun."""
        unfinished = [(next_step(self._standing(order)), order) for order in self.orders if order.item in self.chosen]
        return [order for step, order in sorted(unfinished, key=lambda pair: TURN.get(pair[0], 0)) if step is not Step.KEEP]

    def carry_out(self, order: Order) -> Outcome:
        """Take one order to its outcome. Safe from many threads; raises only where there is a bug, and then stops the run."""
        try:
            return life.carry_out(order, self._standing(order), self.shop)
        except BaseException as bug:
            self.shop.stop.set(f"a fault of the program: {type(bug).__name__}")
            raise

    def run(self, fan_out: FanOut) -> Manifest:
        """Carry out what is to do and write the manifest. Raises StoreError where the shelf fails at the end."""
        started_at = self.shop.now()
        return self.conclude(fan_out(self.carry_out, self.orders_to_do), started_at)

    def conclude(self, outcomes: Iterable[Outcome], started_at: datetime) -> Manifest:
        """Gather the outcomes as they come, add what is kept, and write the manifest: `manifest.json` last of all."""
        shop = self.shop
        made = {outcome.id: outcome for outcome in outcomes}
        while True:
            # The number first: whoever wrote the manifest before this one has recorded all that it tells of.
            number = publishing.latest(shop.store) + 1
            account = self._account(number, made, started_at)
            if publishing.enter(account, shop.store):
                break
        publishing.publish(shop.store)
        return account

    def _account(self, number: int, made: Mapping[str, Outcome], started_at: datetime) -> Manifest:
        """The manifest of this number: what this run has made, and what others have made before or beside it."""
        shop = self.shop
        known = {**made, **self._recalled(made)}
        items = with_twins((known[order.item] for order in self.orders if order.item in known), shop.limits)
        ended_at = shop.now()
        return Manifest(
            number=number,
            job=shop.job,
            run=Run(
                id=shop.run,
                started_at=started_at,
                ended_at=ended_at,
                seconds=round((ended_at - started_at).total_seconds(), 3),
                makeready=pipeline.__version__,
                model=V4_PRO.id,
                sandbox=self.sandbox,
                partial=shop.stop.is_set(),
                stopped=shop.stop.reason,
            ),
            source=self.source,
            rights=shop.ticket.rights,
            totals=manifest.totals(items, run_requests=shop.purse.calls, spent=shop.purse.spent, possible=shop.purse.possible),
            items=items,
        )

    def _holds_prints(self, item: Outcome, order: Order) -> bool:
        """Whether an outcome tells of the print files that the job delivers now."""
        if not (order.print and self.shop.ticket.deliveries and item.outcome in (Result.DELIVERED, Result.KEPT)):
            return True
        folder = f"{self.shop.ticket.folder(order.stem, Sheet.of(order.print))}/"
        there = [file for file in item.prints if file.key.startswith(folder)]
        return len(there) == len(self.shop.ticket.deliveries)

    def _standing(self, order: Order) -> Standing:
        return self.standings.get(order.stem, NOTHING)

    def _recalled(self, made: Mapping[str, Outcome]) -> dict[str, Outcome]:
        """The outcomes that other runs have reached by now: from the last manifest, and from the records where it lacks one."""
        shop = self.shop
        standings = self.judged(shop.ledger.standings())
        settled = {Result.DELIVERED, Result.KEPT, Result.REJECTED}
        others = [order for order in self.orders if order.item not in made or made[order.item].outcome not in settled]
        done = [order for order in others if next_step(standings.get(order.stem, NOTHING)) is Step.KEEP]
        known = {(item.id, item.fingerprint): item for item in _last_manifest(shop.store)} if done else {}

        def recall(order: Order) -> Outcome:
            item = known.get((order.item, order.fingerprint))
            if item and item.outcome in settled and self._holds_prints(item, order):
                return life.kept(item, order)
            # The latest record, or an older one that tells of the print files as they are wanted now.
            latest = standings[order.stem].record
            records = (shop.ledger.read_record(order.stem, number) for number in range(latest, 0, -1))
            item = next((record for record in records if self._holds_prints(record, order)), None)
            return life.kept(item or shop.ledger.read_record(order.stem, latest), order)

        with ThreadPoolExecutor(16) as pool:
            return {outcome.id: outcome for outcome in pool.map(recall, done)}


def threads(workers: int, stop: Stop) -> FanOut:
    """Fan out over so many threads; orders are handed out as threads come free, so memory follows what is in flight.

    Where gathering the outcomes ends early, `stop` is set, so that no thread is left at work.
    """

    def fan_out(carry_out: Callable[[Order], Outcome], orders: Sequence[Order]) -> Iterator[Outcome]:
        waiting = iter(orders)
        with ThreadPoolExecutor(workers, thread_name_prefix="item") as pool:
            running: set[Future[Outcome]] = {pool.submit(carry_out, order) for order in islice(waiting, workers)}
            try:
                while running:
                    ended, running = wait(running, return_when=FIRST_COMPLETED)
                    running |= {pool.submit(carry_out, order) for order in islice(waiting, len(ended))}
                    yield from (future.result() for future in ended)
            except BaseException as fault:
                stop.set(f"the run ended early: {type(fault).__name__}")
                raise

    return fan_out


def _last_manifest(store: Store) -> tuple[Outcome, ...]:
    try:
        return Manifest.model_validate_json(store.read("manifest.json")).items
    except (NotOnShelf, ValidationError):
        return ()
