"""Cancelling: what is cancelled in Prefect, or told to end by a signal, stops as cleanly as after Ctrl-C.

A flow of this process gets no signal from Prefect: it has to look. One that a worker has started gets SIGTERM, and SIGKILL 30 s
later; Prefect makes SIGTERM an exception that may rise at any instruction of the main thread.
"""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager, suppress
from contextvars import copy_context
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from prefect.client.orchestration import get_client
from prefect.exceptions import TerminationSignal
from prefect.runtime import flow_run

from pipeline.cli.interrupts import GRACE_SECONDS
from pipeline.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from pipeline.runs.stop import Stop
    from pipeline.wiring import Opened

LOOK_SECONDS = 3.0
"""How often Prefect is asked whether the run is cancelled: 12 ms of CPU each time (measured)."""

CLEAN_UP_SECONDS = 24.0
"""How long a run may take to end after SIGTERM: six seconds before Prefect kills it."""

PAUSE_SECONDS = 0.1

CANCELLED = "cancelled in Prefect"

Value = TypeVar("Value")


@contextmanager
def cancellable(opened: Opened, *, look: float = LOOK_SECONDS) -> Iterator[None]:
    """While the block runs, cancelling its flow run in Prefect stops the opened run; `look`: seconds between two looks.

    A run that is stopped by a person or a signal gets as long to finish its calls as after Ctrl-C; then they are hung up.
    """
    over, stop, this = Event(), opened.production.stop, flow_run.id

    def watch() -> None:
        while not (over.wait(look) or stop.is_set()):
            if being_cancelled(this):
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
    """Whether somebody has cancelled a flow run, which has not ended yet; False where there is no answer."""
    with suppress(Exception), get_client(sync_client=True, httpx_settings={"timeout": 10.0}) as client:
        state = client.read_flow_run(_id(run)).state if run else None
        return bool(state and state.is_cancelling())
    return False


def beside_signals(work: Callable[[], Value], stop: Stop, when_told_to_end: Callable[[], Value]) -> Value:
    """Do the work in a thread of its own, so that SIGTERM meets nothing in the main thread but this wait; gives what it gives.

    SIGTERM sets `stop`, and the work has `CLEAN_UP_SECONDS` to end. Then TerminationSignal goes on its way, where somebody has
    cancelled the run in Prefect, which so sees it to its end; else `when_told_to_end` gives the value.
    """
    ended: list[Callable[[], Value]] = []

    def carry_out() -> None:
        try:
            value = work()
        except BaseException as fault:  # noqa: BLE001 (raised again in the main thread)
            ended.append(lambda fault=fault: _raise(fault))  # type: ignore[misc]
        else:
            ended.append(lambda: value)

    Thread(target=copy_context().run, args=(carry_out,), name="flow", daemon=True).start()
    try:
        # No lock and no join: the signal could break in on them, and leave them held or taken for over.
        while not ended:
            time.sleep(PAUSE_SECONDS)
    except TerminationSignal:
        # A whole group of processes may be told to end, and this one be told again by its worker. Prefect puts back what was
        # there before, at the end of the flow.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        cancelled = being_cancelled(flow_run.id)
        reason = CANCELLED if cancelled else "interrupted (SIGTERM)"
        stop.set(reason, Interrupted(reason))
        until = time.monotonic() + CLEAN_UP_SECONDS
        while not ended and time.monotonic() < until:
            time.sleep(PAUSE_SECONDS)
        if cancelled or not ended:
            raise
        return when_told_to_end()
    return ended[0]()


def _raise(fault: BaseException) -> Any:  # noqa: ANN401 (it never returns)
    raise fault


def _id(run: str | UUID) -> UUID:
    from uuid import UUID

    return UUID(str(run))
