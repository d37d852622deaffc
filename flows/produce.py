"""The main job as a Prefect flow: names, maps and gathers; what is done and decided is the library's."""

from __future__ import annotations

import logging
import os
import shlex
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Cancelled, Completed

from flows.artifacts import Ending, leave_artifacts
from flows.cancelling import CANCELLED, being_cancelled, beside_signals, cancellable
from flows.endings import say_endings_once, state_of, state_of_fault
from flows.fan_out import prefect_fan_out
from flows.notice_desk import open_desk
from flows.progress import shown_progress
from flows.reach import FIRST_SECONDS, SECOND_SECONDS, Reach, answers, reach_server
from flows.run_log import RunLog, lines_of_plan, outlive_reader
from flows.worker_settings import read_settings
from pipeline.cli.commands.run import exit_code
from pipeline.cli.waiting import open_run_in_turn
from pipeline.errors import MakereadyError
from pipeline.ledger.ledger import Ledger
from pipeline.proof.picture_strip import picture_strip, worth_a_look
from pipeline.runs.clocks import REAL_TIME
from pipeline.runs.standstill import Standstill, end_process
from pipeline.runs.stop import Stop
from pipeline.settings import log_mark
from pipeline.work.door import Door
from pipeline.work.guards import guarded
from pipeline.work.job import Wish, read_job
from pipeline.work.preconditions import keep_apart, keep_to_budget, keep_to_guards
from pipeline.work.remake import with_takes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from prefect.client.schemas.objects import State

    from flows.embedded import Embedded
    from pipeline.manifest.manifest import Manifest
    from pipeline.wiring import Opened
    from pipeline.work.notices.desk import Desk

HEARTBEAT_SECONDS = 30
"""Seconds. How often a run on a user's server shows that it lives: the least that Prefect does, for `flows/lost_runs.yaml`."""


def run_as_flow(
    opened: Opened,
    *,
    embedded: Embedded | None = None,
    reach: Reach | None = None,
    when_lost: Callable[[], object] = lambda: None,
) -> Manifest:
    """Carry out an opened run as a flow of this process, on the server Prefect's settings name: `embedded`, where it is ours.

    A server of our own ends with the run, and is told of no heartbeat: so the flow's end comes up to a second sooner. Raises
    MakereadyError where the server cannot be reached, before anything is paid for; a bug surfaces with its traceback. Where the
    server is lost later, `reach` says so and the run goes on; `when_lost` is called where its end could not be told.
    """
    reach_server(embedded)
    reach = reach or Reach()
    say_endings_once()
    production = opened.production
    accounts: list[Manifest] = []
    over: Future[None] = Future()
    runs: list[UUID] = []

    @flow(name="makeready", flow_run_name=f"{production.job.spec.job}-{production.run_id}", retries=0, persist_result=False)
    def produce_here(job: str, run: str, spec: str, items: int) -> State[Any]:  # noqa: ARG001 (they are shown)
        runs.append(flow_run.id)
        account, ending = _carried_out(opened, reach, seen=embedded is None)
        accounts.append(account)  # first: what Prefect cannot show was made all the same
        if not reach.answers_at_the_end():  # Prefect would try for minutes to tell it the end: nobody waits for that
            over.set_exception(ConnectionError("it does not answer"))
            Event().wait()  # until the process ends
        return _told(opened, account, ending)

    def carry_through() -> None:
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None if embedded else HEARTBEAT_SECONDS}):
            spec, items = str(production.job.wish.spec), len(production.orders_to_do)
            state = produce_here(production.job.spec.job, production.run_id, spec, items, return_state=True)
        if not accounts:
            state.result()
        elif state.is_cancelling():  # cancelled in the very moment of its end
            with get_client(sync_client=True) as client:
                client.set_flow_run_state(runs[0], Cancelled(message=CANCELLED), force=True)

    def see_through() -> None:
        try:
            carry_through()
        except BaseException as fault:  # noqa: BLE001 (raised again, or told, by who waits)
            if not over.done():
                over.set_exception(fault)
        else:
            if not over.done():
                over.set_result(None)

    # Else a server that is lost costs lines of Prefect's among ours.
    logging.raiseExceptions = False
    # In the main thread Prefect would take SIGTERM from the handler that stops a run cleanly.
    Thread(target=see_through, name="flow", daemon=True).start()
    if fault := over.exception():
        if not accounts:
            raise fault
        reach.tell()
        when_lost()
    return accounts[0]


def _run_name() -> str:
    """The job and the time, before the spec is read; then the run's own name takes its place."""
    return f"{Path(str(flow_run.parameters['spec'])).stem}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


