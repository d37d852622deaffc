"""Cancelling: what is cancelled in Prefect, or told to end by a signal, stops as cleanly as after Ctrl-C.

A flow of this process gets no signal from Prefect: it has to look. One that a worker has started gets SIGTERM, and SIGKILL 30 s
later; Prefect makes SIGTERM an exception that may rise at any instruction of the main thread.
"""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager, suppress
from contextvars import copy_context
from threading import Event, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any

import httpx
from prefect.client.orchestration import get_client
from prefect.exceptions import TerminationSignal
from prefect.logging.handlers import APILogWorker
from prefect.runtime import flow_run
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from pipeline.cli.interrupts import GRACE_SECONDS
from pipeline.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from prefect.client.schemas.objects import State

    from flows.reach import Reach
    from pipeline.runs.stop import Stop
    from pipeline.wiring import Opened

LOOK_SECONDS = 3.0
"""How often Prefect is asked whether the run is cancelled: 12 ms of CPU each time (measured)."""

ANSWER_SECONDS = 5.0
"""How long the answer may take, before the next look."""

CLEAN_UP_SECONDS = 24.0
"""How long a run may take to end after SIGTERM: six seconds before Prefect kills it."""

LOG_SECONDS = 3.0
"""How long the last lines of the log may take to reach the server."""

PAUSE_SECONDS = 0.1

CANCELLED = "cancelled in Prefect"


@contextmanager
def cancellable(opened: Opened, reach: Reach, *, look: float = LOOK_SECONDS) -> Iterator[None]:
    """While the block runs, cancelling its flow run in Prefect stops the opened run; `look`: seconds between two looks.

    `reach` learns of each look whether the server has answered.

    A run that is stopped by a person or a signal gets as long to finish its calls as after Ctrl-C; then they are hung up.
    """
    over, stop, this = Event(), opened.production.stop, flow_run.id

    def watch() -> None:
        while not (over.wait(look) or stop.is_set()):
            state = _state_now(this, reach)
            if state and _ended_by_hand(state):
                stop.set(CANCELLED, Interrupted(CANCELLED))

    def hang_up_in_time() -> None:
        if not over.wait(GRACE_SECONDS):
            opened.hang_up()

    def on_stop(_reason: str) -> None:
        if isinstance(stop.error, Interrupted):
            Thread(target=hang_up_in_time, daemon=True).start()

    stop.when_set(on_stop)
    if this:
        Thread(target=copy_context().run, args=(watch,), name="cancelled?", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def being_cancelled(run: str | UUID | None) -> bool:
    """Whether somebody has ended a flow run that has not ended by itself yet; False where there is no answer.

    That is so where it is cancelled, and where it was set by hand to a state that is final. *Crashed* is no wish of anybody's:
    an automation says so of a run that it has not heard of for a while, which may live.
    """
    with suppress(Exception), get_client(sync_client=True, httpx_settings={"timeout": 10.0}) as client:
        state = client.read_flow_run(_id(run)).state if run else None
        return bool(state and _ended_by_hand(state))
    return False


def _ended_by_hand(state: State[Any]) -> bool:
    return state.is_cancelling() or (state.is_final() and not state.is_crashed())


def _state_now(run: str, reach: Reach) -> State[Any] | None:
    """The state of a flow run, asked for once; None where there is no answer."""
    once = temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0})
    try:
        with once, get_client(sync_client=True, httpx_settings={"timeout": ANSWER_SECONDS}) as client:
            state = client.read_flow_run(_id(run)).state
    except Exception as fault:  # noqa: BLE001 (whatever the server does, the run goes on)
        reach.looked(answered=not isinstance(fault, httpx.TransportError))
        return None
    reach.looked(answered=True)
    return state


def beside_signals(work: Callable[[], State[Any]], stop: Stop, when_told_to_end: Callable[[], State[Any]]) -> State[Any]:
    """Do the work in a thread of its own, so that SIGTERM meets nothing in the main thread but this wait; gives its state.

    SIGTERM sets `stop`, and the work has `CLEAN_UP_SECONDS` to end. Then TerminationSignal goes on its way, where somebody has
    cancelled the run in Prefect, which so sees it to its end, with a message of its own; else `when_told_to_end` gives
    the state.
    """
    ended: list[Callable[[], State[Any]]] = []

    def carry_out() -> None:
        try:
            value = work()
        except BaseException as fault:  # noqa: BLE001 (raised again in the main thread)
            ended.append(lambda fault=fault: _raise(fault))  # type: ignore[misc]
        else:
            ended.append(lambda: value)

    with _told_to_end() as told:
        Thread(target=copy_context().run, args=(carry_out,), name="flow", daemon=True).start()
        while not (ended or told):
            time.sleep(PAUSE_SECONDS)
        if not told:
            return ended[0]()
        cancelled = being_cancelled(flow_run.id)
        reason = CANCELLED if cancelled else "interrupted (SIGTERM)"
        stop.set(reason, Interrupted(reason))
        until = time.monotonic() + CLEAN_UP_SECONDS
        while not ended and time.monotonic() < until:
            time.sleep(PAUSE_SECONDS)
        if not (cancelled or not ended):
            return when_told_to_end()
        APILogWorker.drain_all(timeout=LOG_SECONDS)  # Prefect ends the process as it stands
        raise TerminationSignal(signal=signal.SIGTERM)


@contextmanager
def _told_to_end() -> Iterator[list[int]]:
    """Gives a list that holds the signals to end which came while the block ran, instead of Prefect's exception.

    That may rise at any instruction, and again while we see to the first: a whole group of processes may be told to end, and
    this one be told again by its worker. After a first one all are held off: at the end of the flow Prefect puts back what was
    there before it.
    """
    told: list[int] = []
    if current_thread() is not main_thread():  # which alone gets signals
        yield told
        return
    before = signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))
    try:
        yield told
    finally:
        if not told:
            signal.signal(signal.SIGTERM, before)


def _raise(fault: BaseException) -> Any:  # noqa: ANN401 (it never returns)
    raise fault


def _id(run: str | UUID) -> UUID:
    from uuid import UUID

    return UUID(str(run))
