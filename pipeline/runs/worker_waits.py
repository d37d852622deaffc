"""What each worker of a run waits for, in sentences: by the last event of its item, and by where its code stands."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pipeline
from pipeline.runs import events
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

CODE = Path(pipeline.__file__).parent

ITEM_LIFE = CODE / "work" / "item_life.py"
"""Where the code of every worker passes that is at an item."""

WAITS: Mapping[type[events.ItemEvent], str] = {
    events.CallWaiting: "waiting for its place (the API, the pace, the calls in flight)",
    events.CallSent: "waiting for its answer",
    events.CallAnswered: "answered, and waiting to be fetched",
    events.CallFailed: "its call has failed, waiting for what comes next",
    events.CallThrottled: "refused as one call too many, waiting for what comes next",
    events.CallRepeated: "waiting to be asked for again",
    events.LogAsked: "waiting for the gateway's log",
    events.LogAwaited: "waiting until its call must have ended, or the gateway's log must list it",
    events.PaidTwice: "paid for by two runs, and waiting to be fetched",
    events.LogRead: "looked up in the gateway's log, waiting for what comes next",
    events.PictureAwaited: "waiting for its picture's transfer",
    events.PictureFetched: "waiting to be looked at",
    events.PictureChecked: "waiting for its print files",
    events.Shelving: "waiting for the shelf",
    events.Shelved: "on the shelf, waiting for its record",
}


@dataclass(frozen=True)
class Seen:
    """The last event of an item that has not ended: what it was, when (seconds of the clock), and in which thread."""

    event: type[events.ItemEvent]
    at: float
    thread: int


def waits(seen: Mapping[str, Seen], now: float) -> tuple[str, ...]:
    """A sentence for each item under way, longest first, for each worker at an item not yet told of, and for the main thread.

    `now`: seconds of the clock. Takes no lock that a worker may hold.
    """
    frames = sys._current_frames()
    oldest_first = sorted(seen.items(), key=lambda pair: pair[1].at)
    told = [in_words(item, last, now, place(frames.get(last.thread))) for item, last in oldest_first]
    known = {last.thread for last in seen.values()}
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in frames.items():
        if ident not in known and any(Path(each.f_code.co_filename) == ITEM_LIFE for each in _stack(frame)):
            told.append(f"{names.get(ident, ident)}: at an item of which nothing was told yet{_at(place(frame))}")
    main = place(frames.get(threading.main_thread().ident or 0))
    return (*told, f"the main thread: {main}") if main else tuple(told)


def in_words(item: str, last: Seen, now: float, where: str | None) -> str:
    """`leaf-7: waiting for its answer for 190 s (pipeline/wire/open_sockets.py, line 113)`."""
    return f"{one_line(item)}: {WAITS.get(last.event, last.event.__name__)} for {now - last.at:.0f} s{_at(where)}"


def place(frame: FrameType | None) -> str | None:
    """The innermost line of our own code at which a thread stands."""
    for each in _stack(frame):
        path = Path(each.f_code.co_filename)
        if CODE in path.parents:
            return f"{path.relative_to(CODE.parent)}, line {each.f_lineno}"
    return None


def _at(where: str | None) -> str:
    return f" ({where})" if where else ""


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame:
        yield frame
        frame = frame.f_back
