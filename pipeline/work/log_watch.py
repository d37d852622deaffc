"""Finds out, beside the work, whether the gateway's log can be searched: it looks there for a call that was answered."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from pipeline.errors import CallError, ItemFault
from pipeline.ledger.gateway_log import AnsweredCall, LogState
from pipeline.runs.events import LogJudged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType

    from pipeline.ledger.gateway_log import LogStates
    from pipeline.models.client import ModelClient
    from pipeline.runs.clocks import Time
    from pipeline.runs.listeners import Events

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between two looks."""

GOODBYE_SECONDS = 0.2
"""How long the end of a run waits for a look that is under way."""


@dataclass(frozen=True)
class Look:
    """What one look came to. `shown`: whether the log lists the call and keeps its reply; None: it could not be asked now."""

    shown: bool | None
    final: bool
    """Nothing else will come of another look."""
    reason: str = ""


def look(model: ModelClient, gateway: str, call: AnsweredCall) -> Look:
    """Look for a call as one would that was cut off: by its run and attempt."""
    wanted = {"run": call.run, "attempt": call.attempt}
    try:
        for logged in model.calls_in_log(gateway, call.fingerprint):
            if wanted.items() <= logged.metadata.items():
                if model.logged_answer(gateway, logged.id):
                    return Look(shown=True, final=True)
                return Look(shown=False, final=False, reason="it lists a call of our own, and keeps no reply of it")
    except ItemFault as fault:
        # A gateway that has just been made may not be known everywhere.
        return Look(shown=False, final=fault.status != 404, reason=str(fault))
    except CallError as fault:
        return Look(shown=None, final=False, reason=str(fault))
    return Look(shown=False, final=False, reason="it does not list a call of our own")


class LogWatch:
    """Looks for the first answered call of each gateway, in threads of its own, while the `with` lasts; never holds it up.

    Where the run is shorter, the call is kept on the shelf, and the next run goes on looking for it.
    """

    def __init__(
        self,
        model: ModelClient,
        states: LogStates,
        time: Time,
        events: Events,
        *,
        within: float,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        """`within`: seconds after its answer in which a call must be found (0: nothing is looked for).

        `wait` sleeps so many seconds, True when the run is over (by default until the `with` ends).
        """
        self._model = model
        self._states = states
        self._time = time
        self._within = within
        self._events = events
        self._over = threading.Event()
        self._wait = wait or self._over.wait
        self._lock = threading.Lock()
        self._followed: set[str] = set()
        self._threads: dict[str, threading.Thread] = {}
        self._next: dict[str, AnsweredCall] = {}

    def begin(self, gateways: Iterable[str]) -> None:
        """Go on looking for what earlier runs had no time to find."""
        for gateway in gateways:
            found = self._states.finding(gateway)
            if found.state is LogState.NOT_KNOWN and found.call:
                self._follow(gateway, found.call)

    def answered(self, gateway: str, metadata: Mapping[str, str], log_id: str | None) -> None:
        """Hear of a call that was answered; the first of each gateway is looked for, unless its log is known as searchable."""
        if gateway in self._followed or self._states.state(gateway) is LogState.SEARCHABLE:
            return
        known = {name: metadata[name] for name in ("fingerprint", "run", "attempt")}
        call = AnsweredCall(**known, log_id=log_id, answered_at=self._time.now())
        with self._lock:
            if gateway in self._followed:
                return
            self._followed.add(gateway)
        self._follow(gateway, call)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._over.set()
        for thread in list(self._threads.values()):
            thread.join(GOODBYE_SECONDS)

    def _follow(self, gateway: str, call: AnsweredCall) -> None:
        """Look for this call from now on, or after the one that is being looked for."""
        if not self._within:
            return
        with self._lock:
            self._next[gateway] = call
            if gateway not in self._threads and not self._over.is_set():
                self._threads[gateway] = threading.Thread(target=self._watch, args=(gateway,), name="log", daemon=True)
                self._threads[gateway].start()

    def _watch(self, gateway: str) -> None:
        while call := self._take(gateway):
            try:
                self.find(gateway, call)
            except Exception:
                if not self._over.is_set():  # the connection is closed under a look that the end has not waited for
                    raise

    def _take(self, gateway: str) -> AnsweredCall | None:
        with self._lock:
            call = None if self._over.is_set() else self._next.pop(gateway, None)
            if call is None:
                del self._threads[gateway]
            return call

    def find(self, gateway: str, call: AnsweredCall) -> None:
        """Look for a call until it is found or must have been, and keep what that tells."""
        states, time = self._states, self._time
        if states.state(gateway) is LogState.NOT_KNOWN and not states.finding(gateway).call:
            states.learn(gateway, LogState.NOT_KNOWN, call)
        age = (time.now() - call.answered_at).total_seconds()
        until = time.clock() + min(self._within, max(0.0, self._within - age))
        pause = FIRST_PAUSE
        while states.state(gateway) is not LogState.SEARCHABLE:
            seen, left = look(self._model, gateway, call), until - time.clock()
            if seen.shown or (seen.shown is False and (seen.final or left <= 0)):
                state = LogState.SEARCHABLE if seen.shown else LogState.NOT_SEARCHABLE
                found = states.learn(gateway, state, call, seen.reason)
                if not self._events.over:
                    self._events.tell(LogJudged(gateway=gateway, state=found.state.value, text=found.sentence))
                return
            if left <= 0 or self._wait(min(pause, left)):
                return
            pause = min(LONGEST_PAUSE, pause * 2)
