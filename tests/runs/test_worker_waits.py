"""What each worker waits for, in words."""

from __future__ import annotations

import threading

import pytest

from pipeline.runs import events
from pipeline.runs.worker_waits import WAITS, Seen, in_words, waits


@pytest.mark.parametrize(
    ("event", "where", "sentence"),
    [
        (events.CallSent, None, "leaf-7: waiting for its answer for 190 s"),
        (
            events.PictureAwaited,
            "pipeline/wire/open_sockets.py, line 113",
            "leaf-7: waiting for its picture's transfer for 190 s (pipeline/wire/open_sockets.py, line 113)",
        ),
    ],
)
def test_a_wait_is_told_by_the_last_event(event: type[events.ItemEvent], where: str | None, sentence: str) -> None:
    assert in_words("leaf-7", Seen(event, 10.0, 0), 200.0, where) == sentence


def kinds(top: type) -> set[type]:
    return {top} | {each for child in top.__subclasses__() for each in kinds(child)}


def test_every_event_of_an_item_that_goes_on_has_its_words() -> None:
    told = kinds(events.ItemEvent) - {events.ItemEvent, events.CallEvent, events.ItemEnded, events.ItemLeft}
    assert told == WAITS.keys()


def test_who_waits_longest_stands_first() -> None:
    seen = {"late": Seen(events.CallSent, 90.0, 0), "early": Seen(events.Shelving, 10.0, threading.get_ident())}
    early, late, *_ = waits(seen, 100.0)
    assert early.startswith("early: waiting for the shelf for 90 s (pipeline/runs/worker_waits.py")
    assert late == "late: waiting for its answer for 10 s"
