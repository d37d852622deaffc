"""A run that has to wait for days: it leaves its worker, and is carried out again, from the top, at a moment of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.responses import OrchestrationResult, SetStateStatus
from prefect.exceptions import Pause
from prefect.runtime import deployment, flow_run
from prefect.states import Scheduled

from pipeline.errors import MakereadyError
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from datetime import datetime


def can_come_back() -> bool:
    """Whether a worker would begin this run again: whether it is of a deployment."""
    return bool(deployment.id)


def come_back(at: datetime, why: str) -> NoReturn:
    """End this process; the run is *Scheduled* for `at`, with `why` as its message, and begins again at the top then.

    One that waits for a person stays so: begun again without their answer, it would take the form as sent empty.
    What it needs to know it must find where it left it. The server keeps the appointment: restarts of server and workers do no
    harm, and where no worker comes the run is *Late*. Raises MakereadyError where the server does not take it.
    """
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(UUID(str(flow_run.id))).state
        if state and state.is_paused():
            raise Pause(state=state)
        told: OrchestrationResult[Any] = client.set_flow_run_state(
            flow_run.id, Scheduled(scheduled_time=at, message=one_line(why))
        )
    if told.status is not SetStateStatus.ACCEPT or told.state is None:
        raise MakereadyError(f"Prefect does not let the run wait until {at:%Y-%m-%d %H:%M:%S} UTC: {told.details}")
    raise Pause(state=told.state)
