"""What a check is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.checks.limits import Limits
    from pipeline.pictures import Picture
    from pipeline.records import Finding, Request


@dataclass(frozen=True)
class Check:
    """One question asked of every picture: a title, why it is asked, and how it is answered."""

    name: str
    title: str
    reason: str
    look: Callable[[Picture, Request, Limits], Iterable[Finding]]
    """Gives what there is to say; nothing, where all is well."""
