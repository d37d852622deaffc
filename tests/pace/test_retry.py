"""Decisions on repeating, as values."""

from __future__ import annotations

import pytest

from pipeline.errors import (
    AmbiguousFault,
    CallError,
    CredentialsMissing,
    ItemFault,
    Moderated,
    RunFault,
    SafeFault,
    Throttled,
)
from pipeline.pace.retry import Attempts, GiveUp, Policy, Repeat, next_try

POLICY = Policy(patience=900.0, first_backoff=1.0, longest_backoff=60.0, ambiguous_repeats=2)


def the_most() -> float:
    return 1.0


def half() -> float:
    return 0.5


def test_a_throttled_call_is_made_again_as_soon_as_the_pacer_lets_it() -> None:
    attempts = Attempts(started=0.0, throttled=7)
    assert next_try(Throttled("429"), attempts, POLICY, now=600.0, random=the_most) == Repeat(after=0.0)


def test_a_throttled_call_is_given_up_when_its_time_would_be_over_before_the_hold_is() -> None:
    error = Throttled("429", retry_after=400.0)
    assert next_try(error, Attempts(started=0.0, throttled=1), POLICY, now=500.0, random=half) == Repeat(after=0.0)
    assert isinstance(next_try(error, Attempts(started=0.0, throttled=1), POLICY, now=501.0, random=half), GiveUp)


@pytest.mark.parametrize(("faults", "longest"), [(1, 1.0), (2, 2.0), (3, 4.0), (6, 32.0), (7, 60.0), (500, 60.0)])
def test_the_back_off_after_safe_faults_doubles_up_to_a_cap_with_full_jitter(faults: int, longest: float) -> None:
    attempts = Attempts(started=0.0, safe=faults)
    assert next_try(SafeFault("busy"), attempts, POLICY, now=10.0, random=the_most) == Repeat(after=longest)
    assert next_try(SafeFault("busy"), attempts, POLICY, now=10.0, random=half) == Repeat(after=longest / 2)


def test_a_fault_that_is_known_to_last_is_waited_out_before_the_back_off() -> None:
    error = SafeFault("the provider refused the platform's key", retry_after=30.0, status=503)
    assert next_try(error, Attempts(started=0.0, safe=1), POLICY, now=0.0, random=half) == Repeat(after=30.5)


def test_safe_faults_are_given_up_when_the_next_try_would_start_after_the_time_budget() -> None:
    attempts = Attempts(started=100.0, safe=7)
    assert next_try(SafeFault("busy"), attempts, POLICY, now=940.0, random=the_most) == Repeat(after=60.0)
    assert next_try(SafeFault("busy"), attempts, POLICY, now=941.0, random=the_most) == GiveUp("no success within 900 s")


def test_an_ambiguous_call_is_made_again_twice_and_no_more() -> None:
    error, attempts, decisions = AmbiguousFault("timed out"), Attempts(started=0.0), []
    for _ in range(3):
        attempts = attempts.after(error)
        decisions.append(next_try(error, attempts, POLICY, now=1.0, random=the_most))
    assert decisions[:2] == [Repeat(after=1.0), Repeat(after=2.0)]
    assert isinstance(decisions[2], GiveUp)


def test_safe_faults_in_between_buy_no_further_ambiguous_calls() -> None:
    attempts = Attempts(started=0.0)
    for error in (AmbiguousFault("a"), SafeFault("b"), AmbiguousFault("c"), Throttled("d"), AmbiguousFault("e")):
        attempts = attempts.after(error)
    assert attempts == Attempts(started=0.0, throttled=1, safe=1, ambiguous=3)
    assert isinstance(next_try(AmbiguousFault("e"), attempts, POLICY, now=1.0, random=half), GiveUp)


@pytest.mark.parametrize("error", [ItemFault("bad"), Moderated("blocked"), RunFault("402"), CredentialsMissing("none")])
def test_what_will_never_do_is_never_repeated(error: CallError) -> None:
    attempts = Attempts(started=0.0).after(error)
    assert attempts == Attempts(started=0.0)
    assert isinstance(next_try(error, attempts, POLICY, now=0.0, random=half), GiveUp)
