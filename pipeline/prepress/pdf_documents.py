"""Files of many pages that a job asks for: a deck of cards, a calendar. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.prepress.deliveries import Delivery


@dataclass(frozen=True)
class WantedDocument:
    """One PDF with a page for each of its items."""

    name: str
    """Of the file."""
    items: tuple[str, ...]
    """Ids, in the order of the pages."""
    delivery: Delivery
    """The print file of each item that is its page."""
