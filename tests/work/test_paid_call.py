"""What a payer tells of its calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pipeline.errors import ItemFault, SafeFault
from pipeline.pace.retry import Attempts, Policy
from pipeline.records import Order
from pipeline.runs.clocks import Time
from pipeline.runs.events import CallRepeated, Event
from pipeline.runs.listeners import Events
from pipeline.runs.stop import Stop
from pipeline.work.item_bill import Bill
from pipeline.work.next_claim import Claims
from pipeline.work.paid_call import Payer
from pipeline.work.turn import Turn
from tests.samples import a_request

NOBODY: Any = None


def repeats(error: SafeFault | ItemFault) -> tuple[bool, list[Event]]:
    """Whether a call that ended so is made again, and what is told of that."""
    heard: list[Event] = []
    events = Events("autumn", "r-1", lambda: datetime.now(UTC), [heard.append])
    claims = Claims("autumn", "r-1", lambda: "default", lambda: datetime.now(UTC))
    payer = Payer(NOBODY, NOBODY, NOBODY, claims, events, Stop(), Time(clock=lambda: 0.0, random=lambda: 0.0), Policy())
    order = Order("leaf", a_request())
    turn = Turn(order.request, claims.make(order, 1), Bill(order.request.model))
    return payer._repeats(error, Attempts(0.0).after(error), turn), heard


def test_a_call_that_is_made_again_is_told_as_repeated() -> None:
    again, heard = repeats(SafeFault("busy"))
    assert again
    assert [type(event) for event in heard] == [CallRepeated]


def test_a_call_that_is_given_up_is_not_told_as_repeated() -> None:
    assert repeats(ItemFault("bad")) == (False, [])
