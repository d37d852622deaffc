"""What one item has cost so far, and what it may have cost on top."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.records import Payment, Timings

if TYPE_CHECKING:
    from pipeline.records import KeptFile, Model


@dataclass
class Ends:
    """How the calls of one turn have ended that reached the API and brought no picture."""

    free: int = 0
    """Told, by the API itself or by its log, to have cost nothing."""
    spoilt: int = 0
    """Answered with a fault, and perhaps billed: what was made then is not in the gateway's cache."""


@dataclass
class Bill:
    """The calls of one item and their charges; it becomes the item's payment and timings in the manifest."""

    model: Model
    attempts: int = 0
    charged_usd: Decimal = Decimal(0)
    possible_charges: int = 0
    """Calls of this run that may have been billed although no answer came."""
    lost_before: int = 0
    """Calls of earlier runs of which the same is true, and which this run's calls may yet be answered for."""
    given_up: int = 0
    """Calls of earlier turns of which the same is true, and always will be."""
    answer: tuple[str | None, bool] = (None, False)
    """The log's id of the answer, and whether it came from the gateway's cache."""
    answers: list[KeptFile] = field(default_factory=list)
    """What came of calls that were answered, with 2xx, with nothing that is a picture to us."""
    seconds: dict[str, float] = field(default_factory=dict)
    """What each stage took."""

    @property
    def doubts(self) -> int:
        """Calls whose fate decides whether the order may be made."""
        return self.possible_charges + self.lost_before

    def charge(self, pictures: int = 1, price_usd: Decimal | None = None) -> None:
        """Add what so many pictures cost, at the price of now or, for calls of an earlier run, of then."""
        self.charged_usd += (self.model.price_usd if price_usd is None else price_usd) * pictures

    def charge_cached(self, ends: Ends, earlier: Payment | None) -> int:
        """Book a picture that came from the gateway's cache: it was billed with the call of this order that made it.

        A call of this run in doubt is blamed first, then one of an earlier run, then one of this turn that was told to be
        free; else an earlier turn, at the price it knew (`earlier`; None: there was none). Where no call of this order went
        before, somebody else paid. Doubts end with it: a call whose answer was lost would have filled the cache, had it been
        billed; only what was spoilt stays possible. Gives how many possible charges of this run are settled, of which one
        was made.
        """
        in_doubt = self.possible_charges
        if in_doubt:
            self.charge()
            self.possible_charges, self.lost_before = min(ends.spoilt, in_doubt - 1), 0
        elif ends.free and not self.lost_before:
            self.charge()
        elif earlier:
            self.charge(price_usd=earlier.price_usd)
            self.given_up -= not self.lost_before and self.given_up > 0
            self.lost_before = 0
        return in_doubt - self.possible_charges

    def charge_logged(self, billed: int, cached: int, earlier: Payment) -> int:
        """Book what the log tells of the calls in doubt: so many were billed, so many answered from the cache.

        Calls of this run come first, then those of earlier turns, at the price known then. Gives how many possible charges of
        this run were made; what the log lists settles doubts, and what it does not list yet stays possible.
        """
        own = min(billed, self.possible_charges)
        self.charge(own)
        self.charge(billed - own, earlier.price_usd)
        left = max(0, self.doubts - billed - cached)
        self.lost_before = min(self.lost_before, left)
        self.possible_charges = left - self.lost_before
        return own

    def recall(self, payment: Payment, *, settled: bool = True) -> None:
        """Go on from what earlier turns have cost. Not `settled`: what was possible then may yet turn out."""
        self.attempts, self.charged_usd = payment.attempts, payment.charged_usd
        self.answer = (payment.log_id, payment.cached)
        possible = payment.possible_charges
        self.lost_before, self.given_up = (0, possible) if settled else (possible, 0)

    def give_up(self) -> None:
        """Take what is in doubt for what it will stay: calls that may have been billed, and bring nothing any more."""
        self.given_up += self.doubts
        self.possible_charges = self.lost_before = 0

    def payment(self) -> Payment:
        """The public part: attempts made, USD charged, charges that are possible."""
        log_id, cached = self.answer
        return Payment(
            log_id=log_id,
            attempts=self.attempts,
            charged_usd=self.charged_usd,
            possible_charges=self.doubts + self.given_up,
            cached=cached,
            price_usd=self.model.price_usd,
        )

    def timings(self) -> Timings:
        """Seconds for each stage that was reached."""
        return Timings(**{stage: round(seconds, 3) for stage, seconds in self.seconds.items()})
