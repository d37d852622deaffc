"""What the sandbox saw, for tests and for people who watch it."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter, deque
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    from pipeline.sandbox.billing import Till
    from pipeline.sandbox.paint_queue import Easel

MOST_BODIES = 10_000
"""How many of the latest model calls are kept with their bodies."""


@dataclass(frozen=True)
class Stats:
    """Counts since the sandbox was opened."""

    requests: int
    """Model calls that came in, whatever became of them."""
    by_status: dict[str, int]
    """Answers to model calls by HTTP status; `reset` and `hang` where none was given."""
    made: int
    """Pictures made, each charged."""
    charged_usd: Decimal
    cache_hits: int
    throttled: int
    in_flight: int
    max_in_flight: int
    valid_inputs: int
    """Calls whose `input` is valid against the model page's schema."""
    invalid_inputs: int
    faults: dict[str, int]
    """How often each fault struck."""
    charges: dict[str, int]
    """Pictures charged, by fingerprint (from the metadata, else the cache key)."""
    pictures: dict[str, list[str]]
    """SHA-256 of the bytes painted so far, by fingerprint."""
    fetches: int
    fetches_by_status: dict[str, int]
    tokens_leaked: int
    """Fetches of pictures that carried an Authorization header."""
    log_reads: int

    def as_json(self) -> dict[str, Any]:
        """The counts as JSON values; money is a string of USD."""
        return {**dataclasses.asdict(self), "charged_usd": str(self.charged_usd)}


class Counting:
    """Counts while the sandbox runs. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._status: Counter[str] = Counter()
        self._fetches: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._in_flight = 0
        self._most = 0
        self._bodies: deque[tuple[dict[str, str], bytes, bool]] = deque(maxlen=MOST_BODIES)
        self._begun: Counter[str] = Counter()
        self._made: dict[str, list[str]] = {}

    def count(self, name: str) -> None:
        """Add one to a plain count: `cache_hits`, `throttled`, `tokens_leaked`, `log_reads`."""
        with self._lock:
            self._counts[name] += 1

    def came(self) -> int:
        """A model call came in; says the how manieth it is."""
        with self._lock:
            self._counts["requests"] += 1
            self._in_flight += 1
            self._most = max(self._most, self._in_flight)
            return self._counts["requests"]

    def read(self, headers: dict[str, str], body: bytes, *, valid: bool) -> None:
        """A model call was read: the headers worth keeping, its body, whether its input is valid."""
        with self._lock:
            self._counts["valid_inputs" if valid else "invalid_inputs"] += 1
            self._bodies.append((headers, body, valid))

    def answered(self, status: str) -> None:
        """A model call ended with this status or manner."""
        with self._lock:
            self._in_flight -= 1
            self._status[status] += 1

    def struck(self, fault: str | None) -> None:
        """A fault struck, or none did."""
        if fault:
            with self._lock:
                self._faults[fault] += 1

    def made(self, fingerprint: str) -> int:
        """The making of a picture for this fingerprint begins; says the how manieth it is."""
        with self._lock:
            self._begun[fingerprint] += 1
            return self._begun[fingerprint]

    def painted(self, fingerprint: str, picture: str) -> None:
        """A picture with this name was made for this fingerprint."""
        with self._lock:
            self._made.setdefault(fingerprint, []).append(picture)

    def fetched(self, status: int) -> None:
        """A picture's link was answered with this status."""
        with self._lock:
            self._fetches[str(status)] += 1

    def bodies(self) -> list[dict[str, Any]]:
        """The latest authorized model calls: `headers`, `body` (JSON, or its text where it is none), `valid` of each."""
        with self._lock:
            kept = list(self._bodies)
        return [{"headers": headers, "body": _value(body), "valid": valid} for headers, body, valid in kept]

    def stats(self, till: Till, easel: Easel) -> Stats:
        """Everything so far."""
        hashes, charges = easel.hashes(), till.pictures()
        with self._lock:
            counts = self._counts
            return Stats(
                requests=counts["requests"],
                by_status=dict(self._status),
                made=sum(charges.values()),
                charged_usd=till.charged_usd,
                cache_hits=counts["cache_hits"],
                throttled=counts["throttled"],
                in_flight=self._in_flight,
                max_in_flight=self._most,
                valid_inputs=counts["valid_inputs"],
                invalid_inputs=counts["invalid_inputs"],
                faults=dict(self._faults),
                charges=charges,
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
