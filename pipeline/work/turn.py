"""One run's turn at one order, while it lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.work.item_bill import Ends

if TYPE_CHECKING:
    from pipeline.ledger.entries import Claim
    from pipeline.records import Request
    from pipeline.work.item_bill import Bill


@dataclass
class Turn:
    """One run's turn at an order. The claim is written when the first call is about to leave."""

    request: Request
    claim: Claim
    bill: Bill
    written: bool = False
    held_back: float = 0.0
    """Seconds at the breaker: the API's fault, and not counted against the item's patience."""
    sent: float = 0.0
    """When the latest call left, seconds of the clock."""
    answered: float = 0.0
    """Seconds that the answer took."""
    ends: Ends = field(default_factory=Ends)
