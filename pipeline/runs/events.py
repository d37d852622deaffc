"""What happens in a run, as values: told once by what does it, heard by all who want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from pipeline.records import Finding, Outcome


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has just happened. `job`, `run` and `at` (a date, UTC) are filled in as it is told."""

    job: str = ""
    run: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RunOpened(Event):
    """Everything that could be wrong was looked at, and work begins.

    `kept`: items that an earlier run delivered, which stay; `rejected`: items whose picture an earlier run has rejected;
    `to_fetch`: those whose picture an earlier run has paid for, and which is not here yet.
    """

    items: int
    kept: int
    budget_usd: Decimal | None
    rejected: int = 0
    to_fetch: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RunBegun(Event):
    """The items begin: nobody is asked anything any more."""


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
class RunStoodStill(Event):
    """Nothing was told for so many `seconds`, and the run is stopped. `waits`: what each worker waits for, a sentence each."""

    seconds: float
    waits: tuple[str, ...]


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
class ProofWritten(Event):
    """The page on which people look at the job lies on the shelf, at `url`."""

    url: str


@dataclass(frozen=True, kw_only=True)
class ProofFailed(Event):
    """The page could not be written; the run has ended as it did, and its manifest is whole."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RunFailed(Event):
    """The run ends without a manifest of its own: it was not let begin, the shelf fails, or the program does."""

    reason: str


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
class LogAwaited(ItemEvent):
    """Nothing is known yet of a call that was cut off: for at most so many seconds it may still be running at the gateway.

    No other call for the picture leaves before: two at the same moment could both be billed. `ended`: the call has ended, and
    its entry in the log is waited for.
    """

    gateway: str
    seconds: float
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class LogPageRead(Event):
    """A page of a gateway's log has come: there may be many, and each waits for its turn."""

    gateway: str


@dataclass(frozen=True, kw_only=True)
class LogJudged(Event):
    """It was found out whether the log of a gateway can be searched: `state` in words, `text` in a sentence."""

    gateway: str
    state: str
    text: str


@dataclass(frozen=True, kw_only=True)
class LogRead(ItemEvent):
    """What the log told. `fate` says in words what became of the calls.

    `charged_usd`: for a call of this run that brings no picture. What a picture costs is told with its answer.
    """

    gateway: str
    fate: str
    charged_usd: Decimal


@dataclass(frozen=True, kw_only=True)
class PaidTwice(ItemEvent):
    """Another run has paid for the same picture in the same moment: `charged_usd` was charged beyond its price."""

    charged_usd: Decimal


@dataclass(frozen=True, kw_only=True)
class PictureAwaited(ItemEvent):
    """The picture is being fetched. `link_end`: until when its link lives; None where nothing ends."""

    link_end: datetime | None = None


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
    """Nothing more is done for the item in this run, and nothing was: it has no outcome. `held_by`: the run that is at it."""

    reason: str
    held_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class ItemEnded(ItemEvent):
    """The item has its outcome."""

    outcome: Outcome
