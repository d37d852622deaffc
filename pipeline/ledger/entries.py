"""What the ledger holds, as values: what is about to be paid for, what was answered, how a turn ended otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from pipeline.records import EARLIER_PRICE_USD, Payment, Stored, Usd, stem_of
from pipeline.runs.dates import Moment  # noqa: TC001 (pydantic reads it at run time)
from pipeline.safe_text import plain

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.models.replies import Answer

LONGEST = 1e6
"""Seconds: no call takes eleven days, whatever an entry says."""

Seconds = Annotated[float, AfterValidator(lambda read: read if 0 <= read <= LONGEST else 0.0)]
"""How long something took; 0 where what was read is no such time."""


class Claim(Stored):
    """Says *I am about to pay for this*; written, if absent, before money is spent.

    The claims of one order are numbered by `turn`: a later one is written when the one before has ended or its run is over.
    """

    item: str
    fingerprint: str
    turn: int = 1
    run: str
    gateway: str
    cache_key: str
    claimed_at: Moment
    host: str
    pid: int
    first_turn: int = 1
    """The first turn whose calls may still be answered in place of this one's: their fate was not known when this one began."""
    calls_since: Moment | None = None
    """When that first turn was claimed; None: when this one was."""
    price_usd: Usd = EARLIER_PRICE_USD
    """What a picture is charged at that is made under it."""
    before: Payment = Payment()
    """What earlier turns have cost, or may have."""

    @property
    def stem(self) -> str:
        """`Order.stem` of the order it is for."""
        return stem_of(self.item, self.fingerprint)

    def receipt(self, answer: Answer, payment: Payment, *, run: str, answered_at: datetime, seconds: float = 0.0) -> Receipt:
        """The receipt of what was answered; `payment` is what all turns have cost, `seconds` from the run's first call on."""
        return Receipt(
            item=self.item,
            fingerprint=self.fingerprint,
            turn=self.turn,
            run=run,
            gateway=self.gateway,
            image=answer.image,
            raw=answer.raw,
            log_id=answer.log_id,
            attempts=payment.attempts,
            charged_usd=payment.charged_usd,
            possible_charges=payment.possible_charges,
            cached=answer.cached,
            price_usd=self.price_usd,
            answered_at=answered_at,
            seconds=round(seconds, 3),
        )

    def closing(self, payment: Payment, *, run: str, closed_at: datetime, reason: str) -> Closing:
        """How its turn ended without a picture; `payment` is what all turns have cost."""
        return _closing(self, payment, run, closed_at, reason)


class Receipt(Stored):
    """What the model answered, with what it cost; written right after the answer.

    `image` is the link (or data) that came: who holds it can fetch the picture for about a day, so it never leaves the ledger.
    """

    item: str
    fingerprint: str
    turn: int = 1
    run: str
    gateway: str
    image: str
    raw: str | None = None
    """The whole answer in base64, where `image` is not quite what came, for that held what no text can (half a surrogate)."""
    log_id: str | None = None
    attempts: int = 1
    charged_usd: Usd
    """Of all turns up to this one."""
    possible_charges: int = 0
    """How many earlier attempts may have been billed although no answer came."""
    cached: bool = False
    price_usd: Usd = EARLIER_PRICE_USD
    """What one picture is charged at."""
    answered_at: Moment
    seconds: Seconds
    """From the first request of this run to the answer."""
    beside: int | None = None
    """The turn whose receipt lay there already when this answer to another call came: two runs had overlapped.

    It has a number that no turn has, and its `charged_usd` is that of the other receipt and its own.
    """

    settled: bool = False
    """It repeats the receipt beside it, once the log has told what all calls of the order have cost."""

    @property
    def payment(self) -> Payment:
        """What everybody may see of it."""
        return Payment.model_validate(self.model_dump(include=set(Payment.model_fields)))

    def is_of_one_call_with(self, other: Receipt) -> bool:
        """Whether both tell of the same answer, as where another run has found it in the gateway's log."""
        return self.image == other.image or (self.log_id is not None and self.log_id == other.log_id)

    def closing(self, payment: Payment, *, run: str, closed_at: datetime, reason: str) -> Closing:
        """How its turn ended whose picture cannot be had any more; `payment` is what all turns have cost."""
        return _closing(self, payment, run, closed_at, reason)


class Closing(Stored):
    """How a turn ended that brought no picture, or whose picture cannot be had; written, if absent."""

    item: str
    fingerprint: str
    turn: int
    run: str
    closed_at: Moment
    reason: str
    payment: Payment


def _closing(turn: Claim | Receipt, payment: Payment, run: str, closed_at: datetime, reason: str) -> Closing:
    return Closing(
        item=turn.item,
        fingerprint=turn.fingerprint,
        turn=turn.turn,
        run=run,
        closed_at=closed_at,
        reason=plain(reason),
        payment=payment,
    )
