"""Taking old editions away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.work.drop.history import read_releases
from pipeline.work.drop.layout import (
    JSON,
    QUIET_SECONDS,
    begun_key,
    edition_key,
    edition_numbers,
    folder_of,
    read_current,
    read_edition,
)
from pipeline.work.drop.pointer import ahead
from pipeline.work.drop.records import as_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.stores import DropPlace
    from pipeline.work.drop.records import Release


@dataclass(frozen=True)
class Pruned:
    """Editions taken away, or to be taken away, and what that frees."""

    editions: tuple[int, ...]
    bytes: int
    """On the disk or in the bucket: what has another name elsewhere frees nothing."""
    kept: tuple[int, ...]


def prune(place: DropPlace, *, keep: int, dry: bool = False, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Pruned:
    """Take away all editions but the current one, the `keep` that were released last, and those newer than any released one.

    `dry`: only say what would be. What a killed prune or preparation has left among the old ones goes, too. Killed on its way,
    it leaves no edition that is half there and can be released: `edition.json` goes first. Raises `UsageError`, `StoreError`.
    """
    if keep < 1:
        raise UsageError("prune keeps at least the edition that was released last: `keep` is 1 or more")
    # Some services list an empty folder on.
    numbers = [number for number in edition_numbers(place) if any(True for _ in place.entries(folder_of(number)))]
    old = [number for number in numbers if number not in _to_keep(place, numbers, keep)]
    freed = place.weight([folder_of(number) for number in old])
    gone = old if dry else [number for number in old if _take_away(place, number)]
    if not dry:
        place.sweep(before=now().timestamp() - QUIET_SECONDS)
    return Pruned(tuple(gone), freed, tuple(number for number in numbers if number not in gone))


def old_editions(numbers: Sequence[int], releases: Sequence[Release], current: int | None, keep: int) -> list[int]:
    """The editions that may go; `releases` in order. Nothing was released: none."""
    released = [each.edition for each in releases]
    if not released:
        return []
    last = list(dict.fromkeys(reversed(released)))[:keep]
    return [number for number in numbers if number < max(released) and number not in {*last, current}]


def _to_keep(place: DropPlace, numbers: Sequence[int], keep: int) -> set[int]:
    current = read_current(place)
    return set(numbers) - set(old_editions(numbers, read_releases(place), current.edition if current else None, keep))


def _take_away(place: DropPlace, number: int) -> bool:
    """Take an edition away; False where somebody has just released it."""
    edition = read_edition(place, number)
    place.delete(edition_key(number))
    current, claim = read_current(place), ahead(place)
    if edition and number in {current and current.edition, claim and claim.edition}:
        place.put(edition_key(number), as_bytes(edition), media_type=JSON)
        return False
    place.delete(begun_key(number))
    place.clear(folder_of(number))
    return True
