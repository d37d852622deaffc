"""Releasing an edition, and rolling back to one: a claim under the next number, and one write of the pointer."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pipeline.errors import DropHeld, Hindrance, ReleasedMeanwhile, UsageError
from pipeline.safe_text import one_line
from pipeline.stores.drop_place import LONGEST_LINK, Kept
from pipeline.work.drop.history import edition_before, read_releases
from pipeline.work.drop.layout import JSON, claim_key, claim_numbers, read_claim, read_current, read_edition
from pipeline.work.drop.pointer import LOOK_EVERY, advance, settle
from pipeline.work.drop.records import Current, Release, as_bytes
from pipeline.work.drop.soundness import check_edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.stores import DropPlace


@dataclass(frozen=True)
class Released:
    """What is current now, and what was before."""

    current: Current
    made: bool
    """False: it was current already, and nothing was written."""
    before: Current | None
    kept: Kept
    """What the place keeps to: without `if_absent` one person at a time may release, and is to be told so."""


@dataclass(frozen=True)
class Wish:
    """Who wants a release, and how."""

    kind: Literal["release", "rollback"]
    by: str
    now: Callable[[], datetime]
    expected: int | None = None
    links: int | None = None
    sleep: Callable[[float], None] = field(default=time.sleep)


def release(
    place: DropPlace,
    number: int,
    *,
    by: str,
    now: Callable[[], datetime],
    expected: int | None = None,
    links: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Released:
    """Make an edition current, after every file of it has been read back.

    `expected`: the release that the person knows as current (0: none); another one raises, unless it is of this edition.
    `links`: seconds for which each file gets a link that opens it for everybody, on S3 alone; with it what is current is
    released anew. `sleep`: seconds, while a release that somebody has claimed comes to its end.

    Raises `DropHeld` with every file that is missing or altered, `ReleasedMeanwhile` where somebody else has released since
    this began or since `expected`, `UsageError` for links that cannot be, `StoreError`.
    """
    wish = Wish("release", by, now, expected, links, sleep)
    return _make_current(place, wish, lambda _: number)


def rollback(
    place: DropPlace,
    *,
    by: str,
    now: Callable[[], datetime],
    to: int | None = None,
    expected: int | None = None,
    links: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Released:
    """Make the edition current that was released before the one that is, or edition `to`; all else as `release`.

    A rollback is a release under the next number: rolled back twice, a drop goes back twice.
    """
    wish = Wish("rollback", by, now, expected, links, sleep)
    return _make_current(place, wish, lambda current: to or _before(place, current))


def _before(place: DropPlace, current: Current | None) -> int:
    number = edition_before(read_releases(place), current.edition) if current else None
    if number is None:
        why = "there was no release before: name an edition, `drop status` lists them"
        raise DropHeld("Nothing was rolled back:", [Hindrance("the drop", f"cannot go back, {why}", "no-release")])
    return number


def _make_current(place: DropPlace, wish: Wish, choose: Callable[[Current | None], int]) -> Released:
    if wish.links is not None and not 0 < wish.links <= LONGEST_LINK:
        raise UsageError(f"links of {wish.links} seconds cannot be: S3 signs them for 7 days at most")
    kept = place.try_out()
    before, _ = settle(place, wish.sleep)
    known = before.release if before else 0
    if wish.expected not in {None, known} and not _is_done(wish, before, choose):
        raise _told(before)
    edition = check_edition(place, choose(before))
    if before and before.edition == edition.number and not wish.links:
        return Released(before, made=False, before=before, kept=kept)
    claim = Release(
        drop=edition.drop,
        number=_next(place, known),
        edition=edition.number,
        kind=wish.kind,
        at=wish.now(),
        by=wish.by,
        links=wish.links,
    )
    if not place.put(claim_key(claim.number), as_bytes(claim), media_type=JSON):
        raise _told(settle(place, wish.sleep)[0])
    if not kept.if_absent:
        _see_whose(place, claim, wish.sleep)
    current = advance(place, claim, wish.sleep)
    return Released(_checked(place, claim, current), made=True, before=before, kept=kept)


def _is_done(wish: Wish, before: Current | None, choose: Callable[[Current | None], int]) -> bool:
    """Whether the wish has come true already: by the same person perhaps, who was killed then."""
    return wish.kind == "release" and before is not None and before.edition == choose(before)


def _next(place: DropPlace, known: int) -> int:
    """The number after the release that is known.

    An empty claim, as a sender that died may leave it, takes a number, and so does one of an edition that is gone.
    """
    since = [number for number in claim_numbers(place) if number > known]
    claims = [claim for number in since if (claim := read_claim(place, number))]
    if any(read_edition(place, claim.edition) for claim in claims):
        raise _told(read_current(place))
    return max(since, default=known) + 1


def _see_whose(place: DropPlace, claim: Release, sleep: Callable[[float], None]) -> None:
    """Where two may both have claimed, the last one to write has it: wait a moment, and look whose it is."""
    sleep(LOOK_EVERY)
    if read_claim(place, claim.number) != claim:
        raise _told(read_current(place))


def _checked(place: DropPlace, claim: Release, current: Current | None) -> Current:
    """What is current after a release; raises where that is another one under the same number."""
    if current and (current.release > claim.number or (current.edition, current.by) == (claim.edition, claim.by)):
        return current
    if read_edition(place, claim.edition):
        raise _told(current)
    stays = f"Edition {current.edition} stays current" if current else "Nothing is current"
    gone = Hindrance(f"edition {claim.edition}", "was taken away while it was being released", "no-edition")
    raise DropHeld(f"{stays}:", [gone])


def _told(current: Current | None) -> ReleasedMeanwhile:
    if current is None:
        return ReleasedMeanwhile("Not released: somebody else is releasing at this moment; look at it, then try again")
    return ReleasedMeanwhile(
        f"Not released: {one_line(current.by)} has just released edition {current.edition} (release {current.release}); "
        "look at it, then try again"
    )
