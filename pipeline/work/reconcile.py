"""Settling what is unknown from the gateway's log: nothing is made, nothing is paid for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.call_fate import CLOCK_SKEW, Fate, clock_doubt, fate, may_be_cached, may_be_under_way
from pipeline.ledger.gateway_log import LogState
from pipeline.ledger.kept_answers import with_keys
from pipeline.ledger.next_step import Step, next_step
from pipeline.work.next_claim import CACHE_SECONDS
from pipeline.work.possible_charges import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.ledger.call_fate import Trace
    from pipeline.ledger.entries import Claim
    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.records import Payment
    from pipeline.runs.clocks import Time
    from pipeline.runs.runs_on_shelf import Runs
    from pipeline.work.log_search import LogSearch


@dataclass(frozen=True)
class Inquiry:
    """What is needed to ask about a job: the log and its ledger, its runs, and the time."""

    search: LogSearch
    runs: Runs
    time: Time
    longest_call: float
    """Seconds that a call may still run at the gateway after its run is over."""
    name: str = "reconcile"
    """What the entries it writes are signed with."""
    waits: Callable[[str], None] = lambda _: None
    """Is told what is being waited for, and until when."""

    @property
    def ledger(self) -> Ledger:
        """Where claims are read, and what is found is written."""
        return self.search.ledger


@dataclass(frozen=True)
class Settlement:
    """What came of one item.

    `found`, `settled`, `possible`, `nothing billed`, `billed`, `unknown`, `repeated`, `being made`, `unread` or `damaged`.
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
            if next_step(standing) is Step.KEEP:
                yield Settlement(item, fingerprint, *settle(inquiry.search, stem, standing, name=inquiry.name))
                continue
            claim = inquiry.ledger.read_claim(stem, standing.claim)
            result, text = _settle(inquiry, stem, standing, claim, opened)
            yield Settlement(item, fingerprint, result, with_keys(text, standing.answers))
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
    now = inquiry.time.now()
    cached = not standing.is_answered(claim.turn) and may_be_cached(claim, now, CACHE_SECONDS)
    # Nothing is repeated here: a call is waited for only where the log may come to list it.
    listed_later = may_be_under_way(claim, now, CACHE_SECONDS) and not inquiry.search.no_log(claim.gateway)
    found = _traced(inquiry, claim, over_since + inquiry.longest_call if listed_later else None)
    became = fate(found, cached=cached and standing.unknown != claim.turn)
    if found.unread and became is not Fate.FOUND:
        cached_still = "; while the gateway's cache may hold the answer, a run repeats the call under its key" if cached else ""
        return "unread", f"the gateway's log cannot be read: {found.unread}{cached_still}"
    return _write_down(inquiry, claim, before, found, became)


def _traced(inquiry: Inquiry, claim: Claim, until: float | None) -> Trace:
    """Look into the log; where it shows nothing yet, until the clock says that calls must have ended (None: once)."""

    def left() -> float:
        return 0.0 if until is None else until - inquiry.time.clock()

    found = inquiry.search.trace(claim, left=lambda: 0.0)
    if found.answer or found.unread or left() <= 0:
        return found
    inquiry.waits(f"{claim.item}: its call may still be running, or not be listed yet: {left():.0f} s more at most")
    return inquiry.search.trace(claim, left=left)


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
            until = (claim.calls_since or claim.claimed_at) + timedelta(seconds=CACHE_SECONDS) - CLOCK_SKEW
            return "repeated", (
                f"{_why_open(inquiry, claim)}: a run that begins before {until:%Y-%m-%d %H:%M} UTC repeats the call under the "
                "key the gateway's cache knows it by"
            )
    reason = f"{_why_open(inquiry, claim)}: it may have been billed"
    _close(inquiry, "unknown", claim, before, reason)
    return "unknown", f"{reason}; run with --remake-unknown to pay for it again"


def _why_open(inquiry: Inquiry, claim: Claim) -> str:
    """Why it cannot be said what became of a call."""
    finding = inquiry.search.states.finding(claim.gateway)
    if doubt := clock_doubt(claim, inquiry.time.now()):
        return f"its call was cut off at {claim.claimed_at:%Y-%m-%d %H:%M:%S} UTC{doubt} the log does not show it"
    return (
        "the log does not show it"
        if finding.state is LogState.SEARCHABLE
        else f"the log does not show it, and {finding.sentence}"
    )


def _close(inquiry: Inquiry, kind: Literal["released", "unknown"], claim: Claim, payment: Payment, reason: str) -> None:
    closing = claim.closing(payment, run=inquiry.name, closed_at=inquiry.time.now(), reason=reason)
    inquiry.ledger.close(kind, closing)


def _with(payment: Payment, **changes: object) -> Payment:
    return payment.model_copy(update=changes)
