"""How what happens in a run reaches those who want to know: at once, or in a thread of their own."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from pipeline.runs.events import Event, RunEnded

if TYPE_CHECKING:
    from datetime import datetime

MOST_UNHEARD = 10_000
"""Events that wait for a slow listener at most: about 3 MB. What comes on top is not told to it."""

GOODBYE_SECONDS = 2.0
"""How long a slow listener may go on hearing when the run is over."""

_log = logging.getLogger(__name__)

Listener = Callable[[Event], None]


class Events:
    """Where events are told. Safe from many threads; no listener's fault reaches who tells."""

    def __init__(self, job: str, run: str, now: Callable[[], datetime], listeners: Sequence[Listener] = ()) -> None:
        """`listeners` are called in turn, in the thread that tells: they have to be quick, or stand behind an `Aside`."""
        self.job = job
        self.run = run
        self._now = now
        self._listeners = list(listeners)
        self._broken: set[int] = set()
        self.over = False
        """Whether the run's end has been told."""

    def listen(self, listener: Listener) -> None:
        """Let one more listener hear what is told from now on; it has to be quick, or stand behind an `Aside`."""
        self._listeners.append(listener)

    def tell(self, event: Event) -> None:
        """Let every listener hear of the event, with this job, run and moment in it."""
        told = replace(event, job=self.job, run=self.run, at=self._now())
        self.over = self.over or isinstance(event, RunEnded)
        for place, listener in enumerate(self._listeners):
            try:
                listener(told)
            except Exception as fault:  # noqa: BLE001 (whatever a listener does, the run goes on)
                if place not in self._broken:
                    self._broken.add(place)
                    _log.warning("a listener of the run's events fails, and is told further ones all the same: %r", fault)


class Aside:
    """A listener that hears in a thread of its own, so that it may be slow: `with Aside(listener) as hear`."""

    def __init__(self, listener: Listener, *, most: int = MOST_UNHEARD, goodbye: float = GOODBYE_SECONDS) -> None:
        """`most`: events that may wait; `goodbye`: seconds for hearing them at the end."""
        self._listener = listener
        self._most = most
        self._goodbye = goodbye
        self._waiting: deque[Event] = deque()
        self._changed = threading.Condition()
        self._over = False
        self._thread = threading.Thread(target=self._hear, name="listener", daemon=True)
        self.missed = 0
        """Events that were not told, because the listener was too slow."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self.leave(self._goodbye)

    def close(self) -> None:
        """Take no more events; those that wait are still heard."""
        with self._changed:
            self._over = True
            self._changed.notify()

    def leave(self, seconds: float) -> None:
        """Wait so long for the last events to be heard; what is not heard then is missed, and the log says so."""
        self._thread.join(max(0.0, seconds))
        with self._changed:
            self.missed += len(self._waiting)
            self._waiting.clear()
        if self.missed:
            _log.warning("a listener of the run's events was too slow, and has missed %d of them", self.missed)

    def __call__(self, event: Event) -> None:
        """Hand the event over, or count it as missed; never waits for the listener."""
        with self._changed:
            if len(self._waiting) >= self._most or self._over:
                self.missed += 1
            else:
                self._waiting.append(event)
                self._changed.notify()

    def _hear(self) -> None:
        fails = False
        while event := self._next():
            try:
                self._listener(event)
            except BaseException as fault:  # noqa: BLE001 (as in `Events.tell`, and this thread is the listener's alone)
                if not fails:
                    _log.warning("a listener of the run's events fails, and is told further ones all the same: %r", fault)
                fails = True

    def _next(self) -> Event | None:
        """The next event, as soon as there is one; None when all is over and heard."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._over)
            return self._waiting.popleft() if self._waiting else None


@contextmanager
def asides(listeners: Sequence[Listener], *, goodbye: float = GOODBYE_SECONDS) -> Iterator[list[Listener]]:
    """Put each listener behind an `Aside` while the block runs; all of them together have `goodbye` seconds at its end."""
    behind = [Aside(listener) for listener in listeners]
    for aside in behind:
        aside.__enter__()
    try:
        yield [*behind]
    finally:
        for aside in behind:
            aside.close()
        until = time.monotonic() + goodbye
        for aside in behind:
            aside.leave(until - time.monotonic())
