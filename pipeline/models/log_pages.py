"""The gateway's log: what to ask it, and what its entries say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from pipeline.models.replies import too_dense

if TYPE_CHECKING:
    from collections.abc import Mapping

PER_PAGE = 50
MOST_PAGES = 40
"""2,000 calls looked through; with the filter kept, one fingerprint has a handful."""


@dataclass(frozen=True)
class Logged:
    """One call in the gateway's log. `cost` is in USD, where the gateway knows it."""

    id: str
    created_at: datetime
    status: int | None
    success: bool
    cached: bool
    cost: Decimal | None
    metadata: Mapping[str, Any]


def question(fingerprint: str, page: int) -> dict[str, str | int]:
    """The query that asks for the calls sent with this fingerprint, newest first.

    `filters` is one JSON text, and each `value` a list: written out as `filters.key=…` it is passed over in silence and
    every call is listed (cloudflare/cloudflare-typescript issue 2723).
    """
    filters = [
        {"key": "metadata.key", "operator": "eq", "value": ["fingerprint"]},
        {"key": "metadata.value", "operator": "eq", "value": [fingerprint]},
    ]
    return {
        "filters": json.dumps(filters, separators=(",", ":")),
        "order_by": "created_at",
        "order_by_direction": "desc",
        "page": page,
        "per_page": PER_PAGE,
    }


@dataclass(frozen=True)
class Page:
    """One page of the log."""

    entries: tuple[Logged, ...]
    asked: int
    """How many entries the page could have held."""

    @property
    def is_last(self) -> bool:
        """Whether no entry can follow."""
        return len(self.entries) < self.asked


def read_page(text: str) -> Page | None:
    """The calls on one page of the log; None where this is no page of a log."""
    if too_dense(text):
        return None
    try:
        page = json.loads(text)
        if page.get("success") is False:
            return None
        # A page may be shorter than was asked for.
        asked = int((page.get("result_info") or {}).get("per_page") or PER_PAGE)
        return Page(tuple(_entry(entry) for entry in page["result"]), max(1, min(asked, PER_PAGE)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _entry(entry: dict[str, Any]) -> Logged:
    created = datetime.fromisoformat(entry["created_at"])
    return Logged(
        id=str(entry["id"]),
        created_at=created if created.tzinfo else created.replace(tzinfo=UTC),
        status=entry.get("status_code"),
        success=entry.get("success") is True,
        cached=entry.get("cached") is True,
        cost=_usd(entry.get("cost")),
        metadata=_metadata(entry.get("metadata")),
    )


def _usd(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _metadata(value: object) -> dict[str, Any]:
    """The log gives it as an object, or as the text of one."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}
