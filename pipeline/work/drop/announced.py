"""Which releases people have been told of: a mark beside them, put there once the notices are written down.

Whoever is killed in between leaves no mark: the next run or command that finds the release current tells of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.errors import NotOnShelf
from pipeline.work.drop.layout import DIGITS, JSON

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.stores import DropPlace

ANNOUNCED = "announced/"


def is_announced(place: DropPlace, release: int) -> bool:
    """Whether notices of a release were written down. Raises StoreError."""
    try:
        return place.length(_key(release)) > 0
    except NotOnShelf:
        return False


def mark_announced(place: DropPlace, release: int, now: datetime) -> None:
    """Say that notices of a release are written down. Raises StoreError."""
    place.put(_key(release), json.dumps({"release": release, "at": now.isoformat()}).encode() + b"\n", media_type=JSON)


def _key(release: int) -> str:
    return f"{ANNOUNCED}{release:0{DIGITS}}.json"
