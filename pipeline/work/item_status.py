"""Where one order of a job stands, as its entries on the shelf tell it. Reads, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.books import Books, paid_twice, read_books, told_more
from pipeline.ledger.kept_answers import with_keys
from pipeline.ledger.next_step import OPEN, STATES, Step, next_step
from pipeline.records import Result, stem_of
from pipeline.wire.fetch.link_life import link_end

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.records import Decided, Outcome, Payment
    from pipeline.runs.holder import Holder

BEING_MADE = "being made"
DELIVERED = "delivered"
REJECTED = "rejected"
"""States of an order beside STATES: a run that lives is at work on it; its picture passed, or did not."""


@dataclass(frozen=True)
class ItemStatus:
    """Where one order stands. `fingerprint`: its first 16 hex digits; an item has several where it was another picture once."""

    item: str
    fingerprint: str
    state: str
    """`delivered`, `rejected`, `being made`, or one of STATES; of what is no longer current also REPLACED and NOT_MADE."""
    payment: Payment
    run: str | None = None
    """The run that is, or was, at work on it."""
    note: str | None = None
    link_end: datetime | None = None
    """Until when the link lives of what is paid for and to be fetched; None where nothing ends."""
    decision: Decided | None = None
    """Where an item of the newest manifest stands with people: what passed, and what else is rejected; None for all others."""

    @property
    def stem(self) -> str:
        """`Order.stem` of the order."""
        return stem_of(self.item, self.fingerprint)


@dataclass(frozen=True)
class UnderWay:
    """A run that has not ended, as far as the shelf tells. `alive`: None where only time can tell, as from another machine."""

    holder: Holder
    alive: bool | None


def read_place(
    stem: str, standing: Standing, ledger: Ledger, known: Mapping[str, Outcome], under_way: Mapping[str, UnderWay]
) -> ItemStatus:
    """Where the order of this stem stands. `known`: what the newest manifest lists, by stem; `under_way`: the runs, by id.

    What is damaged is told in its note. Raises StoreError.
    """
    try:
        return _read_place(stem, standing, ledger, known, under_way)
    except (Damaged, NotOnShelf) as fault:
        item, _, fingerprint = stem.partition("/")
        return ItemStatus(item, fingerprint, STATES[Step.DAMAGED], ledger.known_payment(stem, standing), note=str(fault))


def _read_place(
    stem: str, standing: Standing, ledger: Ledger, known: Mapping[str, Outcome], under_way: Mapping[str, UnderWay]
) -> ItemStatus:
    item, _, fingerprint = stem.partition("/")
    step = next_step(standing)
    if step is Step.DAMAGED:
        raise Damaged(standing.damages[0])
    if step is Step.KEEP:
        outcome = known.get(stem)
        if not outcome or not outcome.master:
            outcome = ledger.read_record(stem, standing.record)
        state = REJECTED if outcome.outcome is Result.REJECTED else DELIVERED
        books = read_books(ledger, stem, standing) if standing.receipt > 1 else Books(outcome.receipt)
        twice = paid_twice(books)
        note = "; ".join([*filter(None, [outcome.reason]), *([twice.text] if twice else [])]) or None
        return ItemStatus(item, fingerprint, state, told_more(outcome.receipt, books), note=note)
    state, note, ends = STATES[step], None, None
    claim = ledger.read_claim(stem, standing.claim) if standing.claim else None
    payment = read_books(ledger, stem, standing).payment
    match step:
        case Step.UNKNOWN:
            note = ledger.read_closing("unknown", stem, standing.unknown).reason
            # A later run may have learned from the log what was charged; the closing stays as it was written.
            learned = known[stem].receipt if stem in known else payment
            payment = max(payment, learned, key=lambda each: each.charged_usd)
        case Step.REFETCH if standing.receipt and not standing.picture:
            receipt = ledger.read_receipt(stem, standing.receipt)
            ends = link_end(receipt.image, receipt.answered_at)
        case Step.LOST:
            note = ledger.read_closing("lost", stem, standing.lost).reason
        case Step.MAKE if standing.released:
            note = ledger.read_closing("released", stem, standing.released).reason
        case Step.ASK if claim:
            note = f"by run {claim.run} on {claim.host}, claimed {claim.claimed_at:%Y-%m-%d %H:%M:%S} UTC"
    holder = under_way.get(claim.run) if claim and step in OPEN else None
    if holder and holder.alive is not False:
        state = BEING_MADE
        note = f"by run {holder.holder.run} on {holder.holder.host}" + ("" if holder.alive else ", if it still lives")
    note = with_keys(note or "", standing.answers) or None
    return ItemStatus(item, fingerprint, state, payment, claim.run if claim else None, note, ends)
