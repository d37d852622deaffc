"""The life of a job: recall what is made, carry out the rest, write the manifest last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import pipeline
from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.ledger.next_step import NOTHING, Standing, Step, next_step
from pipeline.manifest import publishing
from pipeline.manifest.manifest import Manifest, Run, totals
from pipeline.prepress.checks.duplicates import with_twins
from pipeline.proof.decisions import Decisions
from pipeline.proof.judgement import with_decisions
from pipeline.proof.next_takes import NextTakes
from pipeline.records import Order, Outcome, Result
from pipeline.runs.events import RunBegun, RunEnded, RunWaits
from pipeline.work.accounts import booked, to_fetch
from pipeline.work.binding import Bindery
from pipeline.work.earlier_takes import with_chains
from pipeline.work.item_bill import Bill
from pipeline.work.item_outcome import damaged, kept, with_columns
from pipeline.work.proof_page import write_proof
from pipeline.work.remake import with_made_since
from pipeline.work.retired import retired, wanted_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.proof.decisions import Decision
    from pipeline.runs.budget import RunBudget
    from pipeline.runs.clocks import Time
    from pipeline.runs.held_items import HeldItems
    from pipeline.runs.listeners import Events
    from pipeline.runs.stop import Stop
    from pipeline.work.item_life import ItemLife
    from pipeline.work.job import Job

FanOut = Callable[[Callable[[Order], Outcome], Sequence[Order]], Iterable[Outcome]]
"""How many orders are carried out at once is an argument: anything that maps, plain `map` too."""

TURN = {Step.REFETCH: 0, Step.LOST: 0, Step.MAKE: 1, Step.UNKNOWN: 1, Step.ASK: 2}
"""Links that grow old first; calls that were cut off last, when the gateway's log has surely heard of them."""

SETTLED = frozenset({Result.DELIVERED, Result.KEPT, Result.REJECTED})
"""What another run cannot better."""

OVERTAKEN = "another run has asked for another take of it in the same moment: run again"
"""Why an item is left alone whose next take is not the one that this run would have asked for."""

READERS = 16


