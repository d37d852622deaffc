"""What there is of a drop: its editions, its releases, and which is current."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.work.drop.history import read_releases
from pipeline.work.drop.layout import edition_numbers, read_begun, read_edition
from pipeline.work.drop.pointer import settle
from pipeline.work.drop.soundness import WORKERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.stores import DropPlace
    from pipeline.work.drop.records import Begun, Current, Edition, Release


@dataclass(frozen=True)
class EditionState:
    """How far an edition has come."""

    number: int
    edition: Edition | None
    """None: it is not whole: it is being prepared, or was left by a preparation that was killed."""
    begun: Begun | None
    current: bool
    releases: tuple[int, ...]
    """The numbers of its releases, in order."""


@dataclass(frozen=True)
class DropStatus:
    """Editions the newest first, releases in order."""

    current: Current | None
    editions: tuple[EditionState, ...]
    releases: tuple[Release, ...]
    finished: bool
    """A release that was claimed and then killed has been finished by this look."""


def status(place: DropPlace, *, sleep: Callable[[float], None] = time.sleep) -> DropStatus:
    """Look at a drop. Where a killed release has left the pointer behind its claim, it is finished: the claim is the release.

    `sleep` takes seconds, while that may yet be alive. Reads alone otherwise. Raises `StoreError`.
    """
    current, finished = settle(place, sleep)
    releases = read_releases(place)

    def look(number: int) -> EditionState:
        edition = read_edition(place, number)
        begun = None if edition else read_begun(place, number)
        own = tuple(each.number for each in releases if each.edition == number)
        return EditionState(number, edition, begun, current is not None and current.edition == number, own)

    with ThreadPoolExecutor(WORKERS) as pool:
        found = pool.map(look, edition_numbers(place))
        editions = tuple(each for each in found if each.edition or each.begun)
    return DropStatus(current, editions, tuple(releases), finished)
