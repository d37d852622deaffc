"""What arrives on an open page is what a run makes now: nothing that was retired, and nothing of an edition that was left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.proof.review.arrivals import Arrivals
from pipeline.work.retired import retired
from tests.proof.review.jobs import NOON, publish, shelved

if TYPE_CHECKING:
    from pipeline.stores import Store

HOUR = timedelta(hours=1)


def test_a_picture_that_arrived_and_was_retired_does_not_arrive_again(store: Store) -> None:
    arrivals = Arrivals(store)
    first = publish(store, [shelved(store, 1)])
    late = shelved(store, 2)
    assert arrivals.since(first) == (late,)
    second = publish(store, [*first.items, late], started_at=NOON + HOUR)
    gone = retired(second, {first.items[0].id}, number=3, at=NOON + 2 * HOUR)
    third = second.model_copy(update={"number": 3, "items": first.items, "retired": gone})
    assert arrivals.since(third) == ()


def test_what_was_made_before_an_edition_was_made_current_again_does_not_arrive(store: Store) -> None:
    first = publish(store, [shelved(store, 1)])
    publish(store, [*first.items, shelved(store, 2, at=NOON + HOUR)], started_at=NOON + HOUR)
    again = first.model_copy(update={"number": 3, "of_edition": 1, "current_since": NOON + 2 * HOUR})
    shelved(store, 1, take=2, at=NOON + HOUR)
    new = shelved(store, 3, at=NOON + 3 * HOUR)
    assert Arrivals(store).since(again) == (new,)
