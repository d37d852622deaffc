"""Copying the files of an edition, each read back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, DropHeld, Hindrance, NotOnShelf, StoreError
from pipeline.work.drop.layout import folder_of
from pipeline.work.drop.soundness import WORKERS, Lies, how_it_lies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.stores import DropPlace
    from pipeline.work.drop.wanted import Wanted

WHY = {Lies.MISSING: "is missing: there is no {source}", Lies.ALTERED: "was altered: {source} is not what its manifest says"}


def copy_all(place: DropPlace, number: int, wanted: Sequence[Wanted], *, afresh: bool) -> None:
    """Copy into an edition every file that does not lie there as it should, and read each back.

    `afresh`: nothing lies there yet. What readers may have is not taken away before there is something sound in its place.
    Raises `DropHeld` with all that is missing or altered on its shelf.
    """

    def bring(file: Wanted) -> Hindrance | None:
        at = folder_of(number) + file.name
        there = Lies.MISSING if afresh else how_it_lies(place, at, file.sha256)
        if there is Lies.SOUND:
            return None
        source = Lies.SOUND if there is Lies.MISSING else how_it_lies(file.shelf, file.key, file.sha256)
        if source is Lies.SOUND:
            if there is Lies.ALTERED:
                place.delete(at)
            source = _copied(place, file, at)
        if source is Lies.SOUND:
            return None
        return Hindrance(file.name, WHY[source].format(source=f"{file.shelf.url}/{file.key}"), source.value)

    with ThreadPoolExecutor(WORKERS) as pool:
        found = [hindrance for hindrance in pool.map(bring, wanted) if hindrance]
    if found:
        raise DropHeld(f"Edition {number} was not prepared:", found)


def _copied(place: DropPlace, file: Wanted, at: str) -> Lies:
    """Copy a file and read it back; returns what is the matter with it on its shelf."""
    try:
        place.copy_in(file.shelf, file.key, at, sha256=file.sha256, media_type=file.media_type)
    except NotOnShelf:
        return Lies.MISSING
    except Damaged:
        return Lies.ALTERED
    if how_it_lies(place, at, file.sha256) is Lies.SOUND:
        return Lies.SOUND
    place.delete(at)
    source = how_it_lies(file.shelf, file.key, file.sha256)
    if source is Lies.SOUND:
        raise StoreError(
            f"{place.url}/{at} does not read back as it was written: check the disk or the service, then try again"
        )
    return source
