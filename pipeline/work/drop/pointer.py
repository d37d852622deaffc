"""The pointer `current.json`, which follows the claims of releases and never goes back.

Whoever was killed between the claim and the pointer leaves a claim ahead; whoever comes next finishes it. Where the place does
not keep `If-Match`, a slow releaser that wakes could write an older pointer over a newer one: so a claim is finished only when
it is old enough for its releaser to be dead, and everybody reads the pointer right before writing it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.errors import ChangedMeanwhile, ShelfBusy
from pipeline.stores.drop_place import CURRENT, CURRENT_LINK
from pipeline.work.drop.layout import JSON, claim_key, claim_numbers, folder_of, parsed, read_claim, read_edition
from pipeline.work.drop.records import Current, CurrentFile, as_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.stores import DropPlace
    from pipeline.work.drop.records import Edition, Release

FINISH_AFTER, LOOK_EVERY = 3.0, 0.5
"""Seconds that a claim stands ahead of the pointer until its releaser counts as dead, and between two looks. Measured: finished
at once, readers went backwards 420 times in 2,986 reads; after 3 s, not once in 5,458."""

TRIES = 20
"""To write the pointer, while others write it."""


def settle(place: DropPlace, sleep: Callable[[float], None]) -> tuple[Current | None, bool]:
    """What is current, once every claim has led to its pointer; and whether that had to be finished here.

    `sleep` takes seconds. Raises `StoreError`.
    """
    watched = 0.0
    while (claim := ahead(place)) is not None:
        age = place.read_tagged(claim_key(claim.number)).age
        if max(age, watched) >= FINISH_AFTER:
            return advance(place, claim, sleep), True
        sleep(LOOK_EVERY)
        watched += LOOK_EVERY
    pointer = place.read_tagged(CURRENT)
    if not pointer.body:
        return None, False
    current = parsed(place, CURRENT, pointer.body, Current)
    _point(place, current, pointer.tag or "")
    return current, False


def ahead(place: DropPlace) -> Release | None:
    """The newest release that was claimed and that the pointer does not tell of; None where there is none."""
    pointer = place.read_tagged(CURRENT).body
    told = parsed(place, CURRENT, pointer, Current).release if pointer else 0
    number = max((number for number, filled in claim_numbers(place).items() if filled), default=0)
    return read_claim(place, number) if number > told else None


def advance(place: DropPlace, release: Release, sleep: Callable[[float], None]) -> Current | None:
    """Let the pointer tell of a release, unless it tells of that or a later one already; returns what it tells then.

    Where the edition was taken away meanwhile, what was current stays so, under the release's number; None where nothing was.
    A place that writes whatever lies there is asked once, and the pointer read again before the next try.
    """
    for _ in range(TRIES):
        pointer = place.read_tagged(CURRENT)
        before = parsed(place, CURRENT, pointer.body, Current) if pointer.body else None
        if before and before.release >= release.number:
            _point(place, before, pointer.tag or "")
            return before
        current = _following(place, release, before)
        if current is None:
            return None
        try:
            tag = place.replace_tagged(CURRENT, as_bytes(current), pointer.tag, media_type=JSON)
        except ChangedMeanwhile:
            continue
        except ShelfBusy:
            if place.try_out().if_match:
                raise
            sleep(LOOK_EVERY)
            continue
        _point(place, current, tag)
        return current
    raise ShelfBusy(f"{place.url}/{CURRENT} is being written again and again by others; try again")


def _following(place: DropPlace, release: Release, before: Current | None) -> Current | None:
    """What the pointer says after a release; None where there is nothing for it to say."""
    edition = read_edition(place, release.edition)
    if edition is not None:
        return _current(place, release, edition)
    return before and before.model_copy(update={"release": release.number})


def _current(place: DropPlace, release: Release, edition: Edition) -> Current:
    folder = folder_of(edition.number)

    def link(path: str) -> str | None:
        return place.presigned(path, release.links) if release.links else None

    files = tuple(
        CurrentFile(
            name=file.name,
            path=folder + file.name,
            sha256=file.sha256,
            bytes=file.bytes,
            media_type=file.media_type,
            link=link(folder + file.name),
        )
        for file in edition.files
    )
    linked = release.links and any(file.link for file in files)
    return Current(
        drop=release.drop,
        release=release.number,
        edition=edition.number,
        path=folder,
        released_at=release.at,
        by=release.by,
        links_until=release.at + timedelta(seconds=release.links) if linked and release.links else None,
        files=files,
    )


def _point(place: DropPlace, current: Current, tag: str) -> None:
    place.point(CURRENT_LINK, current.path.rstrip("/"), while_key=CURRENT, tag=tag)
