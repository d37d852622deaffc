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
    """One figure for the manifest, whatever a check makes of it. `name` is `check.figure` and never changes."""

    name: str
    value: float | str


@dataclass(frozen=True)
class Check:
    """One question asked of every picture: a title, why it is asked, and how it is answered."""

    name: str
    title: str
    reason: str
    look: Callable[[Picture, Request, Limits], Iterable[Finding | Measure]]
    """Gives what it measured, and what there is to say: nothing, where all is well."""
