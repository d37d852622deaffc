"""The chain of takes that an item has come through, as the manifest tells it: take, decision, by whom, when, next take."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.books import read_books, told_more
from pipeline.ledger.next_step import NOTHING
from pipeline.proof.judgement import decided, judge
from pipeline.records import PastTake, Payment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.proof.decisions import Decision
    from pipeline.records import Outcome
    from pipeline.work.lineage import Lineage, Replaced

READERS = 16


def with_chains(
    outcomes: Sequence[Outcome],
    lineage: Lineage,
    standings: Mapping[str, Standing],
    ledger: Ledger,
    decisions: Mapping[str, Sequence[Decision]],
) -> tuple[Outcome, ...]:
    """The outcomes, each with the takes that it takes the place of; `decisions` by stem. Raises StoreError."""
    if not lineage.before:
        return tuple(outcomes)

    def chain(outcome: Outcome) -> Outcome:
        past = (
            _past(each, standings.get(each.order.stem, NOTHING), ledger, decisions.get(each.order.stem, ()))
            for each in lineage.before.get(outcome.stem, ())
        )
        return outcome.model_copy(update={"chain": tuple(past)}) if outcome.stem in lineage.before else outcome

    with ThreadPoolExecutor(READERS) as pool:
        return tuple(pool.map(chain, outcomes))


def _past(replaced: Replaced, standing: Standing, ledger: Ledger, decisions: Sequence[Decision]) -> PastTake:
    order, later = replaced.order, replaced.next
    record, receipt = None, Payment()
    with suppress(Damaged, NotOnShelf):
        record = ledger.read_record(order.stem, standing.record)
        receipt = record.receipt
    with suppress(Damaged, NotOnShelf):
        receipt = told_more(receipt, read_books(ledger, order.stem, standing))
    counted = [each for each in decisions if later.decision is None or each.number <= later.decision]
    return PastTake(
        take=order.take,
        fingerprint=order.fingerprint,
        outcome=record.outcome if record else None,
        reason=record.reason if record else None,
        master=record.master if record else None,
        receipt=receipt,
        prompt=order.request.prompt,
        decision=decided(judge(counted)) if later.decision else None,
        next_take=later.take,
        next_prompt=later.prompt,
        asked_at=later.asked_at,
    )
