"""What a drop is to hold: files of shelves, under the names they are to have."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import DropHeld, Hindrance
from pipeline.stores.safe_names import validate_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.records import Outcome
    from pipeline.stores import Store

SUMS = "SHA256SUMS"
OWN = ("begun.json", "edition.json", SUMS)
"""Names that an edition has for itself."""


@dataclass(frozen=True)
class Wanted:
    """A file that is to be in a drop."""

    name: str
    """Its path within the edition; each part passes `validate_name`."""
    shelf: Store
    key: str
    sha256: str
    """64 hex digits, as the manifest says."""
    bytes: int
    media_type: str
    job: str
    outcome: Outcome
    """The item it is of, as the manifest has it."""


def digest_of(drop: str, wanted: Sequence[Wanted], form: str) -> str:
    """SHA-256 (64 hex digits) of a wish: the same files of the same pictures under the same names, and tables of one form."""
    files = sorted(
        (file.name, file.sha256, file.media_type, file.job, file.outcome.id, file.outcome.fingerprint) for file in wanted
    )
    canonical = json.dumps([drop, form, files], separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def check_names(wanted: Sequence[Wanted]) -> None:
    """Raise `DropHeld` with every name that cannot be, or that two files would have, and where nothing is wanted."""
    if not wanted:
        raise DropHeld("Nothing was prepared:", [Hindrance("the drop", "would be empty", "empty")])
    if found := list(_at_odds(wanted)):
        raise DropHeld("Nothing was prepared: these names cannot stand in one drop.", found)


def _at_odds(wanted: Sequence[Wanted]) -> Iterator[Hindrance]:
    # Some file systems ignore case; no file system holds a file and a folder of one name.
    taken = {name.casefold(): "the drop itself" for name in OWN}
    folders: dict[str, str] = {}
    for file in wanted:
        if why := _unsafe(file.name):
            yield Hindrance(file.name, why, "name")
            continue
        folded, who = file.name.casefold(), f"{file.job}/{file.outcome.id}"
        above = [folded[:at] for at, sign in enumerate(folded) if sign == "/"]
        if other := taken.get(folded) or folders.get(folded) or next((taken[each] for each in above if each in taken), None):
            yield Hindrance(file.name, f"is wanted by {who} and by {other}", "same-name")
            continue
        taken[folded] = who
        folders |= dict.fromkeys(above, who)


def _unsafe(name: str) -> str:
    for part in name.split("/"):
        try:
            validate_name(part)
        except ValueError as reason:
            return f"cannot be a name: {part!r} {reason}"
    return ""
