"""Our flow as a deployment with a schedule, and a worker that carries out what falls due."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient

ROOT = Path(__file__).parents[2]
ENGINE = f"{shlex.quote(sys.executable)} -m flows.engine"
"""What the worker starts for a run, as the docs say."""

WORKER = ("-m", "prefect", "worker", "start", "--pool", "press", "--type", "process")


def deploy(client: SyncPrefectClient, *, name: str = "nightly", every: int | None = None, **parameters: Any) -> UUID:
    """Deploy `produce`, never twice at once, for workers of the pool `press`; gives its id. `every`: seconds of a schedule."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Interval

    from flows.produce import produce

    make_pool(client)
    deployment: UUID = produce.from_source(source=str(ROOT), entrypoint="flows/produce.py:produce").deploy(
        name,
        work_pool_name="press",
        parameters=parameters,
        job_variables={"command": ENGINE, "env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}},
        schedules=[Interval(timedelta(seconds=every))] if every else None,
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        ignore_warnings=True,
        print_next_steps=False,
    )
    return deployment


def deploy_drop(client: SyncPrefectClient) -> UUID:
    """Deploy `drop` for workers of the pool `press`, as the docs say; gives its id."""
    from flows.drop import drop

    make_pool(client)
    deployment: UUID = drop.from_source(source=str(ROOT), entrypoint="flows/drop.py:drop").deploy(
        "campaign",
        work_pool_name="press",
        job_variables={"command": ENGINE, "env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}},
        ignore_warnings=True,
        print_next_steps=False,
    )
    return deployment


def make_pool(client: SyncPrefectClient) -> None:
    """Make the pool `press`, where there is none."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists
    from prefect.workers.process import ProcessWorker

    template = ProcessWorker.get_default_base_job_template()
    with suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name="press", type="process", base_job_template=template))


def work_once(log: Path, seconds: float) -> int:
    """Let a worker carry out what is due or soon will be, then end; returns its exit code. No process outlives this."""
    with worker(log, "--run-once") as process:
        return process.wait(seconds)


@contextmanager
def worker(log: Path, *words: str, limit: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker of at most `limit` runs at once, with logs to the server.

    What is left of its processes is killed when the block ends.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("CLOUDFLARE_", "AWS_"))}
    environ |= {"PREFECT_LOGGING_LEVEL": "INFO", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "INFO"}
    environ |= {"PREFECT_LOGGING_TO_API_ENABLED": "true", "PREFECT_WORKER_QUERY_SECONDS": "2", "PYTHONPATH": str(ROOT)}
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, *WORKER, "--limit", str(limit), *words],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
