"""Preparing an edition: copied, read back, and then called whole."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, DropHeld, Hindrance, NotOnShelf, StoreError
from pipeline.work.drop.differences import Differences, differences
from pipeline.work.drop.layout import (
    JSON,
    begun_key,
    edition_key,
    edition_numbers,
    folder_of,
    read_begun,
    read_current,
    read_edition,
    whole_editions,
)
from pipeline.work.drop.records import Begun, Edition, EditionFile, TableFile, as_bytes
from pipeline.work.drop.soundness import WORKERS, sha256_of, unsound
from pipeline.work.drop.wanted import SUMS, Wanted, check_names, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from pipeline.stores import DropPlace, Store

    Tables = Callable[[Edition], Mapping[str, bytes]]
    """The tables of an edition (`assets.csv`, …) by their names; the same edition gives the same bytes."""

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": JSON, "html": "text/html; charset=utf-8"}
"""Of tables, by the ends of their names; others are plain text."""


QUIET_SECONDS = 3600.0
"""Age at which what a killed preparation has left unfinished is taken away."""


@dataclass(frozen=True)
class Prepared:
    """An edition that is whole, and what it would change for readers."""

    edition: Edition
    made: bool
    """False: it was there already, for the same wish."""
    differences: Differences
    """From what is current; where nothing is, from the newest edition before it."""
    mended: tuple[str, ...] = ()
    """Names in an edition that was there already, whose files were missing or altered and have been copied anew."""


def prepare(
    place: DropPlace,
    drop: str,
    wanted: Sequence[Wanted],
    tables: Tables,
    *,
    by: str,
    now: Callable[[], datetime],
    form: str = "",
) -> Prepared:
    """Make the next edition of a drop from what is wanted, or say that there is one, and mend what was altered in it.

    `form`: what the tables depend on beside the files, as `aem`: another one makes another edition. What a killed preparation
    of the same wish has left is gone on with. Raises `DropHeld` with every name that cannot be and every file that is missing
    or altered on its shelf, `StoreError` where the place cannot be written, or is another drop's.
    """
    check_names(wanted)
    _check_place(place)
    place.try_out()
    place.sweep(before=now().timestamp() - QUIET_SECONDS)
    wish = digest_of(drop, wanted, form)
    before = _base(place, drop)
    if (there := _same(place, wish, before)) is not None:
        found = {each.name for each in unsound(place, there)}
        _bring(place, there.number, [file for file in wanted if file.name in found], afresh=False)
        _write_tables(place, there, tables, found)
        return Prepared(there, made=False, differences=differences(before, there), mended=tuple(sorted(found)))
    begun, afresh = _begin(place, Begun(drop=drop, number=0, wanted=wish, at=now(), by=by))
    _bring(place, begun.number, wanted, afresh=afresh)
    edition = _edition(begun, wanted, before)
    edition = edition.model_copy(update={"tables": _write_tables(place, edition, tables)})
    if not place.put(edition_key(begun.number), as_bytes(edition), media_type=JSON):
        edition = _of_another(place, edition, tables)
    return Prepared(edition, made=True, differences=differences(before, edition))


def _check_place(place: DropPlace) -> None:
    try:
        place.length("manifest.json")
    except NotOnShelf:
        return
    raise StoreError(f"{place.url} is the shelf of a job: give the drop a place of its own")


def _of_another(place: DropPlace, edition: Edition, tables: Tables) -> Edition:
    """The edition that somebody with the same wish has called whole a moment before, with its own tables."""
    theirs = read_edition(place, edition.number) or edition
    _write_tables(place, theirs, tables)
    return theirs


def _base(place: DropPlace, drop: str) -> Edition | None:
    """The edition that readers have; the newest whole one where nothing is current."""
    current = read_current(place)
    before = read_edition(place, current.edition) if current else None
    before = before or next(whole_editions(place), None)
    if (holder := current or before) and holder.drop != drop:
        raise StoreError(f"{place.url} is the place of the drop {holder.drop}: give {drop} one of its own")
    return before


def _same(place: DropPlace, wish: str, current: Edition | None) -> Edition | None:
    """The edition of the same wish, if it is the current or the newest one."""
    newest = next(whole_editions(place), None)
    return next((each for each in (current, newest) if each and each.wanted == wish), None)


def _begin(place: DropPlace, begun: Begun) -> tuple[Begun, bool]:
    """Take the next number, or the one at which a killed preparation of the same wish stood; and whether all is new there."""
    numbers = edition_numbers(place)
    for number in numbers:
        if read_edition(place, number):
            break
        if (left := read_begun(place, number)) and left.wanted == begun.wanted:
            return left, False
    number = max(numbers, default=0)
    while True:
        number += 1
        mine = begun.model_copy(update={"number": number})
        if place.put(begun_key(number), as_bytes(mine), media_type=JSON):
            return mine, True


def _bring(place: DropPlace, number: int, wanted: Sequence[Wanted], *, afresh: bool) -> None:
    """Copy every file that is not there yet, and read each back. Raises `DropHeld` with all that cannot be had."""

    def bring(file: Wanted) -> Hindrance | None:
        at = folder_of(number) + file.name
        source = f"{file.shelf.url}/{file.key}"
        try:
            if not afresh and _holds(place, at, file.sha256):
                return None
            if afresh or _holds(file.shelf, file.key, file.sha256):  # else readers may keep what lies there
                if not afresh:
                    place.delete(at)
                place.copy_in(file.shelf, file.key, at, sha256=file.sha256, media_type=file.media_type)
                if _holds(place, at, file.sha256):
                    return None
                place.delete(at)
            else:
                file.shelf.length(file.key)
        except NotOnShelf:
            return Hindrance(file.name, f"is missing: there is no {source}", "missing")
        except Damaged:
            pass
        return Hindrance(file.name, f"was altered: {source} is not what its manifest says", "altered")

    with ThreadPoolExecutor(WORKERS) as pool:
        found = [hindrance for hindrance in pool.map(bring, wanted) if hindrance]
    if found:
        raise DropHeld(f"Edition {number} was not prepared:", found)


def _holds(store: Store, key: str, sha256: str) -> bool:
    try:
        return sha256_of(store, key) == sha256
    except (NotOnShelf, Damaged):
        return False


def _edition(begun: Begun, wanted: Sequence[Wanted], before: Edition | None) -> Edition:
    old = {file.name: file.sha256 for file in before.files} if before else {}
    files = [
        EditionFile(
            name=file.name,
            sha256=file.sha256,
            bytes=file.bytes,
            media_type=file.media_type,
            job=file.job,
            item=file.outcome.id,
            fingerprint=file.outcome.fingerprint,
            shelf=file.shelf.url,
            key=file.key,
            approval=file.outcome.decision.approval if file.outcome.decision else None,
            supersedes=digest if (digest := old.get(file.name)) != file.sha256 else None,
        )
        for file in sorted(wanted, key=lambda file: file.name)
    ]
    return Edition(
        drop=begun.drop, number=begun.number, wanted=begun.wanted, prepared_at=begun.at, by=begun.by, files=tuple(files)
    )


def _write_tables(place: DropPlace, edition: Edition, tables: Tables, names: set[str] | None = None) -> tuple[TableFile, ...]:
    """Write the tables and the sums of an edition, or those of the `names` alone."""
    bodies = dict(tables(edition.model_copy(update={"tables": ()})))
    digests = {file.name: file.sha256 for file in edition.files}
    digests |= {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    bodies[SUMS] = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
    for name, body in bodies.items():
        if names is None or name in names:
            media_type = MEDIA_TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
            place.replace(folder_of(edition.number) + name, body, media_type=media_type)
    return tuple(
        TableFile(name=name, sha256=hashlib.sha256(body).hexdigest(), bytes=len(body)) for name, body in sorted(bodies.items())
    )
