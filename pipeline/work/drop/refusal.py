"""Who has said no to a prepared edition: `approvals/000003.no-1.json` in the drop's place, numbered, never written over.

A no bars nothing: whoever says yes later has had reason to. It is kept so that everybody can read who said what, and when.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime  # noqa: TC003 (pydantic reads it at run time)
from itertools import count
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from pipeline.errors import Damaged, NotOnShelf
from pipeline.records import Stored
from pipeline.work.drop.approval import ROOM
from pipeline.work.drop.layout import DIGITS, JSON
from pipeline.work.drop.records import as_bytes

if TYPE_CHECKING:
    from pipeline.stores import DropPlace

_KEY = re.compile(r"approvals/([0-9]{6,9})\.no-[0-9]{1,6}\.json")


class DropRefusal(Stored):
    """That a person has said no to an edition, as it was prepared."""

    format: Literal["makeready-drop-refusal-1"] = "makeready-drop-refusal-1"
    drop: str
    edition: int
    wanted: Annotated[str, Field(description="SHA-256 of what was wanted of the edition: a refusal is of that alone.")]
    by: str
    at: datetime
    text: Annotated[str | None, Field(description="What they said with it.")] = None
    said_in: Annotated[str | None, Field(description="Where it was said, so that it is written down once.")] = None


def refuse(place: DropPlace, refusal: DropRefusal) -> bool:
    """Write a no down; False where it stands there already, said in the same place. Raises StoreError."""
    for number in count(1):
        key = f"{ROOM}{refusal.edition:0{DIGITS}}.no-{number}.json"
        if place.put(key, as_bytes(refusal), media_type=JSON):
            return True
        if refusal.said_in and _said_in(place.read(key)) == refusal.said_in:
            return False
    raise AssertionError("numbers do not end")


def read_refusals(place: DropPlace) -> dict[int, tuple[DropRefusal, ...]]:
    """Every no, by the numbers of the editions, in the order they were said; what is none is passed over. Raises StoreError."""
    found: dict[int, tuple[DropRefusal, ...]] = {}
    numbers = {entry.key: int(name[1]) for entry in place.entries(ROOM) if (name := _KEY.fullmatch(entry.key))}
    for key in sorted(numbers, key=lambda each: (numbers[each], each)):
        with suppress(NotOnShelf, Damaged, ValueError):
            refusal = DropRefusal.model_validate_json(place.read(key))
            found[numbers[key]] = (*found.get(numbers[key], ()), refusal)
    return found


def _said_in(body: bytes) -> str | None:
    try:
        return DropRefusal.model_validate_json(body).said_in
    except ValueError:
        return None
