"""Pace: how many calls may leave in which time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """At most `requests` calls in any `seconds` seconds (sliding)."""

    requests: int
    seconds: float
