"""Settling what is unknown from the gateway's log: nothing is made, nothing is paid for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.ledger.next_step import Step, next_step
from pipeline.models.catalogue import V4_PRO
from pipeline.work.log_search import trace
from pipeline.work.paid_call import closing_for, receipt_for
from pipeline.work.recovery import may_be_cached
from pipeline.work.tools import CACHE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pipeline.ledger.entries import Claim
    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.models import ModelClient
    from pipeline.records import Payment
    from pipeline.runs.registry import Runs
    from pipeline.runs.stop import Stop


@dataclass(frozen=True)
class Inquiry:
    """What is needed to ask about a job: its ledger and runs, the model's API, and the time."""

    job: str
    ledger: Ledger
    runs: Runs
    model: ModelClient
    stop: Stop
    now: Callable[[], datetime]
    clock: Callable[[], float]
    longest_call: float
    """Seconds that a call may still run at the gateway after its run is over."""
    name: str = "reconcile"
    """What the entries it writes are signed with."""


@dataclass(frozen=True)
class Settlement:
    """What came of one item: `found`, `nothing billed`, `billed`, `unknown`, `repeated`, `being made` or `unread`."""

    item: str
    fingerprint: str
    result: str
    text: str


def doubtful(ledger: Ledger) -> dict[str, Standing]:
    """The orders, by stem, of which it is not known whether they were paid for."""
    return {stem: standing for stem, standing in ledger.standings().items() if next_step(standing) in (Step.ASK, Step.UNKNOWN)}


def reconcile(inquiry: Inquiry, standings: dict[str, Standing]) -> Iterator[Settlement]:
    """Ask the gateway's log about each of these orders, and write down what it tells: a receipt, or how the turn ended."""
    opened = inquiry.clock()
    for stem, standing in sorted(standings.items()):
        claim = inquiry.ledger.read_claim(stem, standing.claim)
        result, text = _settle(inquiry, stem, standing, claim, opened)
        yield Settlement(claim.item, claim.fingerprint[:16], result, text)


def _settle(inquiry: Inquiry, stem: str, standing: Standing, claim: Claim, opened: float) -> tuple[str, str]:
    over_since = opened
    before = claim.before
    if next_step(standing) is Step.ASK:
        if holder := inquiry.runs.living(claim.run):
            return "being made", f"run {holder.run} on {holder.host} is at work on it"
        over_since = max(opened, inquiry.runs.over_since(claim.run))
        before = _with(before, possible_charges=before.possible_charges + 1)
    else:
        before = inquiry.ledger.read_closing("unknown", stem, claim.turn).payment
    cached = may_be_cached(claim, inquiry.now())

    def left() -> float:
        return over_since + inquiry.longest_call - inquiry.clock() if cached else 0.0

    found = trace(inquiry.model, inquiry.job, claim, left=lambda: 0.0, wait=inquiry.stop.wait)
    if not found.answer and not found.unread:
        found = trace(inquiry.model, inquiry.job, claim, left=left, wait=inquiry.stop.wait)
    charged = claim.before.charged_usd + V4_PRO.price_usd * max(1, found.billed)
    if found.answer:
        payment = _with(before, charged_usd=charged, possible_charges=0, log_id=found.answer.log_id)
        inquiry.ledger.receipt(receipt_for(claim, found.answer, payment, run=inquiry.name, answered_at=inquiry.now()))
        return "found", f"made and paid for (${charged:.2f}): the next run fetches it"
    if found.unread:
        return "unread", f"the gateway's log cannot be read: {found.unread}"
    if found.billed:
        reason = f"a call of run {claim.run} was billed, and the gateway's log holds no picture of it"
        _close(inquiry, "unknown", claim, _with(before, charged_usd=charged, possible_charges=0), reason)
        return "billed", f"{reason}: run with --remake-unknown to pay for it again"
    if found.failed:
        reason = "the gateway's log tells that its calls failed and cost nothing"
        _close(inquiry, "released", claim, _with(before, possible_charges=0), reason)
        return "nothing billed", f"{reason}: the next run makes it"
    if standing.unknown != claim.turn and cached:
        until = (claim.calls_since or claim.claimed_at) + timedelta(seconds=CACHE_SECONDS)
        return "repeated", (
            f"the log does not show it: a run that begins before {until:%Y-%m-%d %H:%M} UTC repeats the call under the key the "
            "gateway's cache knows it by"
        )
    _close(inquiry, "unknown", claim, before, "the gateway's log does not show it: it may have been billed")
    return "unknown", "the log does not show it: it may have been billed; run with --remake-unknown to pay for it again"


def _close(inquiry: Inquiry, kind: str, claim: Claim, payment: Payment, reason: str) -> None:
    closing = closing_for(claim, payment, run=inquiry.name, closed_at=inquiry.now(), reason=reason)
    inquiry.ledger.close("released" if kind == "released" else "unknown", closing)


def _with(payment: Payment, **changes: object) -> Payment:
    return payment.model_copy(update=changes)
