"""The claims of a turn: what it calls under, and what it knows of the turns before."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ledger.entries import Claim
from pipeline.runs.process import host

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.records import Order, Payment

CACHE_SECONDS = 6 * 3600
"""How long the gateway keeps an answer under our cache key: well under the day that its link lives."""


@dataclass(frozen=True)
class Claims:
    """What the claims of one run have in common."""

    job: str
    run: str
    choose_gateway: Callable[[], str]
    now: Callable[[], datetime]

    def first(self, order: Order, turn: int) -> Claim:
        """A claim for calls that have nothing to do with those of earlier turns: these brought nothing and cost nothing."""
        return Claim(
            item=order.item,
            fingerprint=order.fingerprint,
            turn=turn,
            run=self.run,
            gateway=self.choose_gateway(),
            cache_key=f"{self.job}/{order.item}/{order.fingerprint}",
            claimed_at=self.now(),
            host=host(),
            pid=os.getpid(),
            first_turn=turn,
            price_usd=order.request.model.price_usd,
        )

    def freed(self, order: Order, before: Claim, payment: Payment) -> Claim:
        """A claim after one whose calls have failed and cost nothing: under the same key, for the cache holds nothing."""
        return self.first(order, before.turn + 1).model_copy(update={"before": payment, "cache_key": before.cache_key})

    def next(self, order: Order, before: Claim, payment: Payment) -> Claim:
        """A claim that goes on where another one was cut off: an answer to any of its calls will do, and may be cached."""
        return self.first(order, before.turn + 1).model_copy(
            update={
                "gateway": before.gateway,
                "cache_key": before.cache_key,
                "first_turn": before.first_turn,
                "calls_since": before.calls_since or before.claimed_at,
                "before": payment,
            }
        )

    def renewed(self, order: Order, turn: int, payment: Payment) -> Claim:
        """A claim to pay for a picture once more: under a cache key of its own, for the old one leads to what is lost."""
        claim = self.first(order, turn)
        return claim.model_copy(update={"cache_key": f"{claim.cache_key}/{turn}", "before": payment})
