"""One round of sending: each address in a thread of its own, which nobody has to wait for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import StoreError
from pipeline.work.notices.addresses import OPTION

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.work.notices.addresses import Address
    from pipeline.work.notices.notice import Notice
    from pipeline.work.notices.outbox import Letter, Outbox

Send = Callable[["Address", "Notice", bytes | None, "datetime"], str]
"""Sends a notice with its strip, or without; gives why it was not taken, empty where it was. May block for long."""

T = TypeVar("T")

SHELF_SECONDS = 5.0
"""How long a shelf may take to say what waits on it: then only what is new is sent."""
TRIES = 3
"""Of a letter that waits on no shelf."""
PAUSES = (0.5, 2.0)
"""Seconds between these."""
ENOUGH = 2
"""After so many that were not taken one after the other, an address gets no more of what waits: it is not there."""


@dataclass(frozen=True)
class Batch:
    """What is new in a round. `stored`: each letter waits on the shelf already, and is deleted there once it is taken."""

    letters: Sequence[Letter] = ()
    strip: Callable[[], bytes | None] = lambda: None
    """Makes the pictures that go with each."""
    stored: bool = False


@dataclass(frozen=True)
class Untaken:
    """A letter that an address has not taken, and why."""

    letter: Letter
    to: Address
    why: str


class Round:
    """Begun once; then waited for, for as long as the caller likes."""

    def __init__(self, send: Send, outbox: Outbox | None, batch: Batch, now: Callable[[], datetime]) -> None:
        """`outbox`: where letters of earlier runs wait; None: there is none."""
        self._send, self._outbox, self._batch, self._now = send, outbox, batch, now
        self._waiting: Future[Sequence[Letter]] = Future()
        self._strip: Future[bytes | None] = Future()
        self._addresses: Sequence[Address] = ()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._pending: dict[tuple[str, str], Untaken] = {}
        self.taken: list[Letter] = []
        """In the order in which they were."""

    def begin(self, addresses: Sequence[Address], *, wait: Callable[[float], object] | None = None) -> None:
        """Start sending to these. `wait` lets seconds pass between two tries."""
        self._addresses = addresses
        for letter in self._batch.letters:
            for to in addresses:
                if to.digest == letter.digest:
                    self._pending[letter.digest, letter.key] = Untaken(letter, to, "it does not answer")
        self._start(self._look)
        for to in addresses:
            self._start(partial(self._serve, to, wait or threading.Event().wait))

    def finish(self, seconds: float) -> Sequence[Untaken]:
        """Wait so long for the round to end; gives what was not taken by then."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        with self._lock:
            return tuple(self._pending.values())

    def _start(self, act: Callable[[], object]) -> None:
        thread = threading.Thread(target=act, name="notices", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _look(self) -> None:
        """Read what the shelf has: the small pictures, and what waits."""
        _settle(self._strip, self._batch.strip)
        _settle(self._waiting, self._listed)

    def _listed(self) -> Sequence[Letter]:
        return self._outbox.waiting() if self._outbox else ()

    def _serve(self, to: Address, wait: Callable[[float], object]) -> None:
        mine = [letter for letter in self._batch.letters if letter.digest == to.digest]
        if not self._batch.stored:  # nothing else keeps it: first of all
            for letter in mine:
                self._tried_often(letter, to, wait)
        failures, fresh = 0, {letter.key for letter in mine}
        for letter in self._waiting_for(to):
            if letter.key not in fresh and failures < ENOUGH:
                failures = 0 if self._tried(letter, to, None, stored=True) else failures + 1
        if self._batch.stored:
            for letter in mine:
                self._tried(letter, to, self._pictures(), stored=True)

    def _waiting_for(self, to: Address) -> Sequence[Letter]:
        """What waits for this address, oldest first."""
        with suppress(StoreError, TimeoutError):
            return [letter for letter in self._waiting.result(SHELF_SECONDS) if self._is_for(to, letter)]
        return ()

    def _is_for(self, to: Address, letter: Letter) -> bool:
        """Whether it is meant: by the address, or by its variable where that holds another one now, as after a new token.

        Only addresses that this run was given are ever asked: no file on a shelf chooses one.
        """
        if any(letter.digest == each.digest for each in self._addresses):
            return letter.digest == to.digest
        return letter.to == to.name != OPTION and sum(each.name == to.name for each in self._addresses) == 1

    def _pictures(self) -> bytes | None:
        with suppress(Exception):
            return self._strip.result(SHELF_SECONDS)
        return None

    def _tried_often(self, letter: Letter, to: Address, wait: Callable[[float], object]) -> None:
        for number in range(TRIES):
            if self._tried(letter, to, None, stored=False):
                return
            if number < len(PAUSES):
                wait(PAUSES[number])

    def _tried(self, letter: Letter, to: Address, strip: bytes | None, *, stored: bool) -> bool:
        """Send it once; it is pending until it is taken."""
        key = (letter.digest, letter.key)
        with self._lock:
            self._pending.setdefault(key, Untaken(letter, to, "it does not answer"))
        try:
            why = self._send(to, letter.notice, strip, self._now())
        except Exception as fault:  # noqa: BLE001 (whatever a service does, the run has ended as it did)
            why = f"{type(fault).__name__}"
        with self._lock:
            if why:
                self._pending[key] = Untaken(letter, to, why)
            else:
                self._pending.pop(key, None)
                self.taken.append(letter)
        if not why and stored and self._outbox:
            with suppress(StoreError):  # it is sent once more by the next run
                self._outbox.done(letter)
        return not why


def _settle(wanted: Future[T], read: Callable[[], T]) -> None:
    try:
        wanted.set_result(read())
    except Exception as fault:  # noqa: BLE001 (told to who waits for it)
        wanted.set_exception(fault)
