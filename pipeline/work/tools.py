"""What one run works with: everything an item's journey needs, opened once at the door and shared by all workers."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.records import Payment, Timings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    import httpx

    from pipeline.ledger.ledger import Ledger
    from pipeline.models import ModelClient
    from pipeline.pace.breaker import Breaker
    from pipeline.pace.pacer import Pacers
    from pipeline.pace.retry import Policy
    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.delivery import Ticket
    from pipeline.runs.budget import RunBudget
    from pipeline.runs.lease import Lease
    from pipeline.runs.progress import Progress
    from pipeline.runs.registry import Runs
    from pipeline.runs.stop import Stop
    from pipeline.stores import Store
    from pipeline.wire.fetch import Caps

CACHE_SECONDS = 6 * 3600
"""How long the gateway keeps an answer under our cache key: well under the day that its link lives."""


class CallLength:
    """How long after it was sent a call that was cut off must have ended at the gateway, one way or the other."""

    def __init__(self, read_timeout: float) -> None:
        """`read_timeout`: seconds we wait for an answer at most; no call is taken to last longer."""
        self._most = read_timeout
        self._longest_seen: float | None = None
        self._lock = threading.Lock()

    def saw(self, seconds: float) -> None:
        """Learn how long a call took that was answered."""
        with self._lock:
            self._longest_seen = max(seconds, self._longest_seen or 0.0)

    def bound(self) -> float:
        """Seconds: thrice the longest answer of this run and one more; the most there can be while none has come."""
        with self._lock:
            longest = self._longest_seen
        return self._most if longest is None else min(self._most, 3 * longest + 1)


@dataclass(frozen=True)
class Workshop:
    """The tools of a run. All of them are safe to use from many threads."""

    job: str
    run: str
    store: Store
    ledger: Ledger
    model: ModelClient
    pictures: httpx.Client
    pacers: Pacers
    policy: Policy
    breaker: Breaker
    purse: RunBudget
    tally: Progress
    stop: Stop
    runs: Runs
    lease: Lease
    present: Mapping[str, int]
    """The runs that were on the shelf at `opened`, after it was first read."""
    opened: float
    """When that was, on `clock`."""
    remake: bool
    """A person has said that what is unknown or lost may be paid for again."""
    limits: Limits
    ticket: Ticket
    caps: Caps
    scratch: Path
    """A folder for transfers under way; nothing in it matters."""
    calls: threading.Semaphore
    """How many model calls may be in flight."""
    pixels: threading.Semaphore
    """How many pictures may be decoded at once: as many as there are cores."""
    call_length: CallLength
    now: Callable[[], datetime]
    clock: Callable[[], float]
    random: Callable[[], float]
    """0.0 up to 1.0, for jitter."""


@dataclass
class Bill:
    """What has happened to one item so far; it becomes the item's payment and timings in the manifest."""

    attempts: int = 0
    charged_usd: Decimal = Decimal(0)
    possible_charges: int = 0
    """Calls of this run that may have been billed although no answer came."""
    lost_before: int = 0
    """Calls of earlier runs of which the same is true, and which this run's calls may yet be answered for."""
    given_up: int = 0
    """Calls of earlier turns of which the same is true, and always will be."""
    log_id: str | None = None
    cached: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def doubts(self) -> int:
        """Calls whose fate decides whether the order may be made."""
        return self.possible_charges + self.lost_before

    def recall(self, payment: Payment, *, settled: bool = True) -> None:
        """Go on from what earlier turns have cost. Not `settled`: what was possible then may yet turn out."""
        self.attempts, self.charged_usd = payment.attempts, payment.charged_usd
        self.log_id, self.cached = payment.log_id, payment.cached
        possible = payment.possible_charges
        self.lost_before, self.given_up = (0, possible) if settled else (possible, 0)

    def payment(self) -> Payment:
        """The public part: attempts made, USD charged, charges that are possible."""
        return Payment(
            log_id=self.log_id,
            attempts=self.attempts,
            charged_usd=self.charged_usd,
            possible_charges=self.doubts + self.given_up,
            cached=self.cached,
        )

    def timings(self) -> Timings:
        """Seconds for each stage that was reached."""
        return Timings(**{stage: round(seconds, 3) for stage, seconds in self.seconds.items()})
