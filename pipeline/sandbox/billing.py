"""The play money: credit, spend limit, and what each picture was charged."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.sandbox.model_call import ModelCall
    from pipeline.sandbox.settings import SandboxSettings


class Billing:
    """Charges pictures. A call reserves its price before making, so calls in flight cannot overdraw. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reserved = Decimal(0)
        self.charged_usd = Decimal(0)
        self._pictures: Counter[str] = Counter()
        self._models: Counter[str] = Counter()

    def reserve(self, price: Decimal, settings: SandboxSettings) -> str | None:
        """Set the price of one picture (USD) aside; else say what forbids it: `credit` or `limit`."""
        with self._lock:
            after = self.charged_usd + self._reserved + price
            if settings.credit_usd is not None and after > settings.credit_usd:
                return "credit"
            if settings.spend_limit_usd is not None and after > settings.spend_limit_usd:
                return "limit"
            self._reserved += price
            return None

    def charge(self, call: ModelCall, price: Decimal) -> None:
        """Turn a reserved price (USD) into a charge for this call's picture."""
        with self._lock:
            self._reserved -= price
            self.charged_usd += price
            self._pictures[call.fingerprint] += 1
            self._models[call.model.id] += 1

    def pictures(self) -> dict[str, int]:
        """How many pictures were charged, by fingerprint."""
        with self._lock:
            return dict(self._pictures)

    def models(self) -> dict[str, int]:
        """How many pictures were charged, by the id of the model."""
        with self._lock:
            return dict(self._models)
