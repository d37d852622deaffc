"""What happens in a run, as values: told once by what does it, heard by all who want to know."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from pipeline.records import Finding, Outcome

MOST_UNHEARD = 10_000
"""Events that wait for a slow listener at most: about 3 MB. What comes on top is not told to it."""

GOODBYE_SECONDS = 2.0
"""How long a slow listener may go on hearing when the run is over."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has just happened. `job`, `run` and `at` (a date, UTC) are filled in as it is told."""

    job: str = ""
    run: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RunOpened(Event):
    """Everything that could be wrong was looked at, and work begins. `kept`: items of an earlier run, which stay."""

    items: int
    kept: int
    budget_usd: Decimal | None


@dataclass(frozen=True, kw_only=True)
class RunWaits(Event):
    """No item moves yet (or any more), because of what `reason` says."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class CallsHeld(Event):
    """No call leaves for so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class BudgetMark(Event):
    """What is spent or may have been charged has passed a share (0..1) of the budget."""

    share: float
    spent_usd: Decimal
    budget_usd: Decimal


@dataclass(frozen=True, kw_only=True)
class RunStopping(Event):
    """No new item begins."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RunEnded(Event):
    """The manifest is written. `outcomes` are its items; `stopped`: why the run ended early, where it did."""

    manifest_url: str
    number: int
    outcomes: tuple[Outcome, ...]
    spent_usd: Decimal
    possible_usd: Decimal
    seconds: float
    stopped: str | None


@dataclass(frozen=True, kw_only=True)
class ItemEvent(Event):
    """Something that concerns one item. `model`: the id of the model it is asked of."""

    item: str
    model: str


@dataclass(frozen=True, kw_only=True)
class CallEvent(ItemEvent):
    """Something that concerns one call for an item. `attempt`: which call of the item it is, from 1."""

    gateway: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class CallWaiting(CallEvent):
    """The item waits for its place: the API is up, the pace allows it, the budget reaches."""


@dataclass(frozen=True, kw_only=True)
class CallSent(CallEvent):
    """The call is about to leave; `price_usd` is set aside for it."""

    price_usd: Decimal


@dataclass(frozen=True, kw_only=True)
class CallAnswered(CallEvent):
    """A picture was answered, `seconds` after the call was sent. `cached`: from the gateway's cache."""

    seconds: float
    charged_usd: Decimal
    cached: bool
    log_id: str | None


@dataclass(frozen=True, kw_only=True)
class CallFailed(CallEvent):
    """The call brought no picture. `fault` is the class of the error; `charged`: None where that is not known yet."""

    fault: str
    reason: str
    status: int | None
    code: str | None
    charged: bool | None


@dataclass(frozen=True, kw_only=True)
class CallThrottled(CallFailed):
    """The API has refused the call as one too many. `retry_after`: seconds, where it said so."""

    retry_after: float | None


@dataclass(frozen=True, kw_only=True)
class CallRepeated(CallEvent):
    """The call is made again, after so many seconds and its next place in the pace."""

    after: float


@dataclass(frozen=True, kw_only=True)
class LogAsked(ItemEvent):
    """The gateway's log is being asked what became of the item's calls."""

    gateway: str


@dataclass(frozen=True, kw_only=True)
class PictureAwaited(ItemEvent):
    """The picture is being fetched."""


@dataclass(frozen=True, kw_only=True)
class PictureFetched(ItemEvent):
    """The picture's file is whole. `bytes` counts bytes, `seconds` is what the transfer took."""

    bytes: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class PictureChecked(ItemEvent):
    """The picture was decoded and looked at, which took so many `seconds`."""

    findings: tuple[Finding, ...]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Shelving(ItemEvent):
    """The picture and its print files are being put on the shelf."""


@dataclass(frozen=True, kw_only=True)
class Shelved(ItemEvent):
    """The picture lies on the shelf under `key`, with so many print files."""

    key: str
    prints: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class ItemLeft(ItemEvent):
    """Nothing more is done for the item in this run, and nothing was: it has no outcome."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ItemEnded(ItemEvent):
    """The item has its outcome."""

    outcome: Outcome


Listener = Callable[[Event], None]


class Events:
    """Where events are told. Safe from many threads; no listener's fault reaches who tells."""

    def __init__(self, job: str, run: str, now: Callable[[], datetime], listeners: Sequence[Listener] = ()) -> None:
        """`listeners` are called in turn, in the thread that tells: they have to be quick, or stand behind an `Aside`."""
        self.job = job
        self.run = run
        self._now = now
        self._listeners = list(listeners)
        self._broken: set[int] = set()

    def listen(self, listener: Listener) -> None:
        """Let one more listener hear what is told from now on."""
        self._listeners.append(listener)

    def tell(self, event: Event) -> None:
        """Let every listener hear of the event, with this job, run and moment in it."""
        told = replace(event, job=self.job, run=self.run, at=self._now())
        for place, listener in enumerate(self._listeners):
            try:
                listener(told)
            except Exception as fault:  # noqa: BLE001 (whatever a listener does, the run goes on)
                if place not in self._broken:
                    self._broken.add(place)
                    _log.warning("a listener of the run's events fails, and is told further ones all the same: %r", fault)


class Aside:
    """A listener that hears in a thread of its own, so that it may be slow: `with Aside(listener) as hear`."""

    def __init__(self, listener: Listener, *, most: int = MOST_UNHEARD, goodbye: float = GOODBYE_SECONDS) -> None:
        """`most`: events that may wait; `goodbye`: seconds for hearing them at the end."""
        self._listener = listener
        self._most = most
        self._goodbye = goodbye
        self._waiting: deque[Event] = deque()
        self._changed = threading.Condition()
        self._over = False
        self._thread = threading.Thread(target=self._hear, name="listener", daemon=True)
        self.missed = 0
        """Events that were not told, because the listener was too slow."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join(self._goodbye)
        with self._changed:
            self.missed += len(self._waiting)
            self._waiting.clear()

    def __call__(self, event: Event) -> None:
        """Hand the event over, or count it as missed; never waits for the listener."""
        with self._changed:
            if len(self._waiting) >= self._most or self._over:
                self.missed += 1
            else:
                self._waiting.append(event)
                self._changed.notify()

    def _hear(self) -> None:
        fails = False
        while event := self._next():
            try:
                self._listener(event)
            except Exception as fault:  # noqa: BLE001 (as in `Events.tell`)
                if not fails:
                    _log.warning("a listener of the run's events fails, and is told further ones all the same: %r", fault)
                fails = True

    def _next(self) -> Event | None:
        """The next event, as soon as there is one; None when all is over and heard."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._over)
            return self._waiting.popleft() if self._waiting else None
