"""A run that stands still says so and ends: nothing waits without an end.

Every step of a run tells an event, and every wait in it has a deadline. Where no event has come for longer than the longest of
them, something waits for what never comes: a lock that is not given up, a library that goes round and round. What is paid for
lies on the shelf. So the run is stopped and its connections are cut; where even that does not end it, its account is written
from here, and the process is ended.

Nothing here takes a lock that a worker may hold: what might is done in threads of its own, and waited for only so long.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from pipeline.errors import StoodStill
from pipeline.runs.drop_events import DropBegun
from pipeline.runs.events import (
    CallRepeated,
    CallsHeld,
    ItemEnded,
    ItemEvent,
    ItemLeft,
    LogJudged,
    RunEnded,
    RunOpened,
    RunStoodStill,
)
from pipeline.runs.worker_waits import Seen, waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.errors import MakereadyError
    from pipeline.records import Outcome
    from pipeline.runs.events import Event
    from pipeline.runs.stop import Stop

LOOKS = 60
"""How often a run is looked at within its patience. Between two looks a clock may leap (the process was halted, and woke)."""

MOST_BETWEEN_LOOKS = 5.0
"""Seconds."""

BESIDE_THE_WORK = RunOpened | LogJudged
"""What is told while a person may still be asked whether to go on, or beside the work: no sign of a worker's life."""


@dataclass(frozen=True)
class Patience:
    """Seconds without an event: after which a run stands still, and which it may then take to end by itself."""

    silence: float
    ending: float


class Next(StrEnum):
    """What to do about a run."""

    WAIT = "wait"
    STOP = "stop it"
    END = "end the process"


def judge(silent: float, patience: Patience, *, stopped: bool) -> Next:
    """What to do about a run that was silent for so many seconds. `stopped`: since it was stopped for standing still."""
    if stopped:
        return Next.END if silent > patience.ending else Next.WAIT
    return Next.STOP if silent > patience.silence else Next.WAIT


def end_process(error: MakereadyError) -> None:
    """End the process at once, whatever its threads hold, with the error's sentence on stderr."""
    shown = "\x1b[?25h\n" if os.isatty(2) else ""  # the live view has hidden the cursor
    with suppress(OSError):
        os.write(2, f"{shown}makeready: {error}\n".encode(errors="replace"))
    os._exit(error.exit_code)


@dataclass(frozen=True)
class Standstill:
    """When a run stands still (None: as the deadlines of its job say), and what ends the process where nothing else does."""

    patience: Patience | None = None
    end: Callable[[StoodStill], None] = end_process


@dataclass(frozen=True)
class Ways:
    """What can be done for a run from outside its own threads. Any of these may hang."""

    hang_up: Callable[[], None]
    """Cut every connection."""
    tell: Callable[[Event], None]
    account: Callable[[Iterable[Outcome]], object]
    """Write the manifest, of these outcomes."""
    release: Callable[[], None]
    """Tell the shelf that the run is over."""


class Watch:
    """Hears a run's events, and looks now and then whether any have come: `with Watch(…) as watch`, around all of the run."""

    def __init__(
        self, patience: Patience, stop: Stop, *, clock: Callable[[], float], end: Callable[[StoodStill], None] = end_process
    ) -> None:
        """`clock`: seconds, which need not go on while the machine sleeps; `end` is what ends the process."""
        self._patience = patience
        self._stop = stop
        self._clock = clock
        self._end = end
        self._ways: Ways | None = None
        self._every = min(MOST_BETWEEN_LOOKS, min(patience.silence, patience.ending) / LOOKS)
        self._looked = clock()
        self._watched = 0.0
        self._quiet_since: float | None = None
        self._held_until = 0.0
        self._ended_outcomes: dict[str, Outcome] = {}
        self._seen: dict[str, Seen] = {}
        self._accounted = False
        self._fault: StoodStill | None = None
        self._left = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, name="standstill", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()

    def guard(self, ways: Ways) -> None:
        """Watch from now on, as soon as something is told that a run does by itself: until then, people may be asked."""
        self._ways = ways

    def hear(self, event: Event) -> None:
        """Take note of an event, in the thread that tells it."""
        # Single steps, each of which is whole without a lock. A wait that is told with its length is no silence.
        told = (
            event.seconds
            if isinstance(event, CallsHeld | DropBegun)
            else event.after
            if isinstance(event, CallRepeated)
            else 0.0
        )
        if told:
            self._held_until = max(self._held_until, self._watched + told)
        if not isinstance(event, BESIDE_THE_WORK):
            self._quiet_since = self._watched
        self._accounted = self._accounted or isinstance(event, RunEnded)
        if isinstance(event, ItemEnded | ItemLeft):
            self._seen.pop(event.item, None)
        elif isinstance(event, ItemEvent):
            self._seen[event.item] = Seen(type(event), self._clock(), threading.get_ident())
        if isinstance(event, ItemEnded):
            self._ended_outcomes[event.item] = event.outcome

    def look(self) -> Next:
        """Let the time pass since the last look (a leap of the clock counts as two looks), and say what is to be done."""
        now = self._clock()
        self._watched += min(now - self._looked, 2 * self._every)
        self._looked = now
        if self._quiet_since is None or self._ways is None:
            return Next.WAIT
        silent = self._watched - max(self._quiet_since, self._held_until)
        return judge(silent, self._patience, stopped=self._fault is not None)

    def _watch(self) -> None:
        while not self._left.wait(self._every):
            verdict = self.look()
            if self._ways and verdict is Next.STOP:
                self._stop_run(self._ways)
            if self._ways and self._fault and verdict is Next.END:
                self._end_run(self._ways, self._fault)
                return

    def _stop_run(self, ways: Ways) -> None:
        """Say what every worker waits for, and ask all to stop."""
        seconds = self._watched - (self._quiet_since or 0.0)
        found = waits(self._seen, self._clock())
        reason = f"the run stood still: nothing has happened for {seconds:.0f} s"
        fault = StoodStill(f"{reason}. What is paid for is kept: run again to go on.", found)
        self._quiet_since, self._held_until, self._fault = self._watched, self._watched, fault
        aside(lambda: sys.stderr.write("".join(f"makeready: {line}\n" for line in (reason, *found))))
        aside(lambda: ways.tell(RunStoodStill(seconds=seconds, waits=found)))
        aside(lambda: self._stop.set(str(fault), fault))
        aside(ways.hang_up)

    def _end_run(self, ways: Ways, fault: StoodStill) -> None:
        """Write the account and release the run, each where it can be done in time; then end the process."""
        there = self._accounted or within(self._patience.ending, lambda: ways.account(self._ended_outcomes.values()))
        if self._left.is_set():
            return
        within(self._patience.ending, ways.release)
        written = "The manifest is written" if there or self._accounted else "The manifest could not be written"
        self._end(StoodStill(f"{fault} {written}; the process is ended, because some of its threads never will.", fault.waits))


def aside(act: Callable[[], object]) -> threading.Event:
    """Do something in a thread of its own, which no one waits for; gives what is set when it has been done without a fault."""
    done = threading.Event()

    def carry() -> None:
        with suppress(Exception):
            act()
            done.set()

    with suppress(RuntimeError):  # no thread can be had
        threading.Thread(target=carry, daemon=True).start()
    return done


def within(seconds: float, act: Callable[[], object]) -> bool:
    """Do something in a thread of its own, and wait for it so long; True where it has been done."""
    return aside(act).wait(seconds)
