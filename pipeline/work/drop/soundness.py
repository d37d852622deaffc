"""Reading an edition back."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, DropHeld, Hindrance, NotOnShelf
from pipeline.work.drop.layout import folder_of, read_edition

if TYPE_CHECKING:
    from pipeline.stores import DropPlace, Store
    from pipeline.work.drop.records import Edition

WORKERS = 8
"""Files copied or read back at once: enough to hide a bucket's latency."""


class Lies(StrEnum):
    """How a file lies at its place."""

    SOUND = "sound"
    MISSING = "missing"
    ALTERED = "altered"


def sha256_of(store: Store, key: str) -> str:
    """SHA-256 (64 hex digits) of what lies there. Raises `NotOnShelf`, `Damaged`."""
    digest = hashlib.sha256()
    for chunk in store.chunks(key):
        digest.update(chunk)
    return digest.hexdigest()


def how_it_lies(store: Store, key: str, sha256: str) -> Lies:
    """Read a file back and hold it against its SHA-256 (64 hex digits). Raises `StoreError` where it cannot be read."""
    try:
        return Lies.SOUND if sha256_of(store, key) == sha256 else Lies.ALTERED
    except NotOnShelf:
        return Lies.MISSING
    except Damaged:
        return Lies.ALTERED


def unsound(place: DropPlace, edition: Edition) -> list[Hindrance]:
    """The files and tables of an edition that are missing or altered, all read back, in the order of their names."""
    digests = {file.name: file.sha256 for file in edition.files} | {table.name: table.sha256 for table in edition.tables}

    why = {
        Lies.MISSING: f"is missing from edition {edition.number}",
        Lies.ALTERED: f"was altered in edition {edition.number}: it is not what was prepared",
    }

    def look(name: str) -> Hindrance | None:
        lies = how_it_lies(place, folder_of(edition.number) + name, digests[name])
        return Hindrance(name, why[lies], lies.value) if lies in why else None

    with ThreadPoolExecutor(WORKERS) as pool:
        return [found for found in pool.map(look, sorted(digests)) if found]


def check_edition(place: DropPlace, number: int) -> Edition:
    """The edition, if it is whole and every file of it reads back as it was prepared.

    Raises `DropHeld` with every file that does not, or where there is no such edition.
    """
    edition = read_edition(place, number)
    if edition is None:
        why = "is not there, or was never finished: `drop status` lists those that are"
        raise DropHeld("Nothing was released:", [Hindrance(f"edition {number}", why, "no-edition")])
    if found := unsound(place, edition):
        raise DropHeld(f"Edition {number} was not released; `drop prepare` mends it, where its shelves are sound:", found)
    return edition
