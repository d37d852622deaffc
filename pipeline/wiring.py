"""The one place that knows every adapter: opens what a run needs, and looks at everything that can be wrong beforehand."""

from __future__ import annotations

import os
import random
import secrets
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pipeline.errors import BudgetError, UsageError
from pipeline.ledger.ledger import Ledger
from pipeline.manifest.manifest import Source
from pipeline.models.catalogue import V4_PRO
from pipeline.pace.breaker import Breaker, enough_in_a_row
from pipeline.pace.pacer import Pacer, Pacers, Window, default_in_flight
from pipeline.pace.retry import Policy
from pipeline.prepress.delivery import Sheet, Ticket
from pipeline.runs.budget import RunBudget
from pipeline.runs.holder import Holder
from pipeline.runs.lease import Lease
from pipeline.runs.process import awake_and_asleep, born, host, is_running, machine
from pipeline.runs.progress import Progress
from pipeline.runs.registry import RHYTHM, Rhythm, Runs
from pipeline.runs.stop import Stop
from pipeline.spec import Spec, load_spec
from pipeline.stores import open_store
from pipeline.wire.fetch import Caps
from pipeline.wire.scratch_folder import scratch_folder
from pipeline.work.plan import Plan, draw_up
from pipeline.work.production import Production
from pipeline.work.tools import CallLength, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.ledger.next_step import Standing
    from pipeline.models import Account
    from pipeline.records import Order
    from pipeline.stores import Store
    from pipeline.work.reconcile import Inquiry

DEFAULT_DESTINATION = "outputs"
SANDBOX_MARK = "SANDBOX.txt"
SANDBOX_WORDS = (
    b"Everything in this folder was painted by Makeready's sandbox. No model has seen it, and nothing was paid for it.\n"
)
SANDBOX_LATENCY = 2.0
"""Seconds a picture takes in the sandbox of `--sandbox`: long enough to see the pace at work, short enough for a first try."""


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: a spec and what is to be different this time."""

    spec: Path
    destination: str | None = None
    only: tuple[str, ...] = ()
    """Ids or patterns (`poster-*`) of items; empty: all."""
    overrides: tuple[str, ...] = ()
    sandbox: bool = False
    remake_unknown: bool = False
    """What is unknown or whose link is lost may be paid for again."""
    into_bucket: bool = False
    """Sandbox work may be written to a real bucket."""


@dataclass(frozen=True)
class Job:
    """A spec that was read, the items it is about this time, and its shelf. Nothing has been sent anywhere."""

    wish: Wish
    spec: Spec
    chosen: tuple[Order, ...]
    store: Store

    def plan(self, standings: Mapping[str, Standing] | None) -> Plan:
        """What a run would do, given what lies on the shelf (None: it could not be read)."""
        asked = self.judged(standings) if standings else standings
        return draw_up(self.spec, self.chosen, self.store.url, asked, remake=self.wish.remake_unknown)

    @property
    def ticket(self) -> Ticket:
        """What goes for every print file of the job."""
        return Ticket(self.spec.job, self.spec.deliveries, self.spec.rights, self.wish.sandbox)

    def judged(self, standings: Mapping[str, Standing]) -> dict[str, Standing]:
        """The standings, with those marked whose print files, as they are wanted now, are not all on the shelf."""
        marked = dict(standings)
        for order in self.spec.orders:
            there = standings.get(order.stem)
            if there and there.master and order.print and self.ticket.deliveries:
                folder = f"{self.ticket.folder(order.stem, Sheet.of(order.print))}/"
                missing = sum(key.startswith(folder) for key in there.prints) < len(self.ticket.deliveries)
                marked[order.stem] = replace(there, unprinted=missing)
        return marked


def read_job(wish: Wish) -> Job:
    """Read the spec and choose the items. Raises SpecError, UsageError, StoreError; touches no network."""
    spec = load_spec(wish.spec, wish.overrides)
    destination = wish.destination or spec.destination or DEFAULT_DESTINATION
    return Job(wish, spec, choose(spec.orders, wish.only), open_store(destination, spec.job))


def choose(orders: Sequence[Order], only: Sequence[str]) -> tuple[Order, ...]:
    """The orders whose id is given or fits a given pattern, in the spec's order. Raises UsageError where one fits nothing."""
    for wanted in only:
        if not any(fnmatchcase(order.item, wanted) for order in orders):
            near = get_close_matches(wanted, [order.item for order in orders], 1)
            raise UsageError(f"--only {wanted}: there is no such item" + (f"; did you mean {near[0]}?" if near else ""))
    return tuple(order for order in orders if not only or any(fnmatchcase(order.item, wanted) for wanted in only))


