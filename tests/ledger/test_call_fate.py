"""What became of calls that were cut off is decided by what the log shows of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import AmbiguousFault, CallError, ItemFault, Moderated, RunFault, SafeFault, Throttled
from pipeline.ledger.call_fate import CLOCK_SKEW, Fate, Trace, fate, may_be_cached
from pipeline.ledger.entries import Claim
from pipeline.models.replies import Answer

ANSWER = Answer("https://pictures.test/leaf.png", log_id="log-1", cached=False)
DENIED, DOWN = ItemFault("this token may not read the log", status=403), SafeFault("the log is down", status=503)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEPT = 6 * 3600
"""Seconds that the cache of these tests keeps an answer."""


@pytest.mark.parametrize(
    ("trace", "cached", "became"),
    [
        (Trace(), True, Fate.CACHED),
        (Trace(), False, Fate.UNKNOWN),
        (Trace(answer=ANSWER), True, Fate.FOUND),
        (Trace(answer=ANSWER), False, Fate.FOUND),
        (Trace(answer=ANSWER, billed=1), False, Fate.FOUND),
        (Trace(answer=ANSWER, billed=2, failed=3), False, Fate.FOUND),
        (Trace(answer=ANSWER, unread=DOWN), False, Fate.FOUND),
        (Trace(billed=1), True, Fate.BILLED),
        (Trace(billed=1), False, Fate.BILLED),
        (Trace(billed=1, failed=2), True, Fate.BILLED),
        (Trace(billed=1, unread=DOWN), False, Fate.BILLED),
        (Trace(failed=1), True, Fate.FREE),
        (Trace(failed=1), False, Fate.FREE),
        (Trace(failed=1, unread=DOWN), False, Fate.FREE),
        (Trace(unread=DOWN), True, Fate.CACHED),
        (Trace(unread=DOWN), False, Fate.UNREAD),
        (Trace(unread=DENIED), True, Fate.CACHED),
        (Trace(unread=DENIED), False, Fate.UNKNOWN),
    ],
)
def test_what_the_log_shows_says_what_became_of_the_calls(trace: Trace, cached: bool, became: Fate) -> None:
    assert fate(trace, cached=cached) is became


@pytest.mark.parametrize(
    ("unread", "became"),
    [
        (SafeFault("down"), Fate.UNREAD),
        (AmbiguousFault("lost"), Fate.UNREAD),
        (Throttled("busy"), Fate.UNREAD),
        (RunFault("no such token"), Fate.UNREAD),
        (ItemFault("not allowed"), Fate.UNKNOWN),
        (Moderated("blocked"), Fate.UNKNOWN),
    ],
)
def test_only_a_log_that_will_never_be_read_is_not_waited_for(unread: CallError, became: Fate) -> None:
    assert fate(Trace(unread=unread), cached=False) is became


def test_every_fate_can_come() -> None:
    traces = [Trace(answer=ANSWER), Trace(billed=1), Trace(failed=1), Trace(unread=DOWN), Trace()]
    assert {fate(trace, cached=cached) for trace in traces for cached in (True, False)} == {*Fate}


def claim(claimed_at: datetime, *, calls_since: datetime | None = None) -> Claim:
    return Claim(
        item="leaf",
        fingerprint="f" * 64,
        run="run-1",
        gateway="default",
        cache_key="leaves/leaf",
        claimed_at=claimed_at,
        host="here",
        pid=1,
        calls_since=calls_since,
    )


MOMENT = timedelta(microseconds=1)
LATEST = timedelta(seconds=KEPT) - CLOCK_SKEW


@pytest.mark.parametrize(
    ("age", "cached"),
    [
        (timedelta(0), True),
        (timedelta(hours=3), True),
        (LATEST - MOMENT, True),
        (LATEST, False),
        (timedelta(seconds=KEPT), False),
        (timedelta(days=30), False),
        (-MOMENT, True),
        (-CLOCK_SKEW, True),
        (-CLOCK_SKEW - MOMENT, False),
        (-timedelta(days=365), False),
    ],
)
def test_the_cache_must_still_answer_for_a_claim_of_this_age(age: timedelta, cached: bool) -> None:
    assert may_be_cached(claim(NOW - age), NOW, KEPT) is cached


@pytest.mark.parametrize(
    ("calls_since", "cached"),
    [
        (NOW - timedelta(hours=3), True),
        (NOW - LATEST, False),
        (NOW + CLOCK_SKEW + MOMENT, False),
        (None, True),
    ],
)
def test_the_age_is_that_of_the_first_turn_whose_calls_may_be_answered(calls_since: datetime | None, cached: bool) -> None:
    assert may_be_cached(claim(NOW, calls_since=calls_since), NOW, KEPT) is cached


def test_a_fresh_first_turn_makes_up_for_an_old_claim() -> None:
    assert may_be_cached(claim(NOW - timedelta(days=9), calls_since=NOW), NOW, KEPT)


def test_a_cache_that_keeps_less_than_clocks_may_be_apart_is_never_counted_on() -> None:
    assert not may_be_cached(claim(NOW), NOW, CLOCK_SKEW.total_seconds())
