"""The claims of a turn: what it calls under, and what it knows of the turns before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pipeline.ledger.entries import Claim
from pipeline.runs.process import host

if TYPE_CHECKING:
    from pipeline.records import Order, Payment
    from pipeline.work.tools import Workshop


def first_claim(order: Order, shop: Workshop, turn: int) -> Claim:
    """A claim for calls that have nothing to do with those of earlier turns: these brought nothing and cost nothing."""
    return Claim(
        item=order.item,
        fingerprint=order.fingerprint,
        turn=turn,
        run=shop.run,
        gateway=shop.pacers.choose(),
        cache_key=f"{shop.job}/{order.item}/{order.fingerprint}",
        claimed_at=shop.now(),
        host=host(),
        pid=os.getpid(),
        first_turn=turn,
    )


def next_claim(before: Claim, payment: Payment, order: Order, shop: Workshop, turn: int) -> Claim:
    """A claim that goes on where another one was cut off: an answer to any of its calls will do, and the cache may hold it."""
    return first_claim(order, shop, turn).model_copy(
        update={
            "gateway": before.gateway,
            "cache_key": before.cache_key,
            "first_turn": before.first_turn,
            "calls_since": before.calls_since or before.claimed_at,
            "before": payment,
        }
    )


def renewed_claim(payment: Payment, order: Order, shop: Workshop, turn: int) -> Claim:
    """A claim to pay for a picture once more: under a cache key of its own, for the old one leads to what is lost."""
    claim = first_claim(order, shop, turn)
    return claim.model_copy(update={"cache_key": f"{claim.cache_key}/{turn}", "before": payment})
