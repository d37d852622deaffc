"""A job as it is now, and apart from it what its shelf keeps of before: superseded pictures and retired items. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.ledger.next_step import STATES, Step
from pipeline.records import Payment, stem_of
from pipeline.work.item_status import BEING_MADE, DELIVERED, REJECTED, ItemStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pipeline.manifest.manifest import Manifest, Retired

TO_MAKE = STATES[Step.MAKE]
REPLACED = "replaced"
"""What `to make` is called where another take or prompt has taken its place, and it may have cost something."""
NOT_MADE = "not made"
"""What `to make` is called of a retired item."""


@dataclass(frozen=True)
class Apart:
    """What a shelf keeps, and the job no longer asks for."""

    superseded: tuple[ItemStatus, ...] = ()
    """Pictures whose place another prompt or take has taken."""
    retired: tuple[ItemStatus, ...] = ()
    """What is gone from the spec: as many as the manifest says."""
    takes: tuple[ItemStatus, ...] = ()
    """Of the superseded, the earlier takes of items that were remade: the manifest counts their cost with the item's."""


NOTHING_APART = Apart()


def part(places: Collection[ItemStatus], account: Manifest, past: Collection[str]) -> tuple[tuple[ItemStatus, ...], Apart]:
    """The items as they are now, and what is apart from them. `account`: the newest manifest.

    As they are now: the items that the manifest lists, each once, or in its place what a later run is about. `past`: the stems
    that were claimed before the run that the manifest tells of. What is paid for and unfinished of an item that the manifest
    does not list at all stays: a run of some items alone may list no more than these.
    """
    listed, ids = {item.stem for item in account.items}, {item.id for item in account.items}
    gone = {each.stem: each for each in account.retired}
    known = ids | {each.id for each in account.retired}
    takes = {stem_of(item.id, take.fingerprint) for item in account.items for take in item.chain}

    def is_superseded(place: ItemStatus) -> bool:
        another = place.item in known or place.state in (DELIVERED, REJECTED)
        return place.stem in takes or (another and place.stem in past)

    current = [place for place in places if place.stem in listed or place.state == BEING_MADE]
    others = [place for place in places if place.stem not in listed and place.state != BEING_MADE]
    earlier = [place for place in others if place.stem not in gone and is_superseded(place)]
    current += [place for place in others if place.stem not in gone and not is_superseded(place)]
    # A later run that has written no manifest yet, or was killed before: its items take the places of those listed.
    later = {place.item for place in current if place.stem not in listed}
    earlier += [place for place in current if place.stem in listed and place.item in later]
    current = [place for place in current if place.stem not in listed or place.item not in later]
    superseded = _as_superseded(earlier)
    retired = _as_retired([place for place in others if place.stem in gone], gone.values(), {place.stem for place in current})
    takes_before = tuple(place for place in superseded if place.stem in takes)
    return tuple(sorted(current, key=lambda place: place.stem)), Apart(superseded, retired, takes_before)


def _as_superseded(places: Iterable[ItemStatus]) -> tuple[ItemStatus, ...]:
    """Those that cost something, or may have; nothing is told of a prompt that was refused and cost nothing."""
    owed = (place for place in places if place.state != TO_MAKE or place.payment.charged_usd or place.payment.possible_charges)
    return tuple(replace(place, state=REPLACED) if place.state == TO_MAKE else place for place in owed)


def _as_retired(places: Iterable[ItemStatus], retired: Iterable[Retired], current: Collection[str]) -> tuple[ItemStatus, ...]:
    """The retired items, each with its state on the shelf, and who had it last."""
    there = {place.stem: place for place in places}

    def told(each: Retired) -> ItemStatus:
        place = there.get(each.stem) or ItemStatus(each.id, each.fingerprint[:16], TO_MAKE, Payment())
        state = NOT_MADE if place.state == TO_MAKE else place.state
        last = f"last in edition {each.edition}, retired by {each.by_edition}"
        return replace(place, state=state, note="; ".join(filter(None, [last, place.note])))

    return tuple(told(each) for each in retired if each.stem not in current)
