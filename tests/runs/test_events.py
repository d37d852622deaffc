"""What happens is told as values, and nobody who listens can harm the run."""

from __future__ import annotations

import ast
import dataclasses
import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.runs import document_events, drop_events, events
from pipeline.runs.events import Event, RunStopping, RunWaits
from pipeline.runs.listeners import Aside, Events

if TYPE_CHECKING:
    from collections.abc import Iterator


HANG_SECONDS = 100
"""What takes so long will never come."""

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORK = Path(__file__).parents[2] / "pipeline" / "work"
PATIENT = 100.0
"""Seconds that a test waits for another thread: only what hangs takes so long."""


def event_classes(top: type[Event] = Event) -> Iterator[type[Event]]:
    yield top
    for kind in top.__subclasses__():
        yield from event_classes(kind)


EVERY_EVENT = [*event_classes()]


def waits(reason: str) -> RunWaits:
    return RunWaits(reason=reason)


def told_by(*listeners) -> Events:
    return Events("leaves", "run-1", lambda: NOON, listeners)


class Slow:
    """A listener that waits before each event until it may go on; `last` is the one after which it has heard enough."""

    def __init__(self, last: str = "") -> None:
        self.reasons: list[str] = []
        self.enough = threading.Event()
        self._last = last
        self.began = threading.Event()
        self.may_go_on = threading.Event()

    def __call__(self, event: Event) -> None:
        self.began.set()
        assert self.may_go_on.wait(PATIENT)
        assert isinstance(event, RunWaits)
        self.reasons.append(event.reason)
        if event.reason == self._last:
            self.enough.set()


class Raising:
    """A listener that fails at every event."""

    def __init__(self) -> None:
        self.heard = 0

    def __call__(self, event: Event) -> None:
        self.heard += 1
        raise ZeroDivisionError(f"event {self.heard}")


def test_there_is_an_event_for_every_part_of_a_run() -> None:
    assert {kind.__name__ for kind in EVERY_EVENT} >= {
        *("RunOpened", "CallWaiting", "CallSent", "CallAnswered", "CallThrottled", "CallRepeated", "LogAsked"),
        *("PictureFetched", "PictureChecked", "Shelved", "ItemEnded", "BudgetMark", "RunEnded"),
    }


@pytest.mark.parametrize("kind", EVERY_EVENT, ids=lambda kind: kind.__name__)
def test_every_event_is_a_frozen_value_that_stands_in_a_module_of_events(kind: type[Event]) -> None:
    assert "__dataclass_params__" in vars(kind), "it is a dataclass of its own, not by what it comes from"
    assert vars(kind)["__dataclass_params__"].frozen
    assert all(field.kw_only for field in dataclasses.fields(kind))
    assert kind.__module__ in (events.__name__, drop_events.__name__, document_events.__name__)


@pytest.mark.parametrize("kind", EVERY_EVENT, ids=lambda kind: kind.__name__)
def test_every_event_says_of_which_job_and_run_it_is_and_when_it_was(kind: type[Event]) -> None:
    assert {field.name for field in dataclasses.fields(kind)} >= {"job", "run", "at"}


@pytest.mark.parametrize("kind", EVERY_EVENT, ids=lambda kind: kind.__name__)
def test_no_event_holds_what_can_be_changed(kind: type[Event]) -> None:
    changing = ("list", "dict", "set", "bytearray")
    assert [field.name for field in dataclasses.fields(kind) if str(field.type).startswith(changing)] == []


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        waits("here").reason = "there"  # type: ignore[misc]


def test_an_event_is_told_with_its_job_its_run_and_the_moment() -> None:
    heard: list[Event] = []
    moments = iter([NOON, NOON + timedelta(seconds=1)])
    told = Events("leaves", "run-1", lambda: next(moments), [heard.append])
    told.tell(waits("one"))
    told.tell(waits("two"))
    assert heard == [
        RunWaits(job="leaves", run="run-1", at=NOON, reason="one"),
        RunWaits(job="leaves", run="run-1", at=NOON + timedelta(seconds=1), reason="two"),
    ]


def test_what_is_told_is_another_value_than_what_was_handed_over() -> None:
    event = waits("here")
    told_by().tell(event)
    assert (event.job, event.run, event.at) == ("", "", None)


def test_listeners_hear_in_turn_one_and_the_same_event() -> None:
    heard: list[tuple[str, Event]] = []
    told_by(lambda event: heard.append(("a", event)), lambda event: heard.append(("b", event))).tell(waits("here"))
    assert [name for name, _ in heard] == ["a", "b"]
    assert heard[0][1] is heard[1][1]


