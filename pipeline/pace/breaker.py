"""A circuit breaker: while the API is down no call goes out, until one trial call has shown that it is back.

    closed      calls go. So many faults in a row, with no sign of life between them: open.
    open        no call goes, for a pause that doubles with each failed trial.
    half open   one call goes, as a trial: a sign of life closes, a fault opens again. The next trial is another item's.

A sign of life is any answer that says something of the call itself: a picture, a refusal, a 429. Thread-safe.
"""

from __future__ import annotations

import math
import random as chance
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import AmbiguousFault, CallError, RunFault, SafeFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.pace.pacer import StopSignal

FAULTS_IN_A_ROW = 8
"""Where 30 % of the answers are faults, eight in a row come once in 20,000 calls: such an API is unwell, not down."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
"""Seconds, before jitter takes up to half away."""

PATIENCE = 15 * 60.0
"""Seconds without a sign of life after which the run is stopped: as long as one item is tried for (`retry.Policy`)."""

LOOK_AGAIN = 0.5
"""Seconds after which a waiting call looks again whether the trial has ended."""


def enough_in_a_row(in_flight: int) -> int:
    """How many faults in a row open the breaker of a run with so many calls in flight.

    With few in flight, less: else each item would have spent all its tries before. Opening for nothing costs seconds.
    """
    return min(FAULTS_IN_A_ROW, max(2, in_flight))


def says_down(fault: CallError) -> bool:
    """Whether a fault speaks against the API itself: it cannot be reached, breaks off, or answers 408 or 5xx."""
    return isinstance(fault, AmbiguousFault) or (isinstance(fault, SafeFault) and fault.status != 429)


@dataclass(eq=False)
class Pass:
    """Leave to make one call. `waited`: seconds at the breaker, which are not the item's own; `trial`: others wait for it."""

    waited: float = 0.0
    trial: bool = False


class Breaker:
    """The breaker of one run. Every `enter` that gives a pass is followed by one `heard` or `leave`."""

    def __init__(
        self,
        *,
        faults_in_a_row: int = FAULTS_IN_A_ROW,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = chance.random,
    ) -> None:
        """`clock`: seconds; `random`: 0.0 up to 1.0, for jitter; `patience`: seconds."""
        self._faults_in_a_row = faults_in_a_row
        self._patience = patience
        self._clock = clock
        self._random = random
        self._lock = threading.Lock()
        self._line: deque[Pass] = deque()
        self._faults = 0
        self._trials = 0
        self._trial: Pass | None = None
        self._down_since: float | None = None
        self._open_until = -math.inf

    def enter(self, stop: StopSignal) -> Pass | None:
        """Wait until a call may go, in the order of coming; None as soon as `stop` is set.

        Raises RunFault where the API has been down for longer than the patience.
        """
        asked, leave = self._clock(), Pass()
        with self._lock:
            self._line.append(leave)
        try:
            while (seconds := self._seconds_left(leave)) > 0:
                if stop.wait(seconds):
                    self.leave(leave)
                    return None
        finally:
            with self._lock:
                self._line.remove(leave)
        leave.waited = self._clock() - asked
        return leave

    def may_go(self, leave: Pass) -> bool:
        """Whether a pass still holds: the breaker may have opened while its call waited for its pace."""
        with self._lock:
            return self._down_since is None or leave is self._trial

    def heard(self, leave: Pass, fault: CallError | None) -> bool:
        """Say how a call ended: with a picture (None), or with a fault. True where the fault opens the breaker (again)."""
        with self._lock:
            if fault is None or not says_down(fault):
                # Late answers count too: they show that the API was alive a moment ago.
                self._faults, self._trials, self._down_since, self._trial = 0, 0, None, None
                return False
            if leave is self._trial:
                self._open()
                return True
            if self._down_since is None:
                self._faults += 1
                if self._faults >= self._faults_in_a_row:
                    self._down_since = self._clock()
                    self._open()
                    return True
            return False

    def leave(self, leave: Pass) -> None:
        """Give a pass back unused: no call was made."""
        with self._lock:
            if leave is self._trial:
                self._trial = None

    @property
    def down_for(self) -> float:
        """Seconds since the breaker opened, trials included; 0.0 while calls go."""
        with self._lock:
            return 0.0 if self._down_since is None else self._clock() - self._down_since

    @property
    def next_trial_in(self) -> float:
        """Seconds until the API is tried again; 0.0 while calls go or a trial is under way."""
        with self._lock:
            return 0.0 if self._down_since is None else max(0.0, self._open_until - self._clock())

    def _open(self) -> None:
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._trials)
        self._open_until = self._clock() + longest * (1 + self._random()) / 2
        self._trials += 1
        self._trial = None

    def _seconds_left(self, leave: Pass) -> float:
        """Seconds until this pass should look again; 0.0: it may go, and where the breaker is open it goes as the trial."""
        with self._lock:
            now = self._clock()
            if self._down_since is None:
                return 0.0
            if now - self._down_since > self._patience:
                raise RunFault(
                    f"The API has been down for {(now - self._down_since) / 60:.0f} minutes. Run again later: nothing made is "
                    "lost, and what was not called costs nothing."
                )
            if now < self._open_until:
                return self._open_until - now
            if self._trial is None and self._line[0] is leave:
                self._trial, leave.trial = leave, True
                return 0.0
            return LOOK_AGAIN
