"""Whether a call that failed is made again, and when: pure decisions. Who waits, holds and counts money is the caller."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.errors import AmbiguousFault, SafeFault, Throttled

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.errors import CallError


@dataclass(frozen=True)
class Policy:
    """How patient a run is with one item; all times in seconds."""

    patience: float = 15 * 60.0
    """No repeat starts later than this after the item's first call."""
    first_backoff: float = 1.0
    longest_backoff: float = 60.0
    ambiguous_repeats: int = 2
    """How often a call that may have been billed is made again: each repeat is a possible charge."""


@dataclass(frozen=True)
class Attempts:
    """What one item has been through: when its first call left (seconds of the run's clock), and its faults of each kind."""

    started: float
    throttled: int = 0
    safe: int = 0
    ambiguous: int = 0

    def after(self, error: CallError) -> Attempts:
        """The same, with this fault counted."""
        match error:
            case Throttled():
                return replace(self, throttled=self.throttled + 1)
            case SafeFault():
                return replace(self, safe=self.safe + 1)
            case AmbiguousFault():
                return replace(self, ambiguous=self.ambiguous + 1)
        return self


@dataclass(frozen=True)
class Repeat:
    """Make the call again, `after` so many seconds. After a 429 the pacer is held, and that is the wait: `after` is 0."""

    after: float


@dataclass(frozen=True)
class GiveUp:
    """The item has failed; `reason` says in a few words why there is no further try."""

    reason: str


def next_try(
    error: CallError, attempts: Attempts, policy: Policy, *, now: float, random: Callable[[], float]
) -> Repeat | GiveUp:
    """What to do about `error`, the latest fault of an item, which `attempts` counts already.

    `now`: seconds of the clock that `attempts.started` is of; `random`: 0.0 up to 1.0. Back-off has full jitter (a random
    share of a bound that doubles: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    """
    match error:
        case Throttled():
            after, wait = 0.0, error.retry_after or 0.0
        case SafeFault():
            after = wait = error.retry_after + random() * _bound(attempts.safe, policy)
        case AmbiguousFault() if attempts.ambiguous <= policy.ambiguous_repeats:
            after = wait = random() * _bound(attempts.ambiguous, policy)
        case AmbiguousFault():
            return GiveUp(f"no answer in {attempts.ambiguous} calls, each of which may have been billed")
        case _:
            return GiveUp("another try would end the same way")
    if now + wait - attempts.started > policy.patience:
        return GiveUp(f"no success within {policy.patience:.0f} s")
    return Repeat(after)


def _bound(faults: int, policy: Policy) -> float:
    """Seconds that the back-off after so many faults (from 1) may last."""
    return min(policy.longest_backoff, policy.first_backoff * 2.0 ** (faults - 1))
