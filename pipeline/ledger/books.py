"""What one order has cost, added up from its entries on the shelf.

Each receipt tells what all turns up to it have cost, as far as its run knew. Where two runs overlapped, none of them knew all:
one was taken for dead and woke, and its answer lies beside the answer of the run that had taken its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import NotOnShelf
from pipeline.ledger.next_step import Step, next_step
from pipeline.records import Finding, Level, Payment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.ledger.entries import Claim, Receipt
    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing

Entry = TypeVar("Entry")

PAID_TWICE = "ledger.paid-twice"
MOST_TURNS = 100
"""Of one order, beside the latest, that are added up."""


@dataclass(frozen=True)
class Books:
    """What an order has cost, and the part of it (USD) that was paid for no other picture: two runs asked in one moment."""

    payment: Payment
    twice_usd: Decimal = Decimal(0)


def read_books(ledger: Ledger, stem: str, standing: Standing) -> Books:
    """What the shelf tells of an order's cost. One read, where nothing unusual has happened. Raises StoreError."""
    if standing.receipt > 1 and next_step(standing) in (Step.KEEP, Step.FINISH, Step.REFETCH, Step.LOST):
        claims = dict(_read(ledger.read_claim, stem, standing.claim))
        receipts = dict(_read(ledger.read_receipt, stem, standing.receipt))
        pairs = [(claims.get(receipt.beside or turn), receipt) for turn, receipt in receipts.items()]
        settled = [receipt for receipt in receipts.values() if receipt.settled]
        calls = [(claim, receipt) for claim, receipt in pairs if claim and not receipt.settled]
        if len(calls) > 1 or (calls and settled):
            books = add_up(calls)
            told = [told_more(books.payment, Books(receipt.payment)) for receipt in settled[-1:]]
            return Books(told[0], books.twice_usd) if told else books
    return Books(_payment(ledger, stem, standing))


def add_up(calls: Sequence[tuple[Claim, Receipt]]) -> Books:
    """The books of an order with these receipts, at least one, by their numbers, each with the claim that it answers.

    Receipts of turns that went on from one another are of one picture: an answer from the gateway's cache among them was
    billed with another that is there, or else once.
    """
    latest = calls[-1][1]
    charged, twice, possible = latest.charged_usd, Decimal(0), latest.possible_charges
    for group in _groups(calls):
        if len(group) == 1:
            continue
        last_claim, last = group[-1]
        known = dict.fromkeys((receipt.turn for _, receipt in group), Decimal(0))
        for claim, receipt in group:
            there = next((each.charged_usd for _, each in group if each.turn == receipt.beside), claim.before.charged_usd)
            known[receipt.turn] = receipt.charged_usd - there
        fresh = [known[receipt.turn] for _, receipt in group if not receipt.cached]
        added = sum(fresh, Decimal(0)) if fresh else max(known.values())
        charged += added - (last.charged_usd - last_claim.before.charged_usd)
        twice += sum(fresh, Decimal(0)) - max(fresh, default=Decimal(0))
        if last is latest:
            # The fate of the turns before was open when it was written; their receipts have come since.
            possible = max(0, possible - sum(not receipt.beside for _, receipt in group[:-1]))
    payment = latest.payment.model_copy(update={"charged_usd": charged, "possible_charges": possible})
    return Books(payment, twice)


def told_more(known: Payment, books: Books) -> Payment:
    """Of what an outcome and the shelf tell of a cost, that which tells more; of equals, what leaves less open."""
    on_shelf = books.payment
    if on_shelf.charged_usd > known.charged_usd:
        return on_shelf
    return known.model_copy(update={"possible_charges": min(known.possible_charges, on_shelf.possible_charges)})


def paid_twice(books: Books) -> Finding | None:
    """What is told of an order that was paid for twice; None where it was not."""
    if not books.twice_usd:
        return None
    text = (
        f"It was paid for twice, ${books.twice_usd:.2f} more than it costs: a run that others had taken for dead woke and "
        "asked for it in the same moment as the run that had taken its place."
    )
    return Finding(check="ledger", code=PAID_TWICE, level=Level.WARN, text=text, measured=float(books.twice_usd))


def _payment(ledger: Ledger, stem: str, standing: Standing) -> Payment:
    """What the latest entry tells that knows of charges."""
    claim = ledger.read_claim(stem, standing.claim) if standing.claim else None
    match next_step(standing):
        case Step.UNKNOWN:
            return ledger.read_closing("unknown", stem, standing.unknown).payment
        case Step.MAKE | Step.LOST if standing.released > standing.receipt:
            return ledger.read_closing("released", stem, standing.released).payment
        case Step.ASK if claim:
            known = {"possible_charges": claim.before.possible_charges + 1, "price_usd": claim.price_usd}
            return claim.before.model_copy(update=known)
    return ledger.read_receipt(stem, standing.receipt).payment if standing.receipt else Payment()


def _groups(calls: Sequence[tuple[Claim, Receipt]]) -> list[list[tuple[Claim, Receipt]]]:
    """The receipts that are of one picture: a turn belongs to the one before it where it went on from that."""
    groups: list[list[tuple[Claim, Receipt]]] = []
    for claim, receipt in calls:
        turns = {each.turn for each, _ in groups[-1]} if groups else set()
        if groups and (receipt.beside in turns or claim.first_turn <= max(turns)):
            groups[-1].append((claim, receipt))
        else:
            groups.append([(claim, receipt)])
    return groups


def _read(read: Callable[[str, int], Entry], stem: str, latest: int) -> Iterator[tuple[int, Entry]]:
    """The entries of all turns; nobody has paid for a picture so often as a wild number on the shelf may say."""
    for turn in (*range(1, min(latest, MOST_TURNS) + 1), *range(max(MOST_TURNS, latest - 1) + 1, latest + 1)):
        try:
            yield turn, read(stem, turn)
        except NotOnShelf:
            continue
