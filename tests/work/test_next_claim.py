"""What a turn calls under follows from what became of the turn before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pipeline.ledger.call_fate import Fate
from pipeline.ledger.entries import Claim
from pipeline.records import EARLIER_PRICE_USD, Model, Order
from pipeline.work.next_claim import Claims
from tests.samples import a_request

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
THEN, LONG_AGO = NOW - timedelta(hours=1), NOW - timedelta(hours=2)
SKETCH = Model("house/sketch", Decimal("0.10"), ("512x512",))
ORDER = Order("leaf", a_request("A leaf", model=SKETCH))
CLAIMS = Claims("leaves", "run-2", choose_gateway=lambda: "east", now=lambda: NOW)
OWN_KEY = f"leaves/leaf/{ORDER.fingerprint}"

BEFORE = CLAIMS.make(ORDER, 1).model_copy(
    update={"run": "run-1", "gateway": "west", "cache_key": f"{OWN_KEY}/old", "claimed_at": THEN}
)
"""A first turn that was cut off, at another gateway and under a key that was not the first."""

STILL_OPEN = [Fate.UNKNOWN, Fate.CACHED, Fate.UNREAD]


def test_a_first_turn_says_who_pays_for_what_and_since_when() -> None:
    claim = CLAIMS.make(ORDER, 1)
    assert (claim.item, claim.fingerprint, claim.turn, claim.run) == ("leaf", ORDER.fingerprint, 1, "run-2")
    assert (claim.gateway, claim.cache_key, claim.claimed_at) == ("east", OWN_KEY, NOW)
    assert (claim.first_turn, claim.calls_since) == (1, None)


def test_a_claim_is_of_the_price_that_its_model_has_now() -> None:
    cheap = BEFORE.model_copy(update={"price_usd": Decimal("0.01")})
    for became in Fate:
        assert CLAIMS.make(ORDER, 2, cheap, became).price_usd == SKETCH.price_usd


def test_a_claim_that_names_no_price_was_written_at_the_earlier_one() -> None:
    stored = CLAIMS.make(ORDER, 1).model_dump(mode="json", exclude={"price_usd"})
    assert Claim.model_validate(stored).price_usd == EARLIER_PRICE_USD


@pytest.mark.parametrize(
    ("became", "cache_key", "gateway", "first_turn", "calls_since"),
    [
        (Fate.FREE, f"{OWN_KEY}/old", "east", 2, None),
        (Fate.BILLED, f"{OWN_KEY}/2", "east", 2, None),
        (Fate.UNKNOWN, f"{OWN_KEY}/old", "west", 1, THEN),
        (Fate.CACHED, f"{OWN_KEY}/old", "west", 1, THEN),
        (Fate.UNREAD, f"{OWN_KEY}/old", "west", 1, THEN),
    ],
)
def test_the_fate_of_the_turn_before_says_what_the_next_calls_under(
    became: Fate, cache_key: str, gateway: str, first_turn: int, calls_since: datetime | None
) -> None:
    claim = CLAIMS.make(ORDER, 2, BEFORE, became)
    assert (claim.cache_key, claim.gateway) == (cache_key, gateway)
    assert (claim.first_turn, claim.calls_since) == (first_turn, calls_since)


@pytest.mark.parametrize("became", [*Fate])
def test_every_turn_is_claimed_anew_by_the_run_that_pays_for_it(became: Fate) -> None:
    claim = CLAIMS.make(ORDER, 2, BEFORE, became)
    assert (claim.turn, claim.run, claim.claimed_at) == (2, "run-2", NOW)


@pytest.mark.parametrize("became", STILL_OPEN)
def test_after_several_turns_of_unknown_fate_the_first_of_them_counts(became: Fate) -> None:
    third = BEFORE.model_copy(update={"turn": 3, "first_turn": 2, "calls_since": LONG_AGO})
    claim = CLAIMS.make(ORDER, 4, third, became)
    assert (claim.first_turn, claim.calls_since) == (2, LONG_AGO)


@pytest.mark.parametrize("became", [Fate.FREE, Fate.BILLED])
def test_a_turn_whose_end_is_known_is_no_longer_waited_for(became: Fate) -> None:
    third = BEFORE.model_copy(update={"turn": 3, "first_turn": 2, "calls_since": LONG_AGO})
    claim = CLAIMS.make(ORDER, 4, third, became)
    assert (claim.first_turn, claim.calls_since) == (4, None)


def test_after_a_dead_link_the_picture_is_paid_for_under_another_key_though_its_claim_is_gone() -> None:
    assert CLAIMS.make(ORDER, 3, None, Fate.BILLED).cache_key == f"{OWN_KEY}/3"


def test_turns_that_lead_nowhere_never_share_a_key() -> None:
    second = CLAIMS.make(ORDER, 2, BEFORE, Fate.BILLED)
    third = CLAIMS.make(ORDER, 3, second, Fate.BILLED)
    assert len({CLAIMS.make(ORDER, 1).cache_key, second.cache_key, third.cache_key}) == 3


def test_a_gateway_is_chosen_once_for_every_claim() -> None:
    gateways = iter(["east", "west"])
    claims = Claims("leaves", "run-2", choose_gateway=lambda: next(gateways), now=lambda: NOW)
    assert [claims.make(ORDER, turn).gateway for turn in (1, 2)] == ["east", "west"]
