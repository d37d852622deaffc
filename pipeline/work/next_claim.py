"""The claims of a turn: what it calls under, and what it knows of the turns before."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ledger.call_fate import Fate
from pipeline.ledger.entries import Claim
from pipeline.records import Payment
from pipeline.runs.process import host

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.records import Order

CACHE_SECONDS = 6 * 3600
"""How long the gateway keeps an answer under our cache key: well under the day that its link lives."""


@dataclass(frozen=True)
class Claims:
    """What the claims of one run have in common."""

    job: str
    run: str
    choose_gateway: Callable[[], str]
    now: Callable[[], datetime]

    def make(self, order: Order, turn: int, before: Claim | None = None, became: Fate | None = None) -> Claim:
        """The claim of a turn. `before` is that of the turn before, where there was one, and `became` the fate of its calls.

        Where they failed and cost nothing, the cache holds nothing either, and the key stays. Where they were billed and lead
        nowhere, the key leads there too, and the picture is paid for under another one. Where that is not known, the claim
        goes on where the other was cut off: an answer to any of its calls will do, and may be cached.
        """
        price = order.request.model.price_usd
        claim = Claim(
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
            price_usd=price,
            before=Payment(price_usd=price),
        )
        if became is Fate.BILLED:
            return claim.model_copy(update={"cache_key": f"{claim.cache_key}/{turn}"})
        if before is None:
            return claim
        if became is Fate.FREE:
            known = {"cache_key": before.cache_key, "before": Payment(price_usd=before.price_usd)}
            return claim.model_copy(update=known)
        return claim.model_copy(
            update={
                "gateway": before.gateway,
                "cache_key": before.cache_key,
                "first_turn": before.first_turn,
                "calls_since": before.calls_since or before.claimed_at,
                "before": Payment(price_usd=before.price_usd),
            }
        )
