"""A strip of thumbnails, for places with room for few: what people should look at, of each kind some."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from pipeline.prepress.thumbs import MEDIA_TYPE
from pipeline.proof.thumbnails import DRAWING, small_key
from pipeline.records import Level, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.records import Outcome
    from pipeline.stores import Store

MOST_PICTURES = 12
MOST_BYTES = 220_000
"""Of all pictures of a strip: 300 kB as `data:` addresses, which are a third longer."""


@dataclass(frozen=True)
class Sight:
    """An item that people should look at: its small picture, and the one word for why."""

    item: str
    why: str
    """`rejected`, `warned`, `new` or `replaced`."""
    shelf: Store
    key: str


@dataclass(frozen=True)
class StripPicture:
    """A small picture as it is shown."""

    item: str
    why: str
    media_type: str
    body: bytes


def worth_a_look(shelf: Store, outcomes: Iterable[Outcome]) -> list[Sight]:
    """What came of a run that people should see: one rejected, one warned of, one new, and so on in turn."""
    kinds: dict[str, list[Sight]] = {"rejected": [], "warned": [], "new": []}
    for outcome in outcomes:
        why, key = _why(outcome), small_key(outcome)
        if outcome.begun and why and key:
            kinds[why].append(Sight(outcome.id, why, shelf, key))
    return in_turn(kinds.values())


def in_turn(kinds: Iterable[list[Sight]]) -> list[Sight]:
    """One of each kind, then another one of each, and so on."""
    return [sight for sight in chain.from_iterable(zip_longest(*kinds)) if sight]


def picture_strip(wanted: list[Sight], *, most: int = MOST_PICTURES, room: int = MOST_BYTES) -> Iterator[StripPicture]:
    """The small pictures of the first of `wanted` that their shelves hold, in `room` bytes.

    A picture that is missing, cannot be read or finds no room is passed over. Never more than twice `most` are asked for.
    """
    for sight in wanted[: 2 * most]:
        body = _small_picture(sight) if most else None
        if body and len(body) <= room:
            room, most = room - len(body), most - 1
            yield StripPicture(sight.item, sight.why, DRAWING if sight.key.endswith(".svg") else MEDIA_TYPE, body)


def _small_picture(sight: Sight) -> bytes | None:
    with suppress(StoreError):
        if sight.shelf.length(sight.key) <= MOST_BYTES:
            return sight.shelf.read(sight.key)
    return None


def _why(outcome: Outcome) -> str | None:
    if outcome.outcome is Result.REJECTED:
        return "rejected"
    if outcome.outcome is not Result.DELIVERED:
        return None
    return "warned" if any(finding.level is Level.WARN for finding in outcome.findings) else "new"
