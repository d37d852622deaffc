"""Where the files of a drop lie, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from pipeline.errors import NotOnShelf, StoreError
from pipeline.stores.drop_place import CURRENT, EDITIONS, RELEASES
from pipeline.work.drop.records import Begun, Current, Edition, Release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.records import Stored
    from pipeline.stores import DropPlace

T = TypeVar("T", bound="Stored")

JSON = "application/json"
QUIET_SECONDS = 3600.0
"""Age at which a file that somebody was writing counts as left by one who was killed."""
DIGITS = 6
"""Of a number in a name, at least."""


def folder_of(number: int) -> str:
    """The folder of an edition, with a slash at its end."""
    return f"{EDITIONS}{number:0{DIGITS}}/"


def begun_key(number: int) -> str:
    """Where it stands that an edition was begun."""
    return f"{folder_of(number)}begun.json"


def edition_key(number: int) -> str:
    """Where it stands that an edition is whole."""
    return f"{folder_of(number)}edition.json"


def claim_key(number: int) -> str:
    """Where a release is claimed."""
    return f"{RELEASES}{number:0{DIGITS}}.json"


def edition_numbers(place: DropPlace) -> list[int]:
    """The numbers of all editions, whole or not, the highest first."""
    return sorted((int(name) for name in place.folders(EDITIONS) if _is_number(name)), reverse=True)


def claim_numbers(place: DropPlace) -> dict[int, bool]:
    """The numbers of all claims, and whether something is in them: an empty one only takes its number."""
    names = ((entry.key.removeprefix(RELEASES).removesuffix(".json"), entry.bytes) for entry in place.entries(RELEASES))
    return {int(name): bool(length) for name, length in names if _is_number(name)}


def read_edition(place: DropPlace, number: int) -> Edition | None:
    """An edition that is whole; None where there is none of that number. Raises `StoreError`."""
    return _read(place, edition_key(number), Edition)


def read_begun(place: DropPlace, number: int) -> Begun | None:
    """Who began an edition; None where nobody has, and where it is being pruned."""
    return _read(place, begun_key(number), Begun)


def read_claim(place: DropPlace, number: int) -> Release | None:
    """A release; None where nobody has claimed that number. Raises `StoreError`."""
    return _read(place, claim_key(number), Release)


def read_current(place: DropPlace) -> Current | None:
    """What is current, as readers see it; None where nothing was released. Raises `StoreError`."""
    return _read(place, CURRENT, Current)


def whole_editions(place: DropPlace) -> Iterator[Edition]:
    """Those that are whole, the newest first, each read when it is asked for."""
    for number in edition_numbers(place):
        if edition := read_edition(place, number):
            yield edition


def parsed(place: DropPlace, key: str, body: bytes, kind: type[T]) -> T:
    """A file of the drop, read. Raises `StoreError` where it is not what it should be."""
    try:
        return kind.model_validate_json(body)
    except ValidationError:
        raise StoreError(
            f"{place.url}/{key} is not what makeready writes there: it was altered. Put it back or take it away, then try again"
        ) from None


def _read(place: DropPlace, key: str, kind: type[T]) -> T | None:
    try:
        body = place.read(key)
    except NotOnShelf:
        return None
    return parsed(place, key, body, kind) if body else None


def _is_number(name: str) -> bool:
    return len(name) >= DIGITS and name.isascii() and name.isdecimal()
