"""The one place that knows every adapter: opens what a run needs, and decides nothing."""

from __future__ import annotations

import os
import secrets
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.ledger.gateway_log import LogStates
from pipeline.ledger.ledger import Ledger
from pipeline.pace.breaker import Breaker, enough_in_a_row
from pipeline.pace.gate import Gate
from pipeline.pace.longest_call import CallLength
from pipeline.pace.look_pace import LookPace, look_pace
from pipeline.pace.pacer import Pacer, Pacers, Window
from pipeline.runs.budget import RunBudget
from pipeline.runs.clocks import REAL_TIME, Time
from pipeline.runs.events import LogPageRead, RunFailed, RunOpened, RunStopping
from pipeline.runs.held_items import HeldItems
from pipeline.runs.holder import Holder
from pipeline.runs.lease import Lease
from pipeline.runs.listeners import Events, asides
from pipeline.runs.process import born, host, is_running, machine
from pipeline.runs.progress import Progress
from pipeline.runs.runs_on_shelf import Runs
from pipeline.runs.standstill import Watch, Ways
from pipeline.runs.stop import Stop
from pipeline.work.deadlines import patience
from pipeline.work.item_life import ItemLife
from pipeline.work.job_run import Production
from pipeline.work.log_search import LogSearch
from pipeline.work.log_watch import LogWatch
from pipeline.work.next_claim import Claims
from pipeline.work.paid_call import Payer
from pipeline.work.picture import Fetcher, Inspector
from pipeline.work.preconditions import holds_sandbox_work, keep_apart, keep_to_budget, mark_as_sandbox, spare_real_bucket
from pipeline.work.recovery import Recovery
from pipeline.work.shelving import Shelver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import httpx

    from pipeline.ledger.next_step import Standing
    from pipeline.models.api_account import Account
    from pipeline.models.client import ModelClient
    from pipeline.spec import Spec
    from pipeline.stores import Store
    from pipeline.work.door import Door
    from pipeline.work.job import Job
    from pipeline.work.plan import Plan
    from pipeline.work.reconcile import Inquiry

SANDBOX_LATENCY = 2.0
"""Seconds a picture takes in the sandbox of `--sandbox`: long enough to see the pace at work, short enough for a first try."""

OTHERS_PARTS_SECONDS = 86_400
"""Age from which an unfinished file is taken for abandoned, where another run is or may be at work on the shelf."""


@dataclass(frozen=True)
class Adapters:
    """The outside of one run, opened: what is called, fetched from, and who carries it out."""

    model: ModelClient
    pictures: httpx.Client
    scratch: Path
    holder: Holder
    is_running: Callable[[Holder], bool | None] = is_running
    alone: bool = False
    """No other run may be under way on the shelf."""
    look_pace: LookPace | None = None
    """Where the model's look-ups wait for their turn; None: they do not."""


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
    shelf), BudgetError, InUse (a shelf for one run at a time). Everything is closed when the block ends.
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
        standings = job.judged(Ledger(store).standings())
        plan = job.plan(standings, account.log_mark, door.time.now)
        keep_to_budget(plan)
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
        if job.wish.sandbox:
            mark_as_sandbox(store)
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
        payer = _payer(job, plan, outside, door, events=events, budget=budget, lease=lease)
        recovery = Recovery(payer, runs, present, opened, job.wish.remake_unknown)
        life = _life(job, payer, recovery, outside, door)
        kept, rejected = plan.count("made"), plan.count("rejected")
        events.tell(RunOpened(items=len(job.chosen), kept=kept, rejected=rejected, budget_usd=job.spec.budget))
        production = Production(job, standings, life, budget, when, held)
        began, release = lease.holder.started_at, partial(runs.clear, lease.holder.run)
        watch.guard(Ways(hang_up, events.tell, lambda outcomes: production.conclude(outcomes, began), release))
        # Beside the calls in flight, some items are being fetched, looked at and shelved.
        opened_run = Opened(production, plan, plan.in_flight + 8 + 2 * _cores(), progress, lease, hang_up)
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


def _payer(job: Job, plan: Plan, outside: Adapters, door: Door, *, events: Events, budget: RunBudget, lease: Lease) -> Payer:
    """What pays."""
    spec, when, play = job.spec, door.time, job.wish.sandbox
    pacers = Pacers({gateway: Pacer(spec.pace, clock=when.clock, random=when.random) for gateway in spec.gateways})
    breaker = Breaker(faults_in_a_row=enough_in_a_row(plan.in_flight), clock=when.clock, random=when.random)
    longest = min(spec.timeout, 3 * SANDBOX_LATENCY) if play else spec.timeout
    gate = Gate(
        in_flight=threading.BoundedSemaphore(plan.in_flight),
        breaker=breaker,
        pacers=pacers,
        budget=budget,
        lease=lease,
        lengths=CallLength(longest),
        stop=door.stop,
        events=events,
    )
    claims = Claims(spec.job, events.run, pacers.choose, when.now)
    ledger = Ledger(job.store)
    states = LogStates(job.store, outside.model.log_mark, when.now, lasting=not play)
    looks = outside.look_pace or LookPace((), door.stop, clock=when.clock)
    read, listed_within = partial(_tell_page, events), door.look_ups.listed_within
    search = LogSearch(outside.model, ledger, spec.job, states, looks, door.stop.wait, read, listed_within)
    watch = LogWatch(outside.model, states, when, events, within=door.look_ups.within)
    return Payer(gate, search, watch, claims, events, door.stop, when, door.policy)


def _tell_page(events: Events, gateway: str) -> None:
    events.tell(LogPageRead(gateway=gateway))


def _life(job: Job, payer: Payer, recovery: Recovery, outside: Adapters, door: Door) -> ItemLife:
    """What looks and what shelves, with what pays: the life of an item."""
    store, when, events = job.store, door.time, payer.events
    pixels = threading.BoundedSemaphore(_cores())
    fetcher = Fetcher(outside.pictures, door.caps, store, outside.scratch, door.stop, when, events)
    inspector = Inspector(pixels, job.spec.limits, job.ticket, when, events)
    shelver = Shelver(store, payer.ledger, job.ticket, pixels, when, events)
    return ItemLife(payer.ledger, recovery, fetcher, inspector, shelver, door.stop, events)


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


def _cores() -> int:
    return os.cpu_count() or 1


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
