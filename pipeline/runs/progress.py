"""How far a run is: it hears what happens, and a screen asks it how things stand. No I/O."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.records import Outcome, Result
from pipeline.runs.events import (
    CallRepeated,
    CallSent,
    CallsHeld,
    CallWaiting,
    ItemEnded,
    ItemEvent,
    ItemLeft,
    LogAsked,
    LogAwaited,
    LogRead,
    PictureAwaited,
    RunOpened,
    RunStopping,
    RunWaits,
    Shelving,
)
from pipeline.runs.warned_items import WarnedItems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pipeline.prepress.checks.limits import Limits
    from pipeline.runs.budget import RunBudget
    from pipeline.runs.events import Event

RATE_SECONDS = 60.0
"""Seconds over which the rate is reckoned: the API's own window, so that its bursts even out."""
RECENT = 5
"""How many of the last outcomes a snapshot holds."""
TROUBLES = 20
"""How many of the last items that were not delivered a snapshot holds."""
GOOD = frozenset({Result.DELIVERED, Result.KEPT})
"""The results that leave nothing to do."""


class Stage(StrEnum):
    """What is being done for an item at the moment."""

    DRAWING = "drawing"
    WAITING = "waiting"
    RESTING = "resting"
    LOOKING_UP = "looking up"
    FETCHING = "fetching"
    SHELVING = "shelving"


STAGES: dict[type[ItemEvent], Stage] = {
    CallWaiting: Stage.WAITING,
    CallSent: Stage.DRAWING,
    CallRepeated: Stage.RESTING,
    LogAsked: Stage.LOOKING_UP,
    PictureAwaited: Stage.FETCHING,
    Shelving: Stage.SHELVING,
}
"""The events that begin a stage of an item."""


@dataclass(frozen=True)
class Snapshot:
    """How the run stands at one moment. Money in USD, times in seconds."""

    total: int
    results: Mapping[Result, int]
    """How many items ended in each result."""
    stages: Mapping[Stage, int] = field(default_factory=dict)
    """How many items are in each stage."""
    longest_call: float | None = None
    """How long the oldest call in flight has been away."""
    rate_per_minute: float | None = None
    """Items ended a minute, over the last minute; None before the first has ended."""
    seconds_left: float | None = None
    """None while it cannot be known."""
    elapsed: float = 0.0
    spent_usd: Decimal = Decimal(0)
    possible_usd: Decimal = Decimal(0)
    """What may have been billed on top, for calls whose answer was lost."""
    budget_usd: Decimal | None = None
    held_seconds: float | None = None
    """How long every call is still held back; None when none is."""
    held_reason: str = ""
    awaited_seconds: float | None = None
    """How long a call that was cut off may still be running, at most, for which an item waits; None where none does."""
    note: str | None = None
    """What is being waited for before (or after) items move."""
    stopping: str | None = None
    """Why the run is being stopped; None while it is not."""
    recent: tuple[Outcome, ...] = ()
    """The last outcomes, oldest first, without those kept from an earlier run."""
    troubles: tuple[Outcome, ...] = ()
    """The last items that were not delivered, oldest first."""
    warned: int = 0
    """How many of the items that this run delivered have a warning of the checks."""
    in_flight_usd: Decimal = Decimal(0)
    """What the calls in flight cost if they are billed."""
    play_money: bool = False
    """It is the sandbox's."""
    links_until: datetime | None = None
    """When the first link ends of the pictures being fetched or shelved; None where none has an end."""

    @property
    def in_flight(self) -> int:
        """Model calls that have left and are not answered."""
        return self.stages.get(Stage.DRAWING, 0)

    @property
    def landing(self) -> int:
        """Pictures that are paid for and not on the shelf yet: they are being fetched or shelved."""
        return self.stages.get(Stage.FETCHING, 0) + self.stages.get(Stage.SHELVING, 0)

    @property
    def done(self) -> int:
        """Items that have ended, however they ended."""
        return sum(self.results.values())

    @property
    def undelivered(self) -> int:
        """Items that ended, but neither delivered nor kept."""
        return sum(count for result, count in self.results.items() if result not in GOOD)


