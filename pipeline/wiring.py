"""The one place that knows every adapter: opens what a run needs, and decides nothing."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.ledger.gateway_log import LogStates
from pipeline.ledger.ledger import Ledger
from pipeline.pace.look_pace import look_pace
from pipeline.pace.pacer import Window
from pipeline.runs.budget import RunBudget
from pipeline.runs.clocks import REAL_TIME, Time
from pipeline.runs.events import RunFailed, RunStopping
from pipeline.runs.held_items import HeldItems
from pipeline.runs.holder import Holder
from pipeline.runs.lease import Lease
from pipeline.runs.listeners import Events, asides
from pipeline.runs.process import born, host, is_running, machine
from pipeline.runs.progress import Progress
from pipeline.runs.runs_on_shelf import Runs
from pipeline.runs.standstill import Watch, Ways
from pipeline.runs.stop import Stop
from pipeline.work.call_events import run_opened
from pipeline.work.deadlines import patience
from pipeline.work.guards import guarded
from pipeline.work.job_run import Production
from pipeline.work.log_search import LogSearch
from pipeline.work.preconditions import holds_sandbox_work, keep_apart, keep_to_budget, keep_to_guards, mark, spare_real_bucket
from pipeline.work.recovery import Recovery
from pipeline.work.remake import with_takes
from pipeline.work.run_parts import SANDBOX_LATENCY, Adapters, cores, life_of, payer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.ledger.next_step import Standing
    from pipeline.models.api_account import Account
    from pipeline.spec import Spec
    from pipeline.stores import Store
    from pipeline.work.door import Door
    from pipeline.work.job import Job
    from pipeline.work.notices.desk import Desk, Outside
    from pipeline.work.plan import Plan
    from pipeline.work.reconcile import Inquiry

OTHERS_PARTS_SECONDS = 86_400
"""Age from which an unfinished file is taken for abandoned, where another run is or may be at work on the shelf."""


@dataclass(frozen=True)
class Opened:
    """A run that may begin."""

    production: Production
    plan: Plan
    workers: int
    progress: Progress
    lease: Lease
    hang_up: Callable[[], None] = lambda: None
    """Cut every connection to the API and to picture servers, so that every thread stops waiting for an answer."""


@contextmanager
def open_run(job: Job, environ: Mapping[str, str], door: Door) -> Iterator[Opened]:
    """Open everything a run needs, cheapest checks first, so that whatever can be wrong is found before a cent is spent.

    Raises CredentialsMissing, RunFault (token, account), StoreError (bucket, folder), UsageError (sandbox and real work on one
    shelf), BudgetError, GuardError, InUse (a shelf for one run at a time). Everything is closed when the block ends.
    """
    from pipeline.models.client import ModelClient
    from pipeline.settings import read_proxy
    from pipeline.wire.http_clients import api_client, check_proxy, loopback_origin, picture_client
    from pipeline.wire.open_sockets import Connections
    from pipeline.wire.scratch_folder import scratch_folder

    spec, store = job.spec, job.store
    with ExitStack() as closing:
        account = closing.enter_context(_sandbox(spec)) if job.wish.sandbox else _account(environ)
        proxy, near = read_proxy(environ), loopback_origin(account.base_url)
        spare_real_bucket(job)
        probe = store.probe()  # before anything else is read: it is quick to say what cannot be reached
        keep_apart(job)
        on_shelf = Ledger(store).standings()
        job = with_takes(job, on_shelf, door.time.now)
        standings = job.judged(on_shelf)
        plan = job.plan(standings, account.log_mark, door.time.now)
        keep_to_budget(plan)
        keep_to_guards(plan if job.wish.accept else guarded(job, plan, door.time.now))
        job = replace(job, edition=None)  # a run need not hold it: of 50,000 items it takes 20 MB
        connections = Connections()
        if proxy and not near:
            check_proxy(proxy, connections)
        calls = api_client(account.base_url, connections=connections, read_timeout=spec.timeout, proxy=proxy)
        http = closing.enter_context(calls)
        pictures = closing.enter_context(picture_client(connections=connections, also=near, proxy=proxy))
        looks = look_pace(account.base_url, door.stop, door.time.clock, door.look_ups)
        model = ModelClient(http, account, read_timeout=spec.timeout, now=door.time.now, clock=door.time.clock, looks=looks)
        if plan.to_make:
            for gateway in spec.gateways:
                model.check_access(gateway)
        mark(job)
        scratch = closing.enter_context(scratch_folder())
        outside = Adapters(
            model, door.pictures(pictures), scratch, _holder(door.time), alone=not probe.conditional, look_pace=looks
        )
        yield closing.enter_context(begin(job, plan, standings, outside, door, hang_up=connections.hang_up))


@contextmanager
def begin(
    job: Job,
    plan: Plan,
    standings: Mapping[str, Standing],
    outside: Adapters,
    door: Door,
    *,
    hang_up: Callable[[], None] = lambda: None,
) -> Iterator[Opened]:
    """Put a run together whose outside is open, and tell the shelf that it is at work. Raises InUse."""
    store, when, stop = job.store, door.time, door.stop
    runs = Runs(store, stop, clock=when.clock, is_running=outside.is_running, rhythm=door.rhythm)
    lease = Lease(store, runs, outside.holder, stop, clock=when.awake, now=when.now, alone=outside.alone)
    longest = door.standstill.patience or patience(job, caps=door.caps, policy=door.policy, rhythm=door.rhythm)
    watch = Watch(longest, stop, clock=when.clock, end=door.standstill.end)
    with watch, lease, asides(door.listeners) as behind:
        opened, present = when.clock(), runs.listed()
        # This run has left nothing unfinished yet.
        alone = runs.get_to_know(present, lease.holder.run)
        store.sweep(before=time.time() - (0 if alone else OTHERS_PARTS_SECONDS))
        budget = RunBudget(job.spec.budget)
        limits, play, takes = job.spec.limits, job.wish.sandbox, plan.seconds
        progress = Progress(len(job.chosen), budget, limits, clock=when.clock, expected_seconds=takes, play_money=play)
        held = HeldItems()
        events = Events(job.spec.job, lease.holder.run, when.now, (watch.hear, progress.hear, held.hear, *behind))
        stop.when_set(lambda reason: events.tell(RunStopping(reason=reason)))
        payer = payer_of(job, plan, outside, door, events=events, budget=budget, lease=lease)
        recovery = Recovery(payer, runs, present, opened, job.wish.remake_unknown)
        life = life_of(job, payer, recovery, outside, door)
        events.tell(run_opened(plan))
        production = Production(job, standings, life, budget, when, held, door.announce)
        began, release = lease.holder.started_at, partial(runs.clear, lease.holder.run)
        watch.guard(Ways(hang_up, events.tell, lambda outcomes: production.conclude(outcomes, began), release))
        # Beside the calls in flight, some items are being fetched, looked at and shelved.
        opened_run = Opened(production, plan, plan.in_flight + 8 + 2 * cores(), progress, lease, hang_up)
        with _failure_told(events), payer.watch:
            payer.watch.begin(job.spec.gateways)
            yield opened_run


@contextmanager
def _failure_told(events: Events) -> Iterator[None]:
    """Tell listeners of a run that ends without an account."""
    try:
        yield
    except BaseException as fault:
        if not events.over:
            events.tell(RunFailed(reason=str(fault) or type(fault).__name__))
        raise


def open_notices(
    environ: Mapping[str, str], words: Sequence[str], say: Callable[[str], object], *, job: str, next_command: str
) -> Desk:
    """Who is told of a run: the addresses of `--notify` (its `words`) and of MAKEREADY_NOTIFY, and later those of its spec.

    `say` tells what could not be sent; `job` is what a job is called whose spec is not read yet. Loads nothing that sends until
    there is something to send. Raises UsageError where a word names a variable that is not set, or a setting is none.
    """
    from pipeline.work.notices.addresses import given
    from pipeline.work.notices.desk import Desk

    return Desk(outside_of_notices(environ, say), given(words, environ), job, next_command)


def outside_of_notices(environ: Mapping[str, str], say: Callable[[str], object]) -> Outside:
    """What notices and pings are sent by, as `open_notices` has it."""
    from pipeline.work.notices.desk import Outside, Patience

    def send(*told: Any) -> str:  # noqa: ANN401 (as `apprise_sender.send` takes it)
        from pipeline.work.notices.apprise_sender import send

        return send(*told)

    def post(url: str, body: bytes) -> bool:
        from pipeline.settings import read_proxy
        from pipeline.wire.http_clients import post_to_check

        return post_to_check(url, body, read_proxy(environ))

    return Outside(send, post, environ, REAL_TIME.now, say, Patience.of(environ))


@contextmanager
def open_inquiry(
    store: Store, environ: Mapping[str, str], timeout: float | None, waits: Callable[[str], None] = lambda _: None
) -> Iterator[Inquiry]:
    """Open what is needed to ask the gateway's log about the job on this shelf; nothing can be made or paid for with it.

    `timeout`: seconds that the job waits for an answer (None: as long as jobs do by default); `waits` is told what is waited
    for. Raises CredentialsMissing, RunFault, UsageError where the shelf holds sandbox work, whose log is gone.
    """
    from pipeline.errors import UsageError
    from pipeline.models.client import READ_TIMEOUT, ModelClient
    from pipeline.settings import read_proxy
    from pipeline.wire.http_clients import api_client
    from pipeline.wire.open_sockets import Connections
    from pipeline.work.reconcile import Inquiry

    if holds_sandbox_work(store):
        raise UsageError(f"{store.url} holds sandbox work, and the sandbox has kept no log: run it again with --sandbox")
    account, longest = _account(environ), timeout or READ_TIMEOUT
    proxy = read_proxy(environ)
    with api_client(account.base_url, connections=Connections(), read_timeout=longest, proxy=proxy) as http:
        stop = Stop()
        looks = look_pace(account.base_url, stop, REAL_TIME.clock)
        model = ModelClient(http, account, read_timeout=longest, looks=looks)
        states = LogStates(store, model.log_mark, REAL_TIME.now)
        yield Inquiry(
            search=LogSearch(model, Ledger(store), store.url.rpartition("/")[2], states, looks, stop.wait),
            runs=Runs(store, stop, clock=time.monotonic, is_running=is_running),
            time=REAL_TIME,
            longest_call=longest,
            waits=waits,
        )


def _holder(when: Time) -> Holder:
    """Who carries out a run of this process."""
    now, pid = when.now(), os.getpid()
    return Holder(
        run=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        host=host(),
        machine=machine(),
        pid=pid,
        born=born(pid),
        started_at=now,
    )


def _account(environ: Mapping[str, str]) -> Account:
    from pipeline.settings import read_account

    return read_account(environ)


@contextmanager
def _sandbox(spec: Spec) -> Iterator[Account]:
    from pydantic import SecretStr

    from pipeline.models.api_account import Account
    from pipeline.sandbox import Sandbox, SandboxSettings

    # In our own process it hears calls as late as this machine is busy: a little less strict, so that it refuses none of them.
    pace = tuple(Window(window.requests, window.seconds * 0.8) for window in spec.pace)
    settings = SandboxSettings(latency_seconds=SANDBOX_LATENCY, latency_spread=0.5, pace=pace, catalogue=spec.catalogue)
    with Sandbox(settings) as sandbox:
        yield Account(sandbox.base_url, sandbox.account_id, SecretStr(sandbox.token))
