"""What comes in from outside with a run: the clock, the switch, who listens, and how patient it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.pace.look_pace import LookUps
from pipeline.pace.retry import Policy
from pipeline.runs.clocks import REAL_TIME, Time
from pipeline.runs.runs_on_shelf import RHYTHM, Rhythm
from pipeline.runs.standstill import Standstill
from pipeline.runs.stop import Stop
from pipeline.wire.fetch.download import Caps

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from pipeline.manifest.manifest import Manifest
    from pipeline.runs.listeners import Listener
    from pipeline.work.job_run import Production


@dataclass(frozen=True)
class Door:
    """What comes in from outside with a run, each with what it is by default; a test brings its own of any of these."""

    stop: Stop = field(default_factory=Stop)
    time: Time = REAL_TIME
    listeners: tuple[Listener, ...] = ()
    """Listeners to the run's events, beside its own progress: each hears in a thread of its own, and may be slow."""
    rhythm: Rhythm = RHYTHM
    """How often the run gives a sign of life, and how long it waits for others'."""
    policy: Policy = field(default_factory=Policy)
    """How patient the run is with one item."""
    caps: Caps = field(default_factory=Caps)
    """The most a picture may take, in bytes and seconds."""
    look_ups: LookUps = field(default_factory=LookUps)
    """How the gateway's log is asked."""
    pictures: Callable[[httpx.Client], httpx.Client] = lambda client: client
    """What the client that fetches pictures is wrapped in."""
    standstill: Standstill = field(default_factory=Standstill)
    """When the run stands still, and what ends the process then."""
    announce: Callable[[Production, Manifest], object] = lambda *_: None
    """What hears of the account before it is entered, so that what is told of the run is on the shelf by then."""
