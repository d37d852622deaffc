"""What happens to the drop that a run publishes, as events: see `events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.runs.events import Event

if TYPE_CHECKING:
    from pipeline.errors import Hindrance


@dataclass(frozen=True, kw_only=True)
class DropEvent(Event):
    """Something that concerns the drop that a run publishes, whose place is `url`."""

    drop: str
    url: str


@dataclass(frozen=True, kw_only=True)
class DropBegun(DropEvent):
    """The set of valid files is being prepared, which takes at most so many `seconds`."""

    files: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class DropReleased(DropEvent):
    """The set of valid files is current, as `edition`, by this `release`. `made`: False where it was current before.

    Counts of names against what was current before; `kept`: those that hold an earlier file, as their item failed or waits.
    """

    edition: int
    release: int
    made: bool
    files: int
    added: int
    replaced: int
    removed: int
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DropHeldBack(DropEvent):
    """The set was not released, and what was current stays. `wrong`: False where it was not to be, as in a rehearsal."""

    reason: str
    hindrances: tuple[Hindrance, ...] = ()
    wrong: bool = True
