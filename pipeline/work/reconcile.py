"""Settling what is unknown from the gateway's log: nothing is made, nothing is paid for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.call_fate import Fate, fate, may_be_cached
from pipeline.ledger.next_step import Step, next_step
from pipeline.work.log_search import trace
from pipeline.work.next_claim import CACHE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ledger.call_fate import Trace
    from pipeline.ledger.entries import Claim
    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.models.client import ModelClient
    from pipeline.records import Payment
    from pipeline.runs.clocks import Time
    from pipeline.runs.runs_on_shelf import Runs
    from pipeline.runs.stop import Stop


@dataclass(frozen=True)
class Inquiry:
    """What is needed to ask about a job: its ledger and runs, the model's API, and the time."""

    job: str
    ledger: Ledger
    runs: Runs
    model: ModelClient
    stop: Stop
    time: Time
    longest_call: float
    """Seconds that a call may still run at the gateway after its run is over."""
    name: str = "reconcile"
    """What the entries it writes are signed with."""


@dataclass(frozen=True)
class Settlement:
    """What came of one item.

    `found`, `nothing billed`, `billed`, `unknown`, `repeated`, `being made`, `unread` or `damaged`.
    """

    item: str
    fingerprint: str
    result: str
    text: str


def doubtful(ledger: Ledger) -> dict[str, Standing]:
    """The orders, by stem, of which it is not known whether they were paid for."""
    return {stem: standing for stem, standing in ledger.standings().items() if next_step(standing) in (Step.ASK, Step.UNKNOWN)}


def reconcile(inquiry: Inquiry, standings: dict[str, Standing]) -> Iterator[Settlement]:
    """Ask the gateway's log about each of these orders, and write down what it tells: a receipt, or how the turn ended."""
    opened = inquiry.time.clock()
    for stem, standing in sorted(standings.items()):
        item, _, fingerprint = stem.partition("/")
        try:
            claim = inquiry.ledger.read_claim(stem, standing.claim)
            yield Settlement(item, fingerprint, *_settle(inquiry, stem, standing, claim, opened))
        except (Damaged, NotOnShelf) as fault:
            yield Settlement(item, fingerprint, "damaged", str(fault))


def _settle(inquiry: Inquiry, stem: str, standing: Standing, claim: Claim, opened: float) -> tuple[str, str]:
    """What the log tells of one order, in a word and a sentence; it is written down where that changes anything."""
    over_since, before = opened, claim.before
    if next_step(standing) is Step.ASK:
        if holder := inquiry.runs.living(claim.run):
            return "being made", f"run {holder.run} on {holder.host} is at work on it"
        over_since = max(opened, inquiry.runs.over_since(claim.run))
        before = _with(before, possible_charges=before.possible_charges + 1, price_usd=claim.price_usd)
    else:
        before = inquiry.ledger.read_closing("unknown", stem, claim.turn).payment
    cached = may_be_cached(claim, inquiry.time.now(), CACHE_SECONDS)
    found = _traced(inquiry, claim, over_since + inquiry.longest_call if cached else None)
    became = fate(found, cached=cached and standing.unknown != claim.turn)
    if found.unread and became is not Fate.FOUND:
        return "unread", f"the gateway's log cannot be read: {found.unread}"
    return _write_down(inquiry, claim, before, found, became)


def _traced(inquiry: Inquiry, claim: Claim, until: float | None) -> Trace:
    """Look into the log; where it shows nothing yet, until the clock says that calls must have ended (None: once)."""

    def left() -> float:
        return 0.0 if until is None else until - inquiry.time.clock()

    found = trace(inquiry.model, inquiry.job, claim, left=lambda: 0.0, wait=inquiry.stop.wait)
    if found.answer or found.unread:
        return found
    return trace(inquiry.model, inquiry.job, claim, left=left, wait=inquiry.stop.wait)


def _write_down(inquiry: Inquiry, claim: Claim, before: Payment, found: Trace, became: Fate) -> tuple[str, str]:
    charged = claim.before.charged_usd + claim.price_usd * max(1, found.billed)
    match became:
        case Fate.FOUND if found.answer:
            payment = _with(before, charged_usd=charged, possible_charges=0, log_id=found.answer.log_id)
            inquiry.ledger.receipt(claim.receipt(found.answer, payment, run=inquiry.name, answered_at=inquiry.time.now()))
            return "found", f"made and paid for (${charged:.2f}): the next run fetches it"
        case Fate.BILLED:
            reason = f"a call of run {claim.run} was billed, and the gateway's log holds no picture of it"
            _close(inquiry, "unknown", claim, _with(before, charged_usd=charged, possible_charges=0), reason)
            return "billed", f"{reason}: run with --remake-unknown to pay for it again"
        case Fate.FREE:
            reason = "the gateway's log tells that its calls failed and cost nothing"
            _close(inquiry, "released", claim, _with(before, possible_charges=0), reason)
            return "nothing billed", f"{reason}: the next run makes it"
        case Fate.CACHED:
            until = (claim.calls_since or claim.claimed_at) + timedelta(seconds=CACHE_SECONDS)
            return "repeated", (
                f"the log does not show it: a run that begins before {until:%Y-%m-%d %H:%M} UTC repeats the call under the "
                "key the gateway's cache knows it by"
            )
    _close(inquiry, "unknown", claim, before, "the gateway's log does not show it: it may have been billed")
    return "unknown", "the log does not show it: it may have been billed; run with --remake-unknown to pay for it again"


def _close(inquiry: Inquiry, kind: Literal["released", "unknown"], claim: Claim, payment: Payment, reason: str) -> None:
    closing = claim.closing(payment, run=inquiry.name, closed_at=inquiry.time.now(), reason=reason)
    inquiry.ledger.close(kind, closing)


def _with(payment: Payment, **changes: object) -> Payment:
    return payment.model_copy(update=changes)
