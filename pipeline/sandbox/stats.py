"""What the sandbox saw, for tests and for people who watch it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class CallStats:
    """Model calls."""

    requests: int
    """Model calls that came in, whatever became of them."""
    by_status: dict[str, int]
    """Responses to model calls by HTTP status; `reset` and `hang` where none was given."""
    cache_hits: int
    throttled: int
    in_flight: int
    max_in_flight: int
    valid_inputs: int
    """Calls whose `input` is valid against the model page's schema."""
    invalid_inputs: int


@dataclass(frozen=True, kw_only=True)
class PictureStats:
    """Pictures and what was charged for them."""

    made: int
    """Pictures made, each charged."""
    charged_usd: Decimal
    charges: dict[str, int]
    """Pictures charged, by fingerprint (from the metadata, else the cache key)."""
    models: dict[str, int]
    """Pictures charged, by the id of the model."""
    pictures: dict[str, list[str]]
    """SHA-256 of the bytes painted so far, by fingerprint."""


@dataclass(frozen=True, kw_only=True)
class FetchStats:
    """What was fetched: pictures, and pages of the log."""

    fetches: int
    fetches_by_status: dict[str, int]
    tokens_leaked: int
    """Fetches of pictures that carried an Authorization header."""
    log_reads: int


@dataclass(frozen=True, kw_only=True)
class Stats(CallStats, PictureStats, FetchStats):
    """Counts since the sandbox was opened."""

    faults: dict[str, int]
    """How often each fault struck."""

    def as_json(self) -> dict[str, Any]:
        """The counts as JSON values; money is a string of USD."""
        return {**dataclasses.asdict(self), "charged_usd": str(self.charged_usd)}
