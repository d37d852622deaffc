"""The main job as a Prefect flow: names, maps and gathers; what is done and decided is the library's."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed, Failed

from flows.artifacts import Ending, in_words, leave_artifacts
from flows.fan_out import prefect_fan_out
from pipeline.errors import MakereadyError
from pipeline.records import Result
from pipeline.redaction import guard_logs
from pipeline.settings import load_env_file, secrets_in
from pipeline.wiring import Door, open_run
from pipeline.work.job import Wish, read_job

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from pipeline.manifest.manifest import Manifest
    from pipeline.wiring import Opened


def run_as_flow(opened: Opened, *, heartbeat: bool = True) -> Manifest:
    """Carry out an opened run as a flow of this process, on the server Prefect's settings name.

    Without `heartbeat` a lost flow goes unseen, and the flow's end comes up to a second sooner. Raises MakereadyError
    where the server cannot be reached, before anything is paid for; a bug surfaces with its traceback.
    """
    _reach_server()
    production = opened.production
    accounts: list[Manifest] = []

    @flow(name="makeready", flow_run_name=f"{production.job.spec.job}-{production.run_id}", retries=0, persist_result=False)
    def produce_here(job: str, run: str, spec: str, items: int) -> State[Any]:  # noqa: ARG001 (they are shown)
        account, ending = _carried_out(opened)
        accounts.append(account)  # first: what Prefect cannot show was made all the same
        return _told(account, ending)

    def carry_through() -> None:
        quick = nullcontext() if heartbeat else temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
        with quick:
            spec, items = str(production.job.wish.spec), len(production.orders_to_do)
            state = produce_here(production.job.spec.job, production.run_id, spec, items, return_state=True)
        if not accounts:
            state.result()

    # In the main thread Prefect would take SIGTERM from the handler that stops a run cleanly.
    with ThreadPoolExecutor(1, thread_name_prefix="flow") as aside:
        ending = aside.submit(carry_through)
        if (fault := ending.exception()) and not accounts:
            raise fault
    return accounts[0]


def _run_name() -> str:
    return Path(str(flow_run.parameters["spec"])).stem


@flow(name="makeready", flow_run_name=_run_name, retries=0, persist_result=False)
def produce(
    spec: str,
    destination: str | None = None,
    only: list[str] | None = None,
    settings: list[str] | None = None,
    sandbox: bool = False,
) -> State[Any]:
    """Make what a job is missing: the flow for deployments, with the words of `makeready run`.

    `spec` is a path where the flow runs; `only` ids or patterns of items; `settings` what `--set` takes. Account and store come
    from the environment. Ends as failed, and says why, where items are not delivered or nothing could be started.
    """
    if passed_over := load_env_file(os.environ, Path.cwd()):
        get_run_logger().warning(passed_over)
    guard_logs(secrets_in(os.environ))
    try:
        job = read_job(Wish(Path(spec), destination, tuple(only or ()), tuple(settings or ()), sandbox))
        with open_run(job, os.environ, Door()) as opened:
            return _told(*_carried_out(opened))
    except MakereadyError as error:
        return Failed(message=str(error))


def _carried_out(opened: Opened) -> tuple[Manifest, Ending]:
    ending = Ending()
    opened.production.events.listen(ending.hear)
    return opened.production.run(prefect_fan_out(opened.workers, opened.production.stop)), ending


def _reach_server() -> None:
    with get_client(sync_client=True) as client:
        fault = client.api_healthcheck()
    if fault:
        raise MakereadyError(
            f"Prefect's server at {PREFECT_API_URL.value()} does not answer ({type(fault).__name__}): nothing was started. "
            "Start it, or name another one in PREFECT_API_URL, or run without Prefect: --plain"
        )


def _told(account: Manifest, ending: Ending) -> State[Any]:
    """Hang outcomes and the way to the manifest on the flow run, and say how it ended: as failed where items are missing."""
    if ending.event:
        leave_artifacts(ending.event)
    lost = sum(item.outcome not in (Result.DELIVERED, Result.KEPT) for item in account.items)
    words = in_words(account.items, f"${account.totals.spent_usd:.2f} spent")
    return Failed(message=words) if lost else Completed(message=words)
