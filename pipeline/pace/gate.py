"""The one door before a paid call.

A call waits here for everything it needs: a free place among those in flight, an API that is up, its turn in the pace, money in
the budget, and a run that still has its lease. The gate learns once how the call ended, as the block is left, and tells its
parts.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import AmbiguousFault, CallError, NotStarted, Throttled
from pipeline.runs.events import BudgetMark, CallsHeld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from pipeline.pace.breaker import Breaker, Pass
    from pipeline.pace.longest_call import CallLength
    from pipeline.pace.pacer import Pacers, Slot
    from pipeline.runs.budget import RunBudget
    from pipeline.runs.listeners import Events
    from pipeline.runs.stop import Stop


class RightToCall(Protocol):
    """A run's right to make paid calls, which it has as long as others can see that it lives."""

    def confirm(self) -> None:
        """Return if the run may call: raises StoreError where it cannot show that it lives."""

    def still_holds(self) -> None:
        """Return if what `confirm` showed is fresh enough, by the clock alone: raises HoldPassed."""


@dataclass(eq=False)
class Passage:
    """Leave to make one call. The caller sets `charged` where the answer was billed."""

    slot: Slot
    leave: Pass
    price_usd: Decimal
    leaving: Callable[[], None] = lambda: None
    """Asked as the request is written: raises HoldPassed where the run has slept since it was let through."""
    charged: bool = False

    @property
    def held_back(self) -> float:
        """Seconds that the call waited for the API to be up again: they are the API's fault, not the item's."""
        return self.leave.waited

    def sent(self) -> None:
        """Say that the request has gone out in full: the pace counts it from now."""
        self.slot.sent()


@dataclass(frozen=True)
class Gate:
    """The gate of one run. Safe to use from many threads."""

    in_flight: AbstractContextManager[object]
    """Holds so many calls at once as may be under way: a semaphore."""
    breaker: Breaker
    pacers: Pacers
    budget: RunBudget
    lease: RightToCall
    lengths: CallLength
    stop: Stop
    events: Events

    @contextmanager
    def enter(self, gateway: str, price_usd: Decimal, claim: Callable[[], None]) -> Iterator[Passage]:
        """Wait until a call of this price (USD) may leave; the block makes it.

        `claim` is the last thing done before. Raises NotStarted where the run stops, BudgetError, RunFault where the API has
        been down for too long, StoreError, and what `claim` raises; then nothing was sent, and the block is not entered.
        """
        with self.in_flight:
            passage = self._wait(gateway, price_usd)
            with self._told(passage):
                self.budget.set_aside(price_usd)
                with self._settled(passage):
                    claim()
                    self.lease.confirm()
                    yield passage

    def resolve(self, price_usd: Decimal, *, charged: bool) -> None:
        """Book a charge that was in doubt: it has turned out to be made, or not."""
        self.budget.resolve(price_usd, charged)
        self._tell_marks()

    def _wait(self, gateway: str, price_usd: Decimal) -> Passage:
        """Wait until the API is not known to be down, and then for a place in the pace."""
        while True:
            leave = self.breaker.enter(self.stop)
            slot = self.pacers[gateway].take_slot(self.stop) if leave else None
            if leave and slot and self.breaker.may_go(leave):
                return Passage(slot, leave, price_usd, self.lease.still_holds)
            if leave:
                self.breaker.leave(leave)
            if not slot:
                raise NotStarted(f"not started: {self.stop.reason}")

    @contextmanager
    def _told(self, passage: Passage) -> Iterator[None]:
        """Tell breaker and pacer how the call ended, or that none was made."""
        try:
            yield
        except CallError as fault:
            if self.stop.is_set():  # its line may have been hung up by ourselves: that says nothing about the API
                self.breaker.leave(passage.leave)
                raise
            if isinstance(fault, Throttled):
                self._throttle(fault, passage.slot)
            if self.breaker.heard(passage.leave, fault):
                self.events.tell(CallsHeld(seconds=self.breaker.next_trial_in, reason="the API is down"))
            raise
        except BaseException:
            self.breaker.leave(passage.leave)
            raise
        passage.slot.answered()
        self.breaker.heard(passage.leave, None)

    def _throttle(self, fault: Throttled, slot: Slot) -> None:
        slot.pacer.hold(fault.retry_after, slot)
        asked = fault.retry_after is not None
        reason = "the API asked to wait" if asked else "the API takes no more calls for now"
        self.events.tell(CallsHeld(seconds=slot.pacer.held_for, reason=reason))

    @contextmanager
    def _settled(self, passage: Passage) -> Iterator[None]:
        """Book what was set aside: as charged, as not charged, or as not known."""
        try:
            yield
        except BaseException as end:
            self.budget.settle(passage.price_usd, None if isinstance(end, AmbiguousFault) else passage.charged)
            raise
        else:
            self.budget.settle(passage.price_usd, passage.charged)
        finally:
            self._tell_marks()

    def _tell_marks(self) -> None:
        budget = self.budget
        if budget.budget is not None and (share := budget.newly_passed()):
            self.events.tell(BudgetMark(share=share, spent_usd=budget.spent + budget.possible, budget_usd=budget.budget))
