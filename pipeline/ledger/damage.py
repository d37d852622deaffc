"""What lies at a name of the ledger and is not what was written there: what may be deleted, and what that costs. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.errors import Damaged
from pipeline.ledger.next_step import ENTRY, NAME, NOTHING, PRINT, read_standings
from pipeline.stores.store import FOLDER, LEADS_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ledger.next_step import Standing
    from pipeline.stores.store import ShelfEntry

_FOLDER = re.compile(r"(?P<stem>(?:ledger|masters|rejected|prints)/[^/]+)(?:/[0-9a-f]{16}-[0-9a-f]{8})?")
"""Where only folders may lie: an item's own, and those of its print files."""

_REFETCHED = (
    "delete it, and the next run fetches the picture again, free while its link lives (about a day) or the gateway's log has "
    "another; where neither does, it is paid for again only with --remake-unknown"
)

ADVICE = {
    "claim": (
        "it said that a picture was about to be paid for, and without it nobody can tell whether it was: with a receipt beside "
        "it you lose nothing by deleting it; without one, delete it only if you would pay for the picture again, for the next "
        "run takes it for one that was never asked for"
    ),
    "receipt": (
        "delete it, and the next run asks the gateway's log for the answer; where the log has none, the call is repeated under "
        "its cache key for 6 hours, and after that the picture is paid for again only with --remake-unknown"
    ),
    "released": "delete it, and the next run asks the gateway's log what became of the call: that costs nothing",
    "unknown": "delete it, and the next run asks the gateway's log what became of the call: that costs nothing",
    "lost": "delete it, and the next run tries the link of the receipt again: that costs nothing",
    "record": "delete it, and the next run judges the picture again, which is fetched where it is gone: that costs nothing",
    "masters": _REFETCHED,
    "rejected": _REFETCHED,
    "prints": "delete it, and the next run makes the print file again from the master: that costs nothing",
    "folder": "move it away: nothing that Makeready wrote is lost by that, and nothing is paid for again",
    "link": (
        "let what it leads to lie in its place, or, where it leads out and is meant, set MAKEREADY_FOLLOW_LINKS=1; move the "
        "link away only if no work of this item lies where it leads, for it would be paid for again"
    ),
}
"""What may be done about a damaged thing, by its kind, and what that costs."""


@dataclass(frozen=True)
class Damage:
    """A name on the shelf, relative to the job's folder, and what is wrong with what lies there."""

    key: str
    what: str
    """To be read after the key: `is a folder, no file`."""

    @property
    def sentence(self) -> str:
        """What happened, what it means for money, and what to do."""
        advice = ADVICE[_kind(self.key, self.what)]
        return f"{self.key} {self.what}. Nothing more is paid for this item before that is mended: {advice}."

    def error(self) -> Damaged:
        """The damage as what ends an item."""
        return Damaged(self.sentence)


def damaged_picture(key: str, why: str) -> Damaged:
    """The error that a picture is which lies on the shelf and cannot be opened any more."""
    return Damage(key, f"is no sound picture any more ({why.rstrip('.')})").error()


def read_shelf(entries: Iterable[ShelfEntry]) -> dict[str, Standing]:
    """Where every order stands, by `Order.stem`, with what is damaged at its names.

    A file where the folder of an item should be is told by the item's id alone: it concerns all its orders.
    """
    sound: list[str] = []
    damages: list[tuple[str, Damage]] = []
    for entry in entries:
        if not entry.odd and entry.bytes and not _FOLDER.fullmatch(entry.key):
            sound.append(entry.key)
            continue
        stem, what = _stem(entry.key), entry.odd
        if _FOLDER.fullmatch(entry.key):
            what = _in_place_of_folder(what)
        elif stem and not what and not entry.bytes:
            what = "is empty"
        if stem and what:
            damages.append((stem, Damage(entry.key, what)))
        elif not entry.odd:
            sound.append(entry.key)
    found = read_standings(sound)
    for stem, damage in damages:
        known = found.get(stem, NOTHING)
        found[stem] = replace(known, damages=(*known.damages, damage.sentence))
    return found


def _in_place_of_folder(odd: str) -> str:
    """What is wrong with a thing that lies where a folder should; empty: it is one."""
    if odd == FOLDER or odd.startswith(LEADS_OUT):
        return "" if odd == FOLDER else odd
    return f"{odd or 'is a file'}, where a folder should be"


def _stem(key: str) -> str | None:
    """The order, or the item, whose name this is; None where it is no name of the ledger's."""
    if made := PRINT.fullmatch(key):
        return made["stem"]
    if (name := NAME.fullmatch(key)) and (name["room"] != "ledger" or ENTRY.fullmatch(name["rest"])):
        return name["stem"]
    if _FOLDER.fullmatch(key):
        return key.split("/")[1]
    return None


def _kind(key: str, what: str) -> str:
    if _FOLDER.fullmatch(key):
        return "link" if "is a link" in what else "folder"
    name = NAME.fullmatch(key)
    entry = ENTRY.fullmatch(name["rest"]) if name else None
    return entry["kind"] if entry else key.partition("/")[0]
