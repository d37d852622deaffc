"""The parts of one run put together from what is open: what pays, and what carries an item through its life."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.ledger.gateway_log import LogStates
from pipeline.ledger.ledger import Ledger
from pipeline.pace.breaker import Breaker, enough_in_a_row
from pipeline.pace.gate import Gate
from pipeline.pace.longest_call import CallLength
from pipeline.pace.look_pace import LookPace
from pipeline.pace.pacer import Pacer, Pacers
from pipeline.runs.events import LogPageRead
from pipeline.runs.process import is_running
from pipeline.work.item_life import ItemLife
from pipeline.work.log_search import LogSearch
from pipeline.work.log_watch import LogWatch
from pipeline.work.next_claim import Claims
from pipeline.work.paid_call import Payer
from pipeline.work.picture import Fetcher, Inspector
from pipeline.work.shelving import Shelver

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from pipeline.models.client import ModelClient
    from pipeline.runs.budget import RunBudget
    from pipeline.runs.holder import Holder
    from pipeline.runs.lease import Lease
    from pipeline.runs.listeners import Events
    from pipeline.work.door import Door
    from pipeline.work.job import Job
    from pipeline.work.plan import Plan
    from pipeline.work.recovery import Recovery

SANDBOX_LATENCY = 2.0
"""Seconds a picture takes in the sandbox of `--sandbox`: long enough to see the pace at work, short enough for a first try."""


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


def payer_of(job: Job, plan: Plan, outside: Adapters, door: Door, *, events: Events, budget: RunBudget, lease: Lease) -> Payer:
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


def life_of(job: Job, payer: Payer, recovery: Recovery, outside: Adapters, door: Door) -> ItemLife:
    """What looks and what shelves, with what pays: the life of an item."""
    store, when, events = job.store, door.time, payer.events
    pixels = threading.BoundedSemaphore(cores())
    fetcher = Fetcher(outside.pictures, door.caps, store, outside.scratch, door.stop, when, events)
    inspector = Inspector(pixels, job.spec.limits, job.ticket, when, events)
    shelver = Shelver(store, payer.ledger, job.ticket, pixels, when, events)
    return ItemLife(payer.ledger, recovery, fetcher, inspector, shelver, door.stop, events)


def cores() -> int:
    """How many pictures may be decoded at once."""
    return os.cpu_count() or 1