@flow(name="makeready", flow_run_name=_run_name, retries=0, persist_result=False)
def produce(
    spec: str,
    destination: str | None = None,
    only: list[str] | None = None,
    settings: list[str] | None = None,
    sandbox: bool = False,
    budget: str | None = None,
    remake_unknown: bool = False,
    remake_rejected: bool = False,
    draft: bool = False,
    wait: bool = False,
    accept: bool = False,
    notify: list[str] | None = None,
    dry_run: bool = False,
) -> State[Any]:
    """Make what a job is missing: `makeready run`, for schedules and for other machines.

    Account and store come from the environment of the machine that does the work. Ends as failed, and says why, where items are
    not delivered or nothing could be started.

    Args:
        spec: The job: path of its YAML file, as seen from where the flow runs.
        destination: A folder, or `s3://bucket/prefix`, instead of the spec's.
        only: Only these items: ids, or patterns such as `poster-*`. Empty: all.
        settings: Other values for this run, each as `key=value`, such as `prompts.0.takes=3`.
        sandbox: Painted pictures and play money: no account is asked, nothing is charged.
        budget: The most this run may cost, such as `20 USD`, instead of the spec's.
        remake_unknown: Pay again for what is unknown or whose link is lost, as far as an earlier run has said so.
        remake_rejected: Make the next take of what people or checks have rejected, with the new prompt where one was given.
        draft: Draw every picture by the draft of its model, on a shelf of its own, to judge prompts for little money.
        wait: Where another run is at work on the job, wait for its end, and go on with what it leaves.
        accept: Let the run through what `guards` in the spec would stop: for a person who has looked.
        notify: Who is told how it ended, beside the spec's: each `env:NAME`, a variable of the worker with an Apprise address.
        dry_run: Only say in the log what a run would make, and what that costs. Nothing is made or charged.
    """
    say_endings_once()
    outlive_reader()
    stop = Stop()
    changed = (*(settings or ()), *((f"budget={budget}",) if budget else ()))
    wish = Wish(
        Path(spec),
        destination,
        tuple(only or ()),
        changed,
        sandbox,
        remake_unknown,
        remake_rejected,
        draft,
        wait=wait,
        accept=accept,
    )
    told_to_end: State[Any] = Cancelled(message="told to end (SIGTERM), and stopped cleanly: run again to go on")
    work = partial(_plan, wish, stop) if dry_run else partial(_produce, wish, stop, notify or ())
    return beside_signals(work, stop, lambda: told_to_end)


def _produce(wish: Wish, stop: Stop, notify: Sequence[str]) -> State[Any]:
    try:
        read_settings()
        with _desk(wish, notify) as desk:
            job = read_job(wish)
            desk.know(job)
            door = Door(stop, standstill=Standstill(end=desk.first(end_process)), announce=desk.account)
            with open_run_in_turn(job, os.environ, door, get_run_logger().info) as opened:
                desk.begin()
                _name_run(f"{opened.production.job.spec.job}-{opened.production.run_id}")
                opened.production.events.listen(desk.hear)
                account, ending = _carried_out(opened)
                desk.ended(exit_code(opened.production, account, held_back=bool(ending.held_back)))
                if stop.is_set():  # where it is cancelled Prefect's own message takes the place of ours
                    get_run_logger().info("%s", state_of(opened.production, account).message)
                return _told(opened, account, ending)
    except MakereadyError as error:
        return state_of_fault(error)


def _desk(wish: Wish, notify: Sequence[str]) -> Desk:
    again = shlex.join(["makeready", "run", str(wish.spec), *(["--destination", wish.destination] if wish.destination else [])])
    return open_desk(notify, job=wish.spec.name, next_command=again)


def _plan(wish: Wish, _stop: Stop) -> State[Any]:
    try:
        read_settings()
        job = read_job(wish)
        _name_run(f"{job.spec.job}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-dry")
        standings = Ledger(job.store).standings()
        job = with_takes(job, standings, REAL_TIME.now)
        plan = job.plan(standings, partial(log_mark, {} if wish.sandbox else os.environ))
        RunLog(get_run_logger()).say_plan(plan)
        keep_apart(job)
        keep_to_budget(plan)
        keep_to_guards(plan if wish.accept else guarded(job, plan, REAL_TIME.now))
    except MakereadyError as error:
        return state_of_fault(error)
    return Completed(message=f"dry run, nothing was made: {'; '.join(lines_of_plan(plan))}")


def _name_run(name: str) -> None:
    with suppress(Exception), get_client(sync_client=True) as client:  # a name is no reason to fail
        client.update_flow_run(flow_run.id, name=name)


def _carried_out(opened: Opened, reach: Reach | None = None, *, seen: bool = True) -> tuple[Manifest, Ending]:
    """Carry the run out. `seen`: whether the server has pages on which people look at a run while it goes on."""
    ending, log, reach = Ending(seen=seen), RunLog(get_run_logger()), reach or Reach()
    log.say_plan(opened.plan)
    opened.production.events.listen(ending.hear)
    opened.production.events.listen(log.hear)
    job = opened.production.job.spec.job
    showing = shown_progress(str(flow_run.id), job, opened.progress, lambda: seen and not reach.lost)
    with cancellable(opened, reach), showing as ending.wait_for_progress:
        return opened.production.run(prefect_fan_out(opened.workers, opened.production.stop)), ending


def _told(opened: Opened, account: Manifest, ending: Ending) -> State[Any]:
    """Hang outcomes and the way to the manifest on the flow run, and say how it ended."""
    if ending.event and (answers(FIRST_SECONDS) or answers(SECOND_SECONDS)):
        try:
            ending.wait_for_progress()
            wanted = worth_a_look(opened.production.job.store, ending.event.outcomes) if ending.seen else []
            leave_artifacts(ending.event, ending.proof, opened.plan, picture_strip(wanted))
        except Exception as fault:  # noqa: BLE001 (whatever the server does, the run has ended as it did)
            get_run_logger().warning("Prefect's server did not take the artifacts of this run (%s)", type(fault).__name__)
    state = state_of(opened.production, account, held_back=ending.held_back)
    # Any other state is refused of a run that is being cancelled.
    return Cancelled(message=f"{CANCELLED}: {state.message}") if _too_late(state) else state


def _too_late(state: State[Any]) -> bool:
    return not state.is_cancelled() and being_cancelled(flow_run.id)
