"""What a run tells, when, and that no listener can hold it up or harm it."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import StoreError, UsageError
from pipeline.ledger.next_step import NOTHING
from pipeline.runs.events import (
    CallAnswered,
    CallFailed,
    CallSent,
    CallWaiting,
    ItemEnded,
    ItemEvent,
    LogAsked,
    LogRead,
    PictureAwaited,
    PictureChecked,
    PictureFetched,
    RunEnded,
    RunFailed,
    RunOpened,
    RunStopping,
    Shelved,
    Shelving,
)
from pipeline.work.item_bill import Bill
from tests.work.test_job import results
from tests.work.town import ORDERS
from tests.work.trial import IMPATIENT

if TYPE_CHECKING:
    from pipeline.runs.events import Event
    from pipeline.wiring import Opened
    from tests.work.town import Town
    from tests.work.trial import Trial

HANG_SECONDS = 100
"""What takes so long will never come."""


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def kinds(self, item: str) -> list[type[Event]]:
        return [type(event) for event in self.events if isinstance(event, ItemEvent) and event.item == item]


def test_an_items_life_is_told_from_its_place_in_the_pace_to_its_end(trial: Trial) -> None:
    heard = Heard()
    with trial.serving():
        trial.run(door={"listeners": (heard,)})
    assert heard.kinds("leaf-1") == [
        CallWaiting, CallSent, CallAnswered, PictureAwaited, PictureFetched, PictureChecked, Shelving, Shelved, ItemEnded,
    ]  # fmt: skip
    assert isinstance(heard.events[0], RunOpened)
    assert isinstance(heard.events[-1], RunEnded)
    assert {(event.job, bool(event.run), event.at is not None) for event in heard.events} == {("leaves", True, True)}
    assert sum(event.charged_usd for event in heard.events if isinstance(event, CallAnswered)) == heard.events[-1].spent_usd


def test_a_charge_that_the_log_tells_of_is_told(trial: Trial) -> None:
    heard = Heard()
    with trial.serving(faults={"no-state": 1.0}):
        trial.run(door=IMPATIENT | {"listeners": (heard,)})
    assert heard.kinds("leaf-1")[:5] == [CallWaiting, CallSent, CallFailed, LogAsked, LogRead]
    assert spent(heard) == heard.events[-1].spent_usd > 0


def spent(heard: Heard) -> Decimal:
    """What the events tell that this run was charged."""
    return sum((event.charged_usd for event in heard.events if isinstance(event, CallAnswered | LogRead)), Decimal(0))


def test_each_charge_is_told_once_however_it_was_learned(trial: Trial) -> None:
    first, second = Heard(), Heard()
    with trial.serving(faults={"lost": 0.5, "no-state": 0.3}, seed=4) as sandbox:
        trial.run(door=IMPATIENT | {"listeners": (first,)})
        sandbox.change(faults={})
        trial.run(door=IMPATIENT | {"listeners": (second,)})
    assert spent(first) == first.events[-1].spent_usd > 0
    assert spent(second) == second.events[-1].spent_usd


def test_a_run_that_does_not_begin_tells_that_it_failed(trial: Trial) -> None:
    heard = Heard()
    with trial.serving(), pytest.raises(UsageError), trial.opened(door={"listeners": (heard,)}):
        raise UsageError("nothing was started")
    assert [type(event) for event in heard.events] == [RunOpened, RunFailed]


def test_the_receipt_is_on_the_shelf_before_the_answer_is_told(trial: Trial) -> None:
    there: list[bool] = []

    def look(event: Event) -> None:
        if isinstance(event, CallAnswered):
            there.append(bool(trial.files(f"ledger/{event.item}/*.receipt.json")))

    with trial.serving():
        trial.run(before=lambda opened: opened.production.events.listen(look))
    assert there == [True] * 6


def test_a_listener_that_never_returns_holds_up_no_run(trial: Trial) -> None:
    go = threading.Event()
    try:
        with trial.serving():
            manifest = trial.run(door={"listeners": (lambda _: go.wait(),)})
    finally:
        go.set()
    assert results(manifest) == {"delivered"}


@pytest.mark.parametrize("fault", [ValueError, SystemExit, KeyboardInterrupt])
def test_a_listener_that_raises_harms_no_run(trial: Trial, fault: type[BaseException]) -> None:
    def refuse(event: Event) -> None:
        raise fault

    with trial.serving():
        assert results(trial.run(door={"listeners": (refuse,)})) == {"delivered"}


def test_a_run_that_stops_tells_why_once(trial: Trial) -> None:
    heard = Heard()
    with trial.serving():
        trial.run(before=lambda _: trial.stop.set("enough"), door={"listeners": (heard,)})
    assert [event.reason for event in heard.events if isinstance(event, RunStopping)] == ["enough"]
    assert heard.events[-1].stopped == "enough"


def test_a_run_that_cannot_write_its_manifest_tells_that_it_failed(trial: Trial) -> None:
    heard = Heard()

    def spoil(_: Opened) -> None:
        (trial.shelf / "leaves" / "manifests").write_text("a file where a folder should be")

    with trial.serving(), pytest.raises(StoreError):
        trial.run(before=spoil, door={"listeners": (heard,)})
    assert isinstance(heard.events[-1], RunFailed)


def test_a_round_that_another_run_overtook_leaves_nothing_on_the_bill(town: Town) -> None:
    with town.opened("first") as first:
        recovery, order = first.production.life.recovery, ORDERS[0]
        bill = Bill(order.request.model)
        bill.lost_before = bill.given_up = 1
        receipt = next(recovery.sources(order, NOTHING, bill, first=False))
    assert (receipt.possible_charges, receipt.attempts, bill.doubts) == (0, 1, 0)
