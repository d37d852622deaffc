"""Preparing an edition: copied, read back, and then called whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import NotOnShelf, StoreError
from pipeline.work.drop.copying import copy_all
from pipeline.work.drop.differences import Differences, differences
from pipeline.work.drop.edition_tables import write_tables
from pipeline.work.drop.history import read_releases
from pipeline.work.drop.layout import (
    JSON,
    QUIET_SECONDS,
    begun_key,
    edition_key,
    edition_numbers,
    read_begun,
    read_current,
    read_edition,
    whole_editions,
)
from pipeline.work.drop.records import Begun, Edition, EditionFile, as_bytes
from pipeline.work.drop.soundness import unsound
from pipeline.work.drop.wanted import Wanted, check_names, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from pipeline.stores import DropPlace
    from pipeline.work.drop.edition_tables import Tables


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
    wish = digest_of(drop, wanted, form)
    before = _base(place, drop)
    if (there := _same(place, wish, before)) is not None:
        found = {each.name for each in unsound(place, there)}
        copy_all(place, there.number, [file for file in wanted if file.name in found], afresh=False)
        write_tables(place, there, tables, found)
        return Prepared(there, made=False, differences=differences(before, there), mended=tuple(sorted(found)))
    begun, afresh = _begin(place, Begun(drop=drop, number=0, wanted=wish, at=now(), by=by))
    if not afresh:
        place.sweep(before=now().timestamp() - QUIET_SECONDS)
    copy_all(place, begun.number, wanted, afresh=afresh)
    edition = _edition(begun, wanted, before)
    edition = edition.model_copy(update={"tables": write_tables(place, edition, tables)})
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
    write_tables(place, theirs, tables)
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
    number = max((*numbers, *_released(place)), default=0)
    while True:
        number += 1
        mine = begun.model_copy(update={"number": number})
        if place.put(begun_key(number), as_bytes(mine), media_type=JSON):
            return mine, True


def _released(place: DropPlace) -> list[int]:
    """The numbers of editions that readers may know: one that was taken away by hand is not made again with other files."""
    current = read_current(place)
    return [*(release.edition for release in read_releases(place)), *([current.edition] if current else [])]


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
