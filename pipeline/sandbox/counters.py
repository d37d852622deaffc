"""What the sandbox counts while it runs."""

from __future__ import annotations

import json
from collections import Counter, deque
from threading import Lock
from typing import TYPE_CHECKING, Any

from pipeline.sandbox.stats import Stats

if TYPE_CHECKING:
    from pipeline.sandbox.billing import Billing
    from pipeline.sandbox.paint_queue import PaintQueue

MOST_BODIES = 10_000
"""How many of the latest model calls are kept with their bodies."""


class Counters:
    """Counts of calls, faults, pictures and fetches. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._fetches: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._bodies: deque[tuple[dict[str, str], bytes, bool]] = deque(maxlen=MOST_BODIES)
        self._begun: Counter[str] = Counter()
        self._made: dict[str, list[str]] = {}

    def count(self, name: str) -> None:
        """Add one to a plain count: `cache_hits`, `throttled`, `tokens_leaked`, `log_reads`."""
        with self._lock:
            self._counts[name] += 1

    def call_came(self) -> int:
        """A model call came in; returns its number, from 1."""
        with self._lock:
            counts = self._counts
            counts["requests"] += 1
            counts["in_flight"] += 1
            counts["max_in_flight"] = max(counts["max_in_flight"], counts["in_flight"])
            return counts["requests"]

    def call_read(self, headers: dict[str, str], body: bytes, *, valid: bool) -> None:
        """A model call was read: the headers worth keeping, its body, whether its input is valid."""
        with self._lock:
            self._counts["valid_inputs" if valid else "invalid_inputs"] += 1
            self._bodies.append((headers, body, valid))

    def call_answered(self, status: str) -> None:
        """A model call ended with this status, or in this manner where there was none."""
        with self._lock:
            self._counts["in_flight"] -= 1
            self._statuses[status] += 1

    def fault_struck(self, fault: str | None) -> None:
        """A fault struck, or none did."""
        if fault:
            with self._lock:
                self._faults[fault] += 1

    def picture_begun(self, fingerprint: str) -> int:
        """The making of a picture for this fingerprint begins; returns its number among those of the fingerprint, from 1."""
        with self._lock:
            self._begun[fingerprint] += 1
            return self._begun[fingerprint]

    def picture_made(self, fingerprint: str, picture: str) -> None:
        """A picture with this name was made for this fingerprint."""
        with self._lock:
            self._made.setdefault(fingerprint, []).append(picture)

    def picture_fetched(self, status: int) -> None:
        """A picture's link was answered with this status."""
        with self._lock:
            self._fetches[str(status)] += 1

    def bodies(self) -> list[dict[str, Any]]:
        """The latest authorized model calls: `headers`, `body` (JSON, or its text where it is none), `valid` of each."""
        with self._lock:
            kept = list(self._bodies)
        return [{"headers": headers, "body": _value(body), "valid": valid} for headers, body, valid in kept]

    def stats(self, billing: Billing, paint_queue: PaintQueue) -> Stats:
        """Everything so far."""
        hashes, charges, models = paint_queue.hashes(), billing.pictures(), billing.models()
        with self._lock:
            counts = self._counts
            return Stats(
                requests=counts["requests"],
                by_status=dict(self._statuses),
                made=sum(charges.values()),
                charged_usd=billing.charged_usd,
                cache_hits=counts["cache_hits"],
                throttled=counts["throttled"],
                in_flight=counts["in_flight"],
                max_in_flight=counts["max_in_flight"],
                valid_inputs=counts["valid_inputs"],
                invalid_inputs=counts["invalid_inputs"],
                faults=dict(self._faults),
                charges=charges,
                models=models,
                pictures={key: [hashes[name] for name in made if name in hashes] for key, made in self._made.items()},
                fetches=self._fetches.total(),
                fetches_by_status=dict(self._fetches),
                tokens_leaked=counts["tokens_leaked"],
                log_reads=counts["log_reads"],
            )


def _value(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
