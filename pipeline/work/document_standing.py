"""Documents after people have decided: one with a page that somebody has rejected is current no more. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Approval, Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Outcome


def as_decided(documents: Sequence[Document], items: Sequence[Outcome]) -> tuple[Document, ...]:
    """The documents as they stand now that people have said of `items` what they tell; files stay on the shelf."""
    gone = {item.id for item in items if item.decision and item.decision.approval in (Approval.REJECTED, Approval.PASSED_OVER)}
    return tuple(_as_decided(document, gone) for document in documents)


def _as_decided(document: Document, gone: set[str]) -> Document:
    without = tuple(page.item for page in document.pages if page.item in gone)
    if not (document.file and without):
        return document
    names = ", ".join(without[:3]) + (f" and {len(without) - 3:,} more" if len(without) > 3 else "")
    pages = tuple(page for page in document.pages if page.item not in gone)
    reason = f"people have rejected {names} since it was made: run again once another picture is there"
    return Document(name=document.name, pages=pages, missing=without, reason=reason)