@dataclass(frozen=True)
class Production:
    """One run of one job, ready to go: everything that could be found wrong beforehand has been looked at."""

    job: Job
    standings: Mapping[str, Standing]
    life: ItemLife
    budget: RunBudget
    time: Time
    held: HeldItems
    """The items that other runs are at work on."""
    announce: Callable[[Production, Manifest], object] = lambda *_: None
    """See `Door.announce`."""

    @property
    def run_id(self) -> str:
        """What the run is called on the shelf and in the gateway's log."""
        return self.life.events.run

    @property
    def events(self) -> Events:
        """Where what happens in the run is told."""
        return self.life.events

    @property
    def stop(self) -> Stop:
        """The switch that ends the run."""
        return self.life.stop

    @property
    def chosen(self) -> frozenset[str]:
        """Ids of the items that this run is about; the others are listed where they are made, and left alone."""
        return frozenset(order.item for order in self.job.chosen)

    @property
    def orders_to_do(self) -> Sequence[Order]:
        """The orders that are not finished on the shelf, in the order they are best begun."""
        unfinished = [(next_step(self._standing(order)), order) for order in self.job.chosen]
        return [order for step, order in sorted(unfinished, key=lambda pair: TURN.get(pair[0], 0)) if step is not Step.KEEP]

    def carry_out(self, order: Order) -> Outcome:
        """Take one order to its outcome. Safe from many threads; raises only where there is a bug, and then stops the run."""
        return self._carry_out(order, self._standing(order), first=True)

    def _carry_out(self, order: Order, standing: Standing, *, first: bool, held: str | None = None) -> Outcome:
        try:
            return self.life.carry_out(order, standing, first=first, held=held)
        except BaseException as bug:
            self.stop.set(f"a fault of the program: {type(bug).__name__}")
            raise

    def run(self, fan_out: FanOut) -> Manifest:
        """Carry out what is to do and write the manifest. Raises StoreError where the shelf fails at the end."""
        started_at = self.time.now()
        self.events.tell(RunBegun())
        account = self.conclude(self._outcomes(fan_out), started_at)
        if self.job.spec.publication:  # what it takes is loaded where it is used
            from pipeline.work.publish import publish

            publish(self.job, self.stop, self.run_id, now=self.time.now, tell=self.events.tell)
        return account

    def _outcomes(self, fan_out: FanOut) -> Iterator[Outcome]:
        """The outcomes as they come. Where it is asked for, items that other runs hold come again, once those are over."""
        overtaken = self.job.lineage.ask(NextTakes(self.job.store))

        def carry_out(order: Order) -> Outcome:
            held = OVERTAKEN if order.stem in overtaken else None
            return self._carry_out(order, self._standing(order), first=True, held=held)

        yield from fan_out(carry_out if overtaken else self.carry_out, self.orders_to_do)
        while self.job.wish.wait and (held := self.held.by_item()):
            if not self.life.recovery.runs.wait_until_over(held.values(), partial(self._tell_of_waiting, held)):
                return
            standings = self.job.judged(self.life.ledger.standings())

            def go_on(order: Order, standings: Mapping[str, Standing] = standings) -> Outcome:
                return self._carry_out(order, standings.get(order.stem, NOTHING), first=False)

            yield from fan_out(go_on, [order for order in self.job.chosen if order.item in held])

    def _tell_of_waiting(self, held: Mapping[str, str]) -> None:
        items = f"{len(held):,} {'item' if len(held) == 1 else 'items'}"
        runs = sorted(set(held.values()))
        whose = f"run {runs[0]}, which is" if len(runs) == 1 else f"{len(runs)} other runs, which are"
        self.events.tell(RunWaits(reason=f"waiting for the end of {whose} at work on {items}"))

    def conclude(self, outcomes: Iterable[Outcome], started_at: datetime) -> Manifest:
        """Gather the outcomes as they come, add what is kept, and write the manifest: `manifest.json` last of all."""
        store = self.job.store
        made = {outcome.id: outcome for outcome in outcomes}
        decisions, number = Decisions(store, self.time.now), 0
        while True:
            # The number first: all that the manifest before this one tells of is then on record.
            number = max(number, publishing.latest(store)) + 1
            account = self._account(number, made, started_at, decisions.by_stem())
            self.announce(self, account)
            if publishing.enter(account, store):
                break
        publishing.publish(store)
        self.events.tell(write_proof(store, account, decisions))
        self._tell(account)
        return account

    def _account(
        self, number: int, made: Mapping[str, Outcome], started_at: datetime, said: Mapping[str, Sequence[Decision]]
    ) -> Manifest:
        """The manifest of this number: what this run has made, and what others have made before or beside it.

        `said`: what people have said, by `Outcome.stem`.
        """
        ledger, budget = self.life.ledger, self.budget
        on_shelf = ledger.standings()
        job = with_made_since(self.job, on_shelf)
        spec, standings, before = job.spec, job.judged(on_shelf), self._edition_before()
        last = before.items if before else ()
        known = {**left_as_they_were(last), **made, **self._recalled(job, made, standings, last)}
        listed = booked((known[order.item] for order in spec.orders if order.item in known), standings, ledger)
        named = with_columns(listed, spec.orders)
        chained = with_chains(named, job.lineage, standings, ledger, said)
        items = with_decisions(with_twins(chained, spec.limits), said, required=spec.approval is not None)
        presses = self.job.presses
        documents = Bindery(job, self.events, self.stop).documents(items, before.documents if before else ())
        waiting, run = to_fetch(spec.orders, standings, ledger, sandbox=self.job.wish.sandbox), self._of_this_run(started_at)
        return Manifest(
            number=number,
            job=spec.job,
            run=run,
            source=self.job.source,
            rights=spec.rights,
            approval=spec.approval,
            press=next(iter(presses), None),
            presses=presses[1:],
            totals=totals(items, run_requests=budget.calls, spent=budget.spent, possible=budget.possible, to_fetch=waiting),
            items=items,
            documents=documents,
            retired=retired(before, wanted_by(self.job), number=number, at=run.ended_at),
        )

    def _of_this_run(self, started_at: datetime) -> Run:
        ended_at = self.time.now()
        return Run(
            id=self.run_id,
            started_at=started_at,
            ended_at=ended_at,
            seconds=round((ended_at - started_at).total_seconds(), 3),
            makeready=pipeline.__version__,
            model=self.job.spec.model.id,
            sandbox=self.job.wish.sandbox,
            draft=self.job.wish.draft,
            partial=self.stop.is_set(),
            stopped=self.stop.reason,
        )

    def _tell(self, account: Manifest) -> None:
        self.events.tell(
            RunEnded(
                manifest_url=f"{self.job.store.url}/manifest.json",
                number=account.number,
                outcomes=account.items,
                spent_usd=account.totals.spent_usd,
                possible_usd=account.totals.possible_usd,
                seconds=account.run.seconds,
                stopped=account.run.stopped,
            )
        )

    def _standing(self, order: Order) -> Standing:
        return self.standings.get(order.stem, NOTHING)

    def _recalled(
        self, job: Job, made: Mapping[str, Outcome], standings: Mapping[str, Standing], last: Sequence[Outcome]
    ) -> dict[str, Outcome]:
        """The outcomes that other runs have reached by now: the `last` manifest's, and from the records where it lacks one."""
        ledger = self.life.ledger
        settled = {outcome.stem for outcome in made.values() if outcome.outcome in SETTLED}
        others = [order for order in job.spec.orders if order.stem not in settled]
        done = [order for order in others if next_step(standings.get(order.stem, NOTHING)) is Step.KEEP]
        known = {(item.id, item.fingerprint): item for item in last}

        def recall(order: Order) -> Outcome:
            item = known.get((order.item, order.fingerprint))
            if item and item.outcome in SETTLED and job.holds_prints(item, order):
                return kept(item, order)
            # The latest record, or an older one that tells of the print files as they are wanted now.
            try:
                latest = standings[order.stem].record
                records = (ledger.read_record(order.stem, number) for number in range(latest, 0, -1))
                item = next((record for record in records if job.holds_prints(record, order)), None)
                return kept(item or ledger.read_record(order.stem, latest), order)
            except (Damaged, NotOnShelf) as fault:
                return damaged(order, Bill(order.request.model), fault)

        with ThreadPoolExecutor(READERS) as pool:
            return {outcome.id: outcome for outcome in pool.map(recall, done)}

    def _edition_before(self) -> Manifest | None:
        """The newest manifest there is; None where there is none that can be understood. Raises StoreError."""
        if found := publishing.newer(self.job.store, 0):
            return found
        with suppress(StoreError):
            return publishing.read_manifest(self.job.store)
        return None


def left_as_they_were(last: Iterable[Outcome]) -> dict[str, Outcome]:
    """What the `last` manifest tells of as settled, by item: it stays so where nothing has come in its place yet.

    Another prompt may be wanted by now. A run of some items alone, or one that was stopped, has made none of it: were such an
    item left out, it would be neither current nor retired, and the next edition would be held against one that lacks it.
    """
    settled = (item for item in last if item.outcome in SETTLED)
    return {
        item.id: item.model_copy(update={"outcome": Result.KEPT}) if item.outcome is Result.DELIVERED else item
        for item in settled
    }


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
