"""What became of calls that were cut off, judged by what the gateway's log shows of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.errors import ItemFault

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.errors import CallError
    from pipeline.ledger.entries import Claim
    from pipeline.models.replies import Answer

CLOCK_SKEW = timedelta(minutes=10)
"""How far the clock that a claim was written by may be from ours, when it is reckoned what the cache still holds."""


@dataclass(frozen=True)
class Trace:
    """What the log shows of some calls."""

    answer: Answer | None = None
    billed: int = 0
    """Calls that cost money."""
    failed: int = 0
    """Calls that brought nothing and cost nothing."""
    unread: CallError | None = None
    """The log, or a reply in it, could not be read."""
    cached: int = 0
    """Calls that were answered from the cache, and so cost nothing."""


class Fate(Enum):
    """What is known of the calls under a claim."""

    FOUND = "the picture is in the log"
    BILLED = "paid for, and the log holds no picture"
    FREE = "failed, and nothing was billed"
    CACHED = "not in the log; the gateway's cache still answers for it"
    UNREAD = "the log cannot be read at the moment"
    UNKNOWN = "not in the log: it may have been billed"


def fate(trace: Trace, *, cached: bool) -> Fate:
    """Say what became of the calls. `cached`: the gateway's cache must still hold the answer, if there was one."""
    if trace.answer:
        return Fate.FOUND
    if trace.billed:
        return Fate.BILLED
    if trace.failed:
        return Fate.FREE
    if cached:
        return Fate.CACHED
    # A token that may not read the log never will: nothing is gained by waiting.
    return Fate.UNREAD if trace.unread and not isinstance(trace.unread, ItemFault) else Fate.UNKNOWN


def may_be_cached(claim: Claim, now: datetime, seconds: float) -> bool:
    """Whether the gateway's cache, which keeps answers for so many seconds, must still hold one to the claim's calls.

    The cache counts from an answer, and so longer than from the claim. A claim of the future speaks of a clock that is not to
    be trusted.
    """
    return -CLOCK_SKEW <= _age(claim, now) < timedelta(seconds=seconds) - CLOCK_SKEW


def ahead_of_clock(claim: Claim, now: datetime) -> bool:
    """Whether the claim's calls were made at a date that lies ahead of ours: their age cannot be known."""
    return _age(claim, now) < -CLOCK_SKEW


def clock_doubt(claim: Claim, now: datetime) -> str:
    """What is said of the date of calls that were cut off, after it; nothing where it does not lie ahead of ours."""
    if not ahead_of_clock(claim, now):
        return ""
    return (
        f" by a clock that is ahead of this machine's ({now:%Y-%m-%d %H:%M} UTC): one of the two is wrong, so that nobody "
        "knows whether the gateway's cache still holds an answer, and the call is not repeated;"
    )


def may_be_under_way(claim: Claim, now: datetime, seconds: float) -> bool:
    """Whether calls of the claim may have ended less than so many seconds ago; of a claim of the future nobody can tell."""
    return _age(claim, now) < timedelta(seconds=seconds)


def _age(claim: Claim, now: datetime) -> timedelta:
    return now - (claim.calls_since or claim.claimed_at)
