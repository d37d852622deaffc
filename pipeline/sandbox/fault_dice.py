"""Which fault strikes, if any.

It is rolled from the seed, the request's own identity and how often that request was seen: so a seed replays the same faults on
the same items in whatever order threads bring them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.sandbox.faults import FAULTS, When

if TYPE_CHECKING:
    from collections.abc import Mapping


class FaultDice:
    """Rolls which fault strikes. Thread-safe."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[When, str]] = Counter()
        self._lock = Lock()

    def roll(self, rates: Mapping[str, float], seed: int, when: When, identity: str) -> str | None:
        """Name of the fault that strikes this request now, or None. The same identity rolls again each time it comes."""
        with self._lock:
            self._seen[when, identity] += 1
            seen = self._seen[when, identity]
        left = chance(seed, when.value, identity, str(seen))
        for fault in FAULTS:
            if fault.when is when and (rate := rates.get(fault.name, 0.0)):
                if left < rate:
                    return fault.name
                left -= rate
        return None


def chance(seed: int, *words: str) -> float:
    """A number in [0, 1) that depends on nothing but the seed and the words."""
    digest = hashlib.sha256("\x00".join((str(seed), *words)).encode()).digest()
    return int.from_bytes(digest[:7], "big") / (1 << 56)
