"""Reading an edition back."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, DropHeld, Hindrance, NotOnShelf
from pipeline.work.drop.layout import folder_of, read_edition

if TYPE_CHECKING:
    from pipeline.stores import DropPlace, Store
    from pipeline.work.drop.records import Edition

WORKERS = 8
"""Files copied or read back at once: enough to hide a bucket's latency."""


def sha256_of(store: Store, key: str) -> str:
    """SHA-256 (64 hex digits) of what lies there. Raises `NotOnShelf`, `Damaged`."""
    digest = hashlib.sha256()
    for chunk in store.chunks(key):
        digest.update(chunk)
    return digest.hexdigest()


def unsound(place: DropPlace, edition: Edition) -> list[Hindrance]:
    """The files and tables of an edition that are missing or altered, all read back, in the order of their names."""
    digests = {file.name: file.sha256 for file in edition.files} | {table.name: table.sha256 for table in edition.tables}

    def look(name: str) -> Hindrance | None:
        where = f"edition {edition.number}"
        try:
            if sha256_of(place, folder_of(edition.number) + name) == digests[name]:
                return None
        except NotOnShelf:
            return Hindrance(name, f"is missing from {where}", "missing")
        except Damaged:
            pass
        return Hindrance(name, f"was altered in {where}: it is not what was prepared", "altered")

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
