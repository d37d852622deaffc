"""What all jobs of a destination have spent in a calendar month (UTC), read off their ledgers: of killed runs, too.

A manifest tells what its run has spent; one that was killed has written none. So receipts count, by the date of their answer,
and what may have been billed: calls that were cut off or stayed unknown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, timedelta
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.books import read_books
from pipeline.ledger.damage import read_shelf
from pipeline.ledger.ledger import Ledger
from pipeline.work.preconditions import holds_sandbox_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pipeline.ledger.next_step import Standing
    from pipeline.records import Payment
    from pipeline.stores import ShelfEntry, Store

SLACK = timedelta(days=1)
"""By which the clock of a disk or of a service may differ from the one that dated the entries."""
READERS = 16
_PAID = re.compile(
    r"ledger/(?P<stem>[^/]+/[0-9a-f]{16})\.(?:claim|released|unknown|receipt|lost)(?:-(?P<turn>[1-9][0-9]{0,5}))?\.json"
)
"""Entries that tell of money."""


@dataclass(frozen=True)
class _Paid:
    """An order, on its shelf, that was paid for this month or may have been."""

    ledger: Ledger
    stem: str
    standing: Standing
    turns: Sequence[int]
    """The numbers of its claims and receipts, the lowest first."""


def spent_in_month(store: Store, now: datetime, *, sandbox: bool) -> Decimal:
    """USD that the job of this shelf and those beside it have spent, or may have, in the month of `now`. Raises StoreError.

    `sandbox`: of the shelves that hold sandbox work; else of the others. A shelf's entries that were last written before the
    month are not read.
    """
    start = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    spent = Decimal(0)
    with ThreadPoolExecutor(READERS) as pool:
        for shelf in chain([store], store.beside()):
            if holds_sandbox_work(shelf) is sandbox:
                spent += sum(pool.map(lambda paid: _spent(paid, start), _paid(shelf, start)), Decimal(0))
    return spent


def _paid(store: Store, start: datetime) -> Iterator[_Paid]:
    """The orders of a shelf of which something that tells of money was written in the month, or about its beginning."""
    since = (start - SLACK).timestamp()
    entries: dict[str, list[ShelfEntry]] = defaultdict(list)
    turns: dict[str, set[int]] = defaultdict(set)
    late = set()
    for entry in store.entries("ledger/"):
        if name := _PAID.fullmatch(entry.key):
            entries[name["stem"]].append(entry)
            turns[name["stem"]].add(int(name["turn"] or 1))
            if entry.modified is None or entry.modified >= since:
                late.add(name["stem"])
    ledger = Ledger(store)
    standings = read_shelf(entry for stem in late for entry in entries[stem])
    return (_Paid(ledger, stem, standings[stem], sorted(turns[stem])) for stem in late if stem in standings)


def _spent(paid: _Paid, start: datetime) -> Decimal:
    """What an order has cost from that moment on: all that it has cost, without what turns that ended before had."""
    ledger, stem, there = paid.ledger, paid.stem, paid.standing
    try:
        if there.receipt == 1 and len(paid.turns) == 1:
            receipt = ledger.read_receipt(stem, 1)
            return _usd(receipt.payment) if receipt.answered_at >= start else Decimal(0)
        total, before = _usd(read_books(ledger, stem, there).payment), Decimal(0)
        for turn in paid.turns:
            ended, known = _ended(paid, turn)
            if ended >= start:
                return max(total - before, Decimal(0))
            before = max(before, known)
    except (Damaged, NotOnShelf):
        return _usd(ledger.known_payment(stem, there))
    return Decimal(0)


def _ended(paid: _Paid, turn: int) -> tuple[datetime, Decimal]:
    """When a turn was answered, given up or, if neither, begun; and USD of all turns up to it."""
    ledger, stem = paid.ledger, paid.stem
    with suppress(NotOnShelf):
        receipt = ledger.read_receipt(stem, turn)
        return receipt.answered_at, _usd(receipt.payment)
    with suppress(NotOnShelf):
        closing = ledger.read_closing("unknown", stem, turn)
        return closing.closed_at, _usd(closing.payment)
    claim = ledger.read_claim(stem, turn)
    return claim.claimed_at, _usd(claim.before)


def _usd(payment: Payment) -> Decimal:
    return payment.charged_usd + payment.possible_usd
