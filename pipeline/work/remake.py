"""Remaking what was rejected: which takes are asked for next, and a job with the takes that its shelf says are wanted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ledger.ledger import Ledger
from pipeline.ledger.next_step import NOTHING, REJECTED, Step, next_step, state_of
from pipeline.proof.decisions import Decisions
from pipeline.proof.judgement import Approval, judge, picture_named
from pipeline.proof.next_takes import NextTake, NextTakes
from pipeline.work.edition import newest_edition
from pipeline.work.lineage import caught_up, follow, with_asked
from pipeline.work.spelling import completed, spelt_as_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from pipeline.ledger.next_step import Standing
    from pipeline.proof.decisions import Decision
    from pipeline.records import Order
    from pipeline.work.edition import Edition
    from pipeline.work.job import Job
    from pipeline.work.lineage import Lineage


def with_takes(job: Job, standings: Mapping[str, Standing], now: Callable[[], datetime], newest: Edition | None = None) -> Job:
    """The job with the takes that are wanted now, as its shelf tells, and with the newest edition. Raises StoreError.

    `standings`: what lies on the shelf; `newest`: the newest edition, where it was read already. With the wish to remake, what
    people or checks have rejected gets a next take. A prompt of the spec that has the words of its item's request is that
    request (see `spelling`).
    """
    asked_for = job.spec.orders
    edition = newest or edition_beside(job)
    entered = NextTakes(job.store).by_stem()
    orders, lineage = follow(spelt_as_before(asked_for, edition, standings, Ledger(job.store)), entered)
    if job.wish.remake_rejected:
        decisions = Decisions(job.store, now).by_stem()
        chosen = {order.item for order in job.chosen}
        asked = next_takes(orders, standings, decisions, lineage, now())
        asked = {stem: wanted for stem, wanted in asked.items() if wanted.item in chosen}
        orders, lineage = with_asked(orders, lineage, asked)
    current = {order.item: order for order in orders}
    chosen_now = tuple(current[order.item] for order in job.chosen)
    known = completed(edition, asked_for, orders)
    return replace(job, spec=replace(job.spec, orders=orders), chosen=chosen_now, lineage=lineage, edition=known)


def edition_beside(job: Job) -> Edition:
    """The newest edition of a job, read beside what its spec asks for. Raises StoreError."""
    return newest_edition(job.store, {order.item: order for order in job.spec.orders})


def with_made_since(job: Job, standings: Mapping[str, Standing]) -> Job:
    """The job with the takes that other runs have asked for, and made, since this one began. Raises StoreError.

    An account that told of the takes of its own beginning would take back what another run has told in the meantime.
    """

    def is_made(order: Order) -> bool:
        return next_step(standings.get(order.stem, NOTHING)) is Step.KEEP

    orders, lineage = caught_up(job.spec.orders, job.lineage, NextTakes(job.store).by_stem(), is_made)
    return replace(job, spec=replace(job.spec, orders=orders), lineage=lineage)


def next_takes(
    orders: Sequence[Order],
    standings: Mapping[str, Standing],
    decisions: Mapping[str, Sequence[Decision]],
    lineage: Lineage,
    now: datetime,
) -> dict[str, NextTake]:
    """What is to take the place of the takes that a person or a check has rejected, by the stem of these.

    Nothing where a person has approved what a check rejected, nor where another take of the same picture is approved. The new
    prompt is that of the decision which counts. Of one picture's takes each gets a number that none of them had.
    """
    judged = {order.stem: judge(decisions.get(order.stem, ())) for order in orders}
    pictures: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        pictures[picture_named(order.item)].append(order)
    found: dict[str, NextTake] = {}
    for takes in pictures.values():
        if any(judged[order.stem].approval is Approval.APPROVED for order in takes):
            continue
        highest = max(number for order in takes for number in (order.take, *_takes_before(order, lineage)))
        for order in takes:
            said = judged[order.stem]
            by_person = said.by if said.approval is Approval.REJECTED else None
            if order.stem in lineage.damages or not (by_person or _failed_a_check(standings, order)):
                continue
            highest += 1
            found[order.stem] = NextTake(
                item=order.item,
                fingerprint=order.fingerprint,
                take=highest,
                prompt=by_person.prompt if by_person and by_person.prompt != order.request.prompt else None,
                decision=by_person.number if by_person else None,
                asked_at=now,
            )
    return found


def _failed_a_check(standings: Mapping[str, Standing], order: Order) -> bool:
    return state_of(standings.get(order.stem, NOTHING)) == REJECTED


def _takes_before(order: Order, lineage: Lineage) -> Iterable[int]:
    return (replaced.order.take for replaced in lineage.before.get(order.stem, ()))