def test_who_begins_to_listen_hears_what_is_told_from_then_on() -> None:
    first: list[Event] = []
    later: list[Event] = []
    told = told_by(first.append)
    told.tell(waits("one"))
    told.listen(later.append)
    told.tell(waits("two"))
    told.tell(RunStopping(reason="three"))
    assert [type(event) for event in first] == [RunWaits, RunWaits, RunStopping]
    assert later == first[1:]


def test_a_listener_that_raises_harms_neither_who_tells_nor_who_else_hears(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Event] = []
    raising = Raising()
    told = told_by(raising, heard.append)
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            told.tell(waits(str(number)))
    assert len(heard) == 3
    assert raising.heard == 3
    assert ["event 1" in record.getMessage() for record in caplog.records] == [True]


def test_of_two_listeners_that_raise_each_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    told = told_by(Raising(), Raising())
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            told.tell(waits(str(number)))
    assert len(caplog.records) == 2


def test_a_person_who_interrupts_a_listener_interrupts_the_run() -> None:
    def interrupted(event: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        told_by(interrupted).tell(waits("here"))


def test_a_slow_listener_aside_holds_nobody_up_and_hears_everything_in_order() -> None:
    slow = Slow()
    with Aside(slow, goodbye=PATIENT) as aside:
        told = told_by(aside)
        for number in range(50):
            told.tell(waits(str(number)))
        assert slow.reasons == []
        slow.may_go_on.set()
    assert slow.reasons == [str(number) for number in range(50)]
    assert aside.missed == 0


def test_what_does_not_fit_is_counted_as_missed_and_not_waited_for() -> None:
    slow = Slow(last="1")
    with Aside(slow, most=2, goodbye=PATIENT) as aside:
        aside(waits("being heard"))
        assert slow.began.wait(PATIENT)
        for number in range(7):
            aside(waits(str(number)))
        assert aside.missed == 5
        slow.may_go_on.set()
        assert slow.enough.wait(PATIENT)
    assert slow.reasons == ["being heard", "0", "1"]


def test_a_listener_that_hangs_is_left_behind_when_its_goodbye_is_over() -> None:
    slow = Slow()
    with Aside(slow, goodbye=0.0) as aside:
        aside(waits("here"))
        assert slow.began.wait(PATIENT)
    assert slow.reasons == []
    slow.may_go_on.set()


def test_a_listener_aside_hears_in_one_thread_that_does_not_keep_the_program_alive() -> None:
    threads: list[threading.Thread] = []
    with Aside(lambda event: threads.append(threading.current_thread()), goodbye=PATIENT) as aside:
        aside(waits("one"))
        aside(waits("two"))
    assert threads[0] is threads[1]
    assert threads[0] is not threading.current_thread()
    assert threads[0].daemon


def test_a_listener_aside_that_raises_is_told_of_once_and_goes_on_hearing(caplog: pytest.LogCaptureFixture) -> None:
    raising = Raising()
    with caplog.at_level(logging.WARNING), Aside(raising, goodbye=PATIENT) as aside:
        for number in range(3):
            aside(waits(str(number)))
    assert raising.heard == 3
    assert ["event 1" in record.getMessage() for record in caplog.records] == [True]


def named_by(path: Path) -> set[str]:
    """Every module that a file imports from, wherever in it that stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


LISTENERS = ("pipeline.runs.progress", "pipeline.cli", "flows", "prefect")


STEPS = sorted(path for path in WORK.glob("*.py") if path.stem != "door")
"""The door is no step: through it listeners come in."""


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_no_step_of_an_items_life_names_a_listener(path: Path) -> None:
    named = named_by(path)
    assert [name for name in named if any(f"{name}.".startswith(f"{listener}.") for listener in LISTENERS)] == []
    assert named.isdisjoint({"pipeline.runs.listeners.Aside", "pipeline.runs.listeners.Listener"})


def test_leaving_with_a_full_queue_tells_all_that_waits_and_ends() -> None:
    began, go, heard = threading.Event(), threading.Event(), []

    def listener(event: Event) -> None:
        began.set()
        assert go.wait(HANG_SECONDS)
        heard.append(event)

    with Aside(listener, most=2, goodbye=HANG_SECONDS) as hear:
        hear(RunWaits(reason="0"))
        assert began.wait(HANG_SECONDS)
        hear(RunWaits(reason="1"))
        hear(RunWaits(reason="2"))
        go.set()
    assert [event.reason for event in heard] == ["0", "1", "2"]
    assert (hear.missed, hear._thread.is_alive()) == (0, False)


def test_what_is_not_heard_by_the_goodbye_is_missed() -> None:
    began, go = threading.Event(), threading.Event()

    def listener(event: Event) -> None:
        began.set()
        assert go.wait(HANG_SECONDS)

    with Aside(listener, most=10, goodbye=0.0) as hear:
        for number in range(5):
            hear(RunWaits(reason=str(number)))
        assert began.wait(HANG_SECONDS)
    assert hear.missed == 4
    go.set()
