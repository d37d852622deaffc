"""The gateway's log: what to ask it, and what its entries say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from pipeline.models.replies import too_dense, whole_number
from pipeline.safe_text import one_line

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
        page = json.loads(text, parse_int=whole_number)
        if page.get("success") is False:
            return None
        # A page may be shorter than was asked for.
        asked = int((page.get("result_info") or {}).get("per_page") or PER_PAGE)
        listed = page["result"]
        if listed and not any("created_at" in entry for entry in listed if isinstance(entry, dict)):
            return None
        return Page(tuple(_entry(entry) for entry in listed), max(1, min(asked, PER_PAGE)))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _entry(listed: object) -> Logged:
    """One call; what is odd in an entry hides no other."""
    entry = listed if isinstance(listed, dict) else {}
    return Logged(
        # It is written into receipts and shown: what no text can hold, no call has for its id.
        id=one_line(str(entry.get("id") or ""))[:200],
        created_at=_date(entry.get("created_at")),
        status=entry.get("status_code"),
        success=entry.get("success") is True,
        cached=entry.get("cached") is True,
        cost=_usd(entry.get("cost")),
        metadata=_metadata(entry.get("metadata")),
    )


def _date(value: object) -> datetime:
    """When a call was made; one of which that cannot be read counts as new, so that it is looked at."""
    try:
        created = datetime.fromisoformat(str(value))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return created if created.tzinfo else created.replace(tzinfo=UTC)


def _usd(value: object) -> Decimal | None:
    try:
        cost = None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
    return cost if cost is not None and cost.is_finite() else None


def _metadata(value: object) -> dict[str, Any]:
    """The log gives it as an object, or as the text of one."""
    if isinstance(value, str):
        try:
            value = json.loads(value, parse_int=whole_number)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}
