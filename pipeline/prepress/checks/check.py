"""What a check is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Finding, Request


@dataclass(frozen=True)
class Measure:
    """One figure for the manifest, passed or not. `name` is `check.figure` and never changes."""

    name: str
    value: float | str


@dataclass(frozen=True)
class Check:
    """One check: its name, a title, the reason for it, and the function that looks at a picture."""

    name: str
    title: str
    reason: str
    look: Callable[[Picture, Request, Limits], Iterable[Finding | Measure]]
    """Yields its measures, and findings where there is something to report."""