class Progress:
    """Thread-safe counts of one run. An item moves from stage to stage, any number of times, until it has ended."""

    def __init__(
        self,
        total: int,
        budget: RunBudget,
        limits: Limits | None = None,
        *,
        clock: Callable[[], float],
        expected_seconds: float | None = None,
        play_money: bool = False,
    ) -> None:
        """`total` items, the `budget` that knows the money, a `clock` in seconds, `expected_seconds` from the plan."""
        self._total = total
        self._budget = budget
        self._clock = clock
        self._expected = expected_seconds
        self._play_money = play_money
        self._lock = Lock()
        self._opened = clock()
        self._moved: float | None = None
        self._stages: dict[str, tuple[Stage, float]] = {}
        self._prices: dict[str, Decimal] = {}
        self._link_ends: dict[str, datetime] = {}
        self._results: Counter[Result] = Counter()
        self._warned = WarnedItems(limits)
        self._first_end: float | None = None
        self._ends: deque[float] = deque()
        self._recent: deque[Outcome] = deque(maxlen=RECENT)
        self._troubles: deque[Outcome] = deque(maxlen=TROUBLES)
        self._awaited: dict[str, float] = {}
        self._held_until = 0.0
        self._held_reason = ""
        self._note: str | None = None
        self._stopping: str | None = None

    def hear(self, event: Event) -> None:
        """Take note of an event of the run."""
        self._warned.hear(event)
        match event:
            case RunOpened(kept=kept, rejected=rejected):
                with self._lock:
                    self._results += Counter({Result.KEPT: kept, Result.REJECTED: rejected})
            case ItemEnded(outcome=outcome):
                self._ended(outcome)
            case ItemLeft(item=item):
                with self._lock:
                    self._clear(item)
            case LogRead(item=item):
                with self._lock:
                    self._awaited.pop(item, None)
            case LogAwaited(item=item, seconds=seconds):
                with self._lock:
                    self._awaited[item] = self._clock() + seconds
            case CallsHeld(seconds=seconds, reason=reason):
                self._held(seconds, reason)
            case RunWaits(reason=reason):
                with self._lock:
                    self._note = reason
            case RunStopping(reason=reason):
                self.stopping(reason)
            case ItemEvent(item=item) if stage := STAGES.get(type(event)):
                self._move(item, stage, event)
            case _:
                pass

    def stopping(self, reason: str) -> None:
        """Note that no new item begins; the first reason given stays. Takes no lock, so that a signal handler may call it."""
        self._stopping = self._stopping or reason

    def snapshot(self) -> Snapshot:
        """How the run stands now."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            stages = dict(Counter(stage for stage, _ in self._stages.values()))
            rate = self._rate(now)
            left = self._total - self._results.total()
            held = self._held_until - now
            awaited = max(self._awaited.values(), default=now) - now
            calls = {item: since for item, (stage, since) in self._stages.items() if stage is Stage.DRAWING}
            return Snapshot(
                total=self._total,
                results=dict(self._results),
                stages=stages,
                longest_call=now - min(calls.values()) if calls else None,
                rate_per_minute=rate,
                seconds_left=None if self._stopping else self._seconds_left(now, left, rate),
                elapsed=now - self._opened,
                spent_usd=self._budget.spent,
                possible_usd=self._budget.possible,
                budget_usd=self._budget.budget,
                held_seconds=held if held > 0 else None,
                held_reason=self._held_reason if held > 0 else "",
                awaited_seconds=awaited if awaited > 0 else None,
                note=self._note,
                stopping=self._stopping,
                recent=tuple(self._recent),
                troubles=tuple(self._troubles),
                warned=self._warned.count,
                in_flight_usd=sum((self._prices[item] for item in calls), Decimal(0)),
                play_money=self._play_money,
                links_until=min(self._link_ends.values(), default=None),
            )

    def _ended(self, outcome: Outcome) -> None:
        with self._lock:
            now = self._clock()
            self._clear(outcome.id)
            self._results[outcome.outcome] += 1
            if outcome.outcome is Result.KEPT:
                return
            self._first_end = now if self._first_end is None else self._first_end
            self._forget(now)
            self._ends.append(now)
            self._recent.append(outcome)
            if outcome.outcome not in GOOD:
                self._troubles.append(outcome)

    def _held(self, seconds: float, reason: str) -> None:
        """Every call is held back; of several holds the one that ends last counts."""
        with self._lock:
            until = self._clock() + seconds
            if until > self._held_until:
                self._held_until, self._held_reason = until, reason

    def _clear(self, item: str) -> None:
        for known in (self._stages, self._prices, self._awaited, self._link_ends):
            known.pop(item, None)

    def _move(self, item: str, stage: Stage, event: ItemEvent) -> None:
        with self._lock:
            self._prices[item] = event.price_usd if isinstance(event, CallSent) else Decimal(0)
            if isinstance(event, PictureAwaited) and event.link_end:
                self._link_ends[item] = event.link_end
            now = self._clock()
            self._moved = now if self._moved is None else self._moved
            self._stages[item] = (stage, now)
            self._awaited.pop(item, None)
            self._note = None

    def _forget(self, now: float) -> None:
        while self._ends and self._ends[0] <= now - RATE_SECONDS:
            self._ends.popleft()

    def _rate(self, now: float) -> float | None:
        if self._first_end is None:
            return None
        began = self._opened if self._moved is None else self._moved
        return 60 * len(self._ends) / min(RATE_SECONDS, max(now - began, 1.0))

    def _seconds_left(self, now: float, left: int, rate: float | None) -> float | None:
        """What is measured; until that covers a whole window, the plan's word where it is less (calls take long to end)."""
        if left <= 0:
            return 0.0
        measured = 60 * left / rate if rate else None
        warm = self._first_end is not None and now - self._first_end >= RATE_SECONDS
        if warm or self._expected is None:
            return measured
        planned = self._expected - (now - self._moved if self._moved is not None else 0.0)
        if planned <= 0:
            return measured
        return planned if measured is None else min(planned, measured)
