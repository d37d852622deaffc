"""What happens as documents of many pages are bound, as values."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.runs.events import Event


@dataclass(frozen=True, kw_only=True)
class PageBound(Event):
    """A page of a document was bound: its number, of so many."""

    document: str
    page: int
    of: int


@dataclass(frozen=True, kw_only=True)
class DocumentBound(Event):
    """A document of so many pages lies on the shelf under `key`. It may be that of an earlier run, with the same pages."""

    document: str
    key: str
    pages: int


@dataclass(frozen=True, kw_only=True)
class DocumentLacking(Event):
    """A document was not made, for this reason."""

    document: str
    reason: str