@dataclass(frozen=True)
class Opened:
    """A run that may begin."""

    production: Production
    plan: Plan
    in_flight: int
    workers: int
    hang_up: Callable[[], None]
    """Cut every connection to the API and to pictures: whoever waits for an answer stops waiting."""


@contextmanager
def open_run(job: Job, environ: Mapping[str, str], stop: Stop, *, rhythm: Rhythm = RHYTHM) -> Iterator[Opened]:
    """Open everything a run needs, cheapest checks first, so that whatever can be wrong is found before a cent is spent.

    Raises CredentialsMissing, RunFault (token, account), StoreError (bucket, folder), UsageError (sandbox and real work on one
    shelf), BudgetError, InUse (a shelf for one run at a time). Everything is closed when the block ends.
    """
    from pipeline.models import ModelClient
    from pipeline.wire import Connections, api_client, loopback_origin, picture_client

    spec, store, ledger = job.spec, job.store, Ledger(job.store)
    with ExitStack() as closing:
        account = closing.enter_context(_sandbox(spec)) if job.wish.sandbox else _account(environ)
        _spare_real_bucket(job)
        probe = store.probe()  # before anything else is read: it is quick to say what cannot be reached
        keep_apart(job)
        standings = job.judged(ledger.standings())
        plan = job.plan(standings)
        if plan.over_budget:
            raise BudgetError(
                f"this run would cost ${plan.cost_usd:.2f}, and the budget is ${spec.budget:.2f}: nothing was started; "
                "raise `budget:` in the spec, or take fewer items with --only"
            )
        lines = Connections()
        http = closing.enter_context(api_client(account.base_url, lines=lines, read_timeout=spec.timeout))
        pictures = closing.enter_context(picture_client(lines=lines, also=loopback_origin(account.base_url)))
        model = ModelClient(http, account, read_timeout=spec.timeout)
        if plan.cost_usd:
            for gateway in spec.gateways:
                model.check_access(gateway)
        if job.wish.sandbox:
            store.put(SANDBOX_MARK, SANDBOX_WORDS, media_type="text/plain; charset=utf-8")
        in_flight = spec.in_flight or default_in_flight(spec.pace, gateways=len(spec.gateways))
        cores = os.cpu_count() or 1
        runs = Runs(store, stop, clock=time.monotonic, is_running=is_running, rhythm=rhythm)
        lease = closing.enter_context(
            Lease(store, runs, _holder(), stop, clock=awake_and_asleep, now=_now, alone=not probe.conditional)
        )
        opened, present = time.monotonic(), runs.listed()
        # Nothing of ours is unfinished yet; but where another run lives, or may, only what is a day old is surely nobody's.
        store.sweep(before=time.time() - (0 if runs.get_to_know(present, lease.holder.run) else 86_400))
        purse = RunBudget(spec.budget, V4_PRO.price_usd)
        shop = Workshop(
            job=spec.job,
            run=lease.holder.run,
            store=store,
            ledger=ledger,
            model=model,
            pictures=pictures,
            pacers=Pacers({gateway: Pacer(spec.pace) for gateway in spec.gateways}),
            policy=Policy(),
            breaker=Breaker(faults_in_a_row=enough_in_a_row(in_flight)),
            purse=purse,
            tally=Progress(len(job.chosen), purse, clock=time.monotonic, expected_seconds=plan.seconds),
            stop=stop,
            runs=runs,
            lease=lease,
            present=present,
            opened=opened,
            remake=job.wish.remake_unknown,
            limits=spec.limits,
            ticket=job.ticket,
            caps=Caps(),
            scratch=closing.enter_context(scratch_folder()),
            calls=threading.BoundedSemaphore(in_flight),
            pixels=threading.BoundedSemaphore(cores),
            call_length=CallLength(min(spec.timeout, 3 * SANDBOX_LATENCY) if job.wish.sandbox else spec.timeout),
            now=_now,
            clock=time.monotonic,
            random=random.random,
        )
        shop.tally.kept(plan.count("made"))
        production = Production(
            orders=spec.orders,
            chosen=frozenset(order.item for order in job.chosen),
            standings=standings,
            source=Source(spec=str(job.wish.spec), sha256=spec.sha256, overrides=job.wish.overrides),
            sandbox=job.wish.sandbox,
            shop=shop,
            judged=job.judged,
        )
        # Beside the calls in flight, some items are being fetched, looked at and shelved.
        yield Opened(production, plan, in_flight, in_flight + 8 + 2 * cores, lines.hang_up)


