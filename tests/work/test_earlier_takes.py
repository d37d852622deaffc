"""The chains of takes are read from the shelf, many at once."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier
from typing import TYPE_CHECKING, cast

from pipeline.errors import NotOnShelf
from pipeline.models.catalogue import V4_PRO
from pipeline.proof.next_takes import NextTake
from pipeline.records import Order, Outcome, Request, Result
from pipeline.work.earlier_takes import with_chains
from pipeline.work.lineage import follow

if TYPE_CHECKING:
    from pipeline.ledger.ledger import Ledger

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


class Slow:
    """A ledger that answers nobody before two have asked."""

    def __init__(self) -> None:
        self.asked = Barrier(2, timeout=30.0)

    def read_record(self, stem: str, number: int) -> Outcome:
        self.asked.wait()
        raise NotOnShelf(f"{stem}, {number}")


def test_one_chain_is_not_waited_for_before_the_next_is_read() -> None:
    orders = [Order(item, Request("A leaf", "96x64", model=V4_PRO)) for item in ("leaf", "branch")]
    entered = {order.stem: NextTake(item=order.item, fingerprint=order.fingerprint, take=2, asked_at=NOON) for order in orders}
    wanted, lineage = follow(orders, entered)
    outcomes = [
        Outcome(id=order.item, fingerprint=order.fingerprint, take=2, outcome=Result.KEPT, request=order.request.as_input())
        for order in wanted
    ]
    chained = with_chains(outcomes, lineage, {}, cast("Ledger", Slow()), {})
    assert [[past.take for past in each.chain] for each in chained] == [[1], [1]]
