"""How a run stands at one moment, as a screen shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.records import Result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.records import Outcome

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
    """When the first link ends of those to fetch; None where none has an end, or where that of some is not known."""
    to_fetch: int = 0
    """Pictures that are paid for and not on the shelf: being fetched or shelved, broken off, or left by an earlier run."""

    @property
    def in_flight(self) -> int:
        """Model calls that have left and are not answered."""
        return self.stages.get(Stage.DRAWING, 0)

    @property
    def landing(self) -> int:
        """Pictures that are being fetched or shelved."""
        return self.stages.get(Stage.FETCHING, 0) + self.stages.get(Stage.SHELVING, 0)

    @property
    def done(self) -> int:
        """Items that have ended, however they ended."""
        return sum(self.results.values())

    @property
    def undelivered(self) -> int:
        """Items that ended, but neither delivered nor kept."""
        return sum(count for result, count in self.results.items() if result not in GOOD)
