"""How far a run is: it hears what happens, and a screen asks it how things stand. No I/O."""

from __future__ import annotations

from collections import Counter, deque
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.records import Outcome, Result
from pipeline.runs.drop_events import DropBegun
from pipeline.runs.events import (
    CallAnswered,
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
from pipeline.runs.paid_pictures import PaidPictures
from pipeline.runs.snapshot import GOOD, Snapshot, Stage
from pipeline.runs.warned_items import WarnedItems

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.prepress.checks.limits import Limits
    from pipeline.runs.budget import RunBudget
    from pipeline.runs.events import Event

RATE_SECONDS = 60.0
"""Seconds over which the rate is reckoned: the API's own window, so that its bursts even out."""
RECENT = 5
"""How many of the last outcomes a snapshot holds."""
TROUBLES = 20
"""How many of the last items that were not delivered a snapshot holds."""
STAGES: dict[type[ItemEvent], Stage] = {
    CallWaiting: Stage.WAITING,
    CallSent: Stage.DRAWING,
    CallAnswered: Stage.FETCHING,
    CallRepeated: Stage.RESTING,
    LogAsked: Stage.LOOKING_UP,
    PictureAwaited: Stage.FETCHING,
    Shelving: Stage.SHELVING,
}
"""The events that begin a stage of an item."""


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
        self._paid = PaidPictures()
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
        with self._lock:
            self._paid.hear(event)
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
            case DropBegun(files=files, url=url):
                with self._lock:
                    self._note = f"publishing {files:,} {'file' if files == 1 else 'files'} to {url}"
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
                links_until=self._paid.links_until,
                to_fetch=len(self._paid),
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
        for known in (self._stages, self._prices, self._awaited):
            known.pop(item, None)

    def _move(self, item: str, stage: Stage, event: ItemEvent) -> None:
        with self._lock:
            self._prices[item] = event.price_usd if isinstance(event, CallSent) else Decimal(0)
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
