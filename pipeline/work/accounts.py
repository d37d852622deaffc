"""The money of a job as its shelf tells of it: what each item listed has cost, and what is paid for and waits to be fetched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.books import PAID_TWICE, paid_twice, read_books, told_more
from pipeline.ledger.next_step import NOTHING, Step, next_step
from pipeline.manifest.manifest import ToFetch
from pipeline.wire.fetch.link_life import link_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.ledger.entries import Receipt
    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.records import Order, Outcome

READERS = 16


def booked(outcomes: Iterable[Outcome], standings: Mapping[str, Standing], ledger: Ledger) -> tuple[Outcome, ...]:
    """The outcomes, each with all that its order has cost, whoever paid; one that was paid for twice says so.

    The shelf is read for those alone that this run knows too little of: nothing was begun for them, or there is more than one
    receipt. Raises StoreError.
    """

    def book(outcome: Outcome) -> Outcome:
        standing = standings.get(outcome.stem, NOTHING)
        if standing.receipt < 2 and (outcome.begun or not standing.claim):
            return outcome
        try:
            books = read_books(ledger, outcome.stem, standing)
        except Damaged:  # the item's own reason tells of it
            return outcome
        findings = tuple(finding for finding in outcome.findings if finding.code != PAID_TWICE)
        twice = paid_twice(books)
        changes = {"receipt": told_more(outcome.receipt, books), "findings": (*findings, *([twice] if twice else []))}
        return outcome.model_copy(update=changes)

    with ThreadPoolExecutor(READERS) as pool:
        return tuple(pool.map(book, outcomes))


def to_fetch(orders: Sequence[Order], standings: Mapping[str, Standing], ledger: Ledger, *, sandbox: bool = False) -> ToFetch:
    """What of these orders is paid for and not on the shelf. Raises StoreError.

    `sandbox`: their run has one of its own, and the links end with it, whatever they say.
    """
    waiting = [(order.stem, standings[order.stem]) for order in orders if order.stem in standings]
    waiting = [(stem, there) for stem, there in waiting if next_step(there) is Step.REFETCH and not there.picture]
    with ThreadPoolExecutor(READERS) as pool:
        receipts = list(filter(None, pool.map(lambda pair: _receipt(ledger, *pair), waiting)))
    ends = [end for receipt in receipts if not sandbox and (end := link_end(receipt.image, receipt.answered_at))]
    usd = sum((receipt.charged_usd for receipt in receipts), Decimal(0))
    return ToFetch(pictures=len(receipts), usd=usd, links_until=min(ends, default=None))


def _receipt(ledger: Ledger, stem: str, there: Standing) -> Receipt | None:
    """The latest receipt of an order; None where it is damaged, of which the item's own reason tells."""
    with suppress(Damaged, NotOnShelf):
        return ledger.read_receipt(stem, there.receipt)
    return None
