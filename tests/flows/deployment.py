"""Our flow as a deployment with a schedule, and a worker that carries out what falls due."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient

ROOT = Path(__file__).parents[2]
ENGINE = f"{shlex.quote(sys.executable)} -m prefect.engine"
"""What the worker starts for a run: without it a second interpreter more, and in process groups of their own."""

WORKER = ("-m", "prefect", "worker", "start", "--pool", "press", "--type", "process", "--limit", "1", "--run-once")


def deploy(client: SyncPrefectClient, **parameters: Any) -> UUID:
    """Deploy `produce`, due every five seconds and never twice at once, for workers of the pool `press`; gives its id."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Interval
    from prefect.workers.process import ProcessWorker

    from flows.produce import produce

    template = ProcessWorker.get_default_base_job_template()
    client.create_work_pool(WorkPoolCreate(name="press", type="process", base_job_template=template))
    deployment: UUID = produce.from_source(source=str(ROOT), entrypoint="flows/produce.py:produce").deploy(
        "nightly",
        work_pool_name="press",
        parameters=parameters,
        job_variables={"command": ENGINE},
        schedules=[Interval(timedelta(seconds=5))],
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        ignore_warnings=True,
        print_next_steps=False,
    )
    return deployment


def work_once(log: Path, seconds: float) -> int:
    """Let a worker carry out what is due or soon will be, then end; returns its exit code. No process outlives this."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("CLOUDFLARE_", "AWS_"))}
    environ |= {"PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING"}
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, *WORKER],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        ) as worker,
    ):
        try:
            return worker.wait(seconds)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
