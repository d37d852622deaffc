"""Telling a Prefect server of a job and its hours: one deployment a job, never two runs of it at once."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker

from flows.produce import HEARTBEAT_SECONDS, produce
from pipeline.errors import UsageError
from pipeline.work.deployment import FLOW

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

    from pipeline.work.deployment import Deployment

PROCESS = "process"

ENTRYPOINT = "flows.produce.produce"
"""As a module, from where it is installed: the folder of the work may be any, and what lies in it is not run."""


def deploy(asked: Deployment) -> str:
    """Tell the server of Prefect's settings, which must name one, of a deployment; gives the server's address.

    The pool is made where it is missing. What was deployed by that name before is replaced, with its schedule and the runs
    that were planned by it. Raises UsageError where the server does not answer, or the pool is not for processes.
    """
    url = str(PREFECT_API_URL.value())
    with get_client(sync_client=True) as client:
        if fault := client.api_healthcheck():
            raise UsageError(
                f"Prefect's server at {url} does not answer ({type(fault).__name__}): nothing was deployed. "
                "Start it, or name the one that runs in PREFECT_API_URL"
            )
        _open_pool(client, asked.pool)
        schedule = CronSchedule(cron=asked.hours.cron.text, timezone=asked.hours.zone.key)
        client.create_deployment(
            client.create_flow_from_name(FLOW),
            asked.name,
            description=asked.description,
            parameters=asked.parameters,
            parameter_openapi_schema=parameter_schema(produce).model_dump(exclude_unset=True),
            enforce_parameter_schema=True,
            schedules=[DeploymentScheduleCreate(schedule=schedule, active=True)],
            concurrency_limit=1,
            concurrency_options=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
            work_pool_name=asked.pool,
            tags=list(asked.tags),
            entrypoint=ENTRYPOINT,
            pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": asked.place.folder}}],
            job_variables={
                "command": f"{shlex.quote(asked.place.python)} -P -m flows.engine",
                "env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS)},
            },
        )
    return url


def _open_pool(client: SyncPrefectClient, name: str) -> None:
    try:
        pool = client.read_work_pool(name)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=name, type=PROCESS, base_job_template=template))
        return
    if pool.type != PROCESS:
        raise UsageError(
            f"the work pool {name} is for workers of the type {pool.type}, and this command deploys for processes: nothing was "
            "deployed. Name another pool with --pool; one that is missing is made"
        )