@contextmanager
def open_inquiry(store: Store, environ: Mapping[str, str], timeout: float | None) -> Iterator[Inquiry]:
    """Open what is needed to ask the gateway's log about the job on this shelf; nothing can be made or paid for with it.

    `timeout`: seconds that the job waits for an answer (None: as long as jobs do by default). Raises CredentialsMissing,
    RunFault, UsageError where the shelf holds sandbox work, whose log is gone.
    """
    from pipeline.models import ModelClient
    from pipeline.models.client import READ_TIMEOUT
    from pipeline.wire import Connections, api_client
    from pipeline.work.reconcile import Inquiry

    if any(True for _ in store.entries(SANDBOX_MARK)):
        raise UsageError(f"{store.url} holds sandbox work, and the sandbox has kept no log: run it again with --sandbox")
    account, longest = _account(environ), timeout or READ_TIMEOUT
    with api_client(account.base_url, lines=Connections(), read_timeout=longest) as http:
        stop = Stop()
        yield Inquiry(
            job=store.url.rpartition("/")[2],
            ledger=Ledger(store),
            runs=Runs(store, stop, clock=time.monotonic, is_running=is_running),
            model=ModelClient(http, account, read_timeout=longest),
            stop=stop,
            now=_now,
            clock=time.monotonic,
            longest_call=longest,
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _holder() -> Holder:
    """Who carries out a run of this process."""
    now, pid = _now(), os.getpid()
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

    from pipeline.models import Account
    from pipeline.sandbox import Sandbox, SandboxSettings

    # In our own process it hears calls as late as this machine is busy: a little less strict, so that it refuses none of them.
    pace = tuple(Window(window.requests, window.seconds * 0.8) for window in spec.pace)
    with Sandbox(SandboxSettings(latency_seconds=SANDBOX_LATENCY, latency_spread=0.5, pace=pace)) as sandbox:
        yield Account(sandbox.base_url, sandbox.account_id, SecretStr(sandbox.token))


def _spare_real_bucket(job: Job) -> None:
    if job.wish.sandbox and job.store.remote and not job.wish.into_bucket:
        raise UsageError(
            f"--sandbox does not write to a real bucket ({job.store.url}): give --destination a folder, or say --yes if it is "
            "meant"
        )


def keep_apart(job: Job) -> None:
    """Raise UsageError where sandbox work and real work would share a shelf: what is kept could not be told apart."""
    store, sandbox = job.store, job.wish.sandbox
    marked = any(True for _ in store.entries(SANDBOX_MARK))
    used = any(True for _ in store.entries("ledger/"))
    if marked and not sandbox:
        raise UsageError(f"{store.url} holds sandbox work: give --destination another place, or remove it")
    if used and sandbox and not marked:
        raise UsageError(f"{store.url} holds real work, which --sandbox must not mix with: give --destination another place")
