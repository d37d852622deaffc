"""The run's budget: money is set aside before a call leaves, and settled when its answer is known."""

from __future__ import annotations

import threading
from decimal import Decimal

from pipeline.errors import BudgetError

MARKS = (0.5, 0.8, 1.0)
"""Shares of the budget whose passing is told."""


class RunBudget:
    """Thread-safe account of one run, USD. Without a budget nothing is refused, but everything is still counted."""

    def __init__(self, budget: Decimal | None) -> None:
        """`budget`: the most this run may spend, USD."""
        self.budget = budget
        self._lock = threading.Lock()
        self._spent = Decimal(0)
        self._possible = Decimal(0)
        self._set_aside = Decimal(0)
        self._calls = 0
        self._passed = 0.0

    def set_aside(self, price: Decimal) -> None:
        """Hold the price of one picture, USD; raises BudgetError where the budget does not reach for it.

        A charge that is only possible (no answer came) counts in full, so the budget holds in the worst case.
        """
        with self._lock:
            bound = self._spent + self._possible + self._set_aside + price
            if self.budget is not None and bound > self.budget:
                gone = self._spent + self._possible
                held = f" and ${self._set_aside:.2f} is held for calls in flight" if self._set_aside else ""
                raise BudgetError(
                    f"the budget of ${self.budget:.2f} is reached: ${gone:.2f} is spent or may have been charged{held}, and "
                    f"the next picture costs ${price:.2f}; raise `budget:` in the spec and run again, nothing made is lost"
                )
            self._set_aside += price
            self._calls += 1

    def settle(self, price: Decimal, charged: bool | None) -> None:
        """Book what was set aside for one call: charged, not charged, or (None) not known."""
        with self._lock:
            self._set_aside -= price
            if charged:
                self._spent += price
            elif charged is None:
                self._possible += price

    def resolve(self, price: Decimal, charged: bool) -> None:
        """Book one charge that was not known: it has turned out to be made, or not."""
        with self._lock:
            self._possible -= price
            if charged:
                self._spent += price

    def newly_passed(self) -> float | None:
        """The highest of MARKS that has been passed since this was last asked; None where none has."""
        with self._lock:
            if not self.budget:
                return None
            share = float((self._spent + self._possible) / self.budget)
            passed = max((mark for mark in MARKS if self._passed < mark <= share), default=None)
            self._passed = passed or self._passed
            return passed

    @property
    def calls(self) -> int:
        """How many calls money was set aside for."""
        with self._lock:
            return self._calls

    @property
    def spent(self) -> Decimal:
        """USD charged for certain in this run."""
        with self._lock:
            return self._spent

    @property
    def possible(self) -> Decimal:
        """USD that may have been charged for calls whose answer never came."""
        with self._lock:
            return self._possible
