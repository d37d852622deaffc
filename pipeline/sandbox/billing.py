"""The play money: credit, spend limit, and what each picture was charged."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.sandbox.settings import SandboxSettings


class Till:
    """Charges pictures. A call reserves its price before making, so calls in flight cannot overdraw. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reserved = Decimal(0)
        self.charged_usd = Decimal(0)
        self._pictures: Counter[str] = Counter()

    def reserve(self, scene: SandboxSettings) -> str | None:
        """Set the price of one picture aside; else say what forbids it: `credit` or `limit`."""
        with self._lock:
            after = self.charged_usd + self._reserved + scene.price_usd
            if scene.credit_usd is not None and after > scene.credit_usd:
                return "credit"
            if scene.spend_limit_usd is not None and after > scene.spend_limit_usd:
                return "limit"
            self._reserved += scene.price_usd
            return None

    def charge(self, fingerprint: str, price: Decimal) -> None:
        """Turn a reserved price (USD) into a charge for this fingerprint."""
        with self._lock:
            self._reserved -= price
            self.charged_usd += price
            self._pictures[fingerprint] += 1

    def pictures(self) -> dict[str, int]:
        """How many pictures were charged, by fingerprint."""
        with self._lock:
            return dict(self._pictures)
