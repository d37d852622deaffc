"""Two runs at one order, where the one that others had taken for dead woke: what its answer cost is written down, and told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from pipeline.ledger.books import read_books

if TYPE_CHECKING:
    from pipeline.ledger.entries import Claim, Receipt
    from pipeline.ledger.ledger import Ledger
    from pipeline.pace.gate import RightToCall


def keep_receipt(ledger: Ledger, claim: Claim, receipt: Receipt) -> Receipt:
    """Put a receipt on the shelf; gives the one that lies there, which may be another run's.

    Where that is of another call, and this one was billed, this one is put beside it under a number of its own: nothing that
    was paid for goes unwritten.
    """
    if ledger.receipt(receipt):
        return receipt
    there = ledger.read_receipt(claim.stem, claim.turn)
    if receipt.cached or receipt.is_of_one_call_with(there):
        return there
    charged = there.charged_usd + receipt.charged_usd - claim.before.charged_usd
    while True:
        standing = ledger.standing(claim.stem)
        number = max(standing.claim, standing.receipt) + 1
        beside = receipt.model_copy(update={"turn": number, "beside": claim.turn, "charged_usd": charged})
        if ledger.receipt(beside):
            return there


def paid_beside(ledger: Ledger, lease: RightToCall, claim: Claim) -> Decimal:
    """USD that two runs have paid beyond the price of an order's picture; to be asked after the receipt is on the shelf.

    So of two that overlapped, the one that writes later sees both. The shelf is read only where there may have been another:
    this turn went on from one that was cut off, or this run can no longer show that it lives. Raises StoreError.
    """
    if claim.first_turn == claim.turn and _lives(lease):
        return Decimal(0)
    return read_books(ledger, claim.stem, ledger.standing(claim.stem)).twice_usd


def _lives(lease: RightToCall) -> bool:
    try:
        lease.confirm()
    except StoreError:
        return False
    return True
