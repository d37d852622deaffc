"""The one sentence by which a run ends in Prefect: its counts, its reasons, and all of its money."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pipeline.manifest.manifest import ToFetch, totals
from pipeline.records import Order, Outcome, Result
from tests.samples import a_request

if TYPE_CHECKING:
    import pytest

LATER = datetime(2026, 3, 1, 12, tzinfo=UTC)


def failed(name: str, reason: str) -> Outcome:
    order = Order(item=name, request=a_request(prompt="A lighthouse"))
    fields: dict[str, Any] = {"request": order.request.as_input(), "reason": reason, "take": 1}
    return Outcome(id=name, fingerprint=order.fingerprint, outcome=Result.FAILED, begun=True, **fields)


def test_a_reason_that_differs_in_names_and_amounts_alone_is_told_once() -> None:
    from flows.endings import in_words

    lost = [failed(f"leaf-{n}", f"leaf-{n}: no answer, ${n}.25 may be billed") for n in range(1, 6)]
    told = in_words([*lost, failed("oak", "blank")], "$0.00 spent", reasons=True)
    assert told == "6 failed (leaf-1 and 4 more: leaf-1: no answer, $1.25 may be billed; oak: blank); $0.00 spent"


def test_what_may_be_billed_and_what_is_to_fetch_is_said_with_what_is_spent() -> None:
    from flows.endings import spent_in_words

    waiting = ToFetch(pictures=2, usd=Decimal("0.50"), links_until=LATER)
    counted = totals([], run_requests=0, spent=Decimal("1"), possible=Decimal("3"), to_fetch=waiting)
    account: Any = SimpleNamespace(totals=counted)
    assert spent_in_words(account) == (
        "$1.00 spent, $3.00 more may be billed, "
        "2 pictures paid for ($0.50) still to fetch: run again before 2026-03-01 12:00 UTC"
    )


def test_a_task_that_returns_a_failure_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    from flows.endings import say_endings_once

    say_endings_once()
    log = logging.getLogger("prefect.task_runs")
    with caplog.at_level(logging.ERROR, "prefect.task_runs"):
        log.addHandler(caplog.handler)
        log.error("Task run failed with state: Failed('blank')", exc_info=True)
        log.error("Task run failed with exception: a bug")
        log.removeHandler(caplog.handler)
    assert {record.getMessage() for record in caplog.records} == {"Task run failed with exception: a bug"}
