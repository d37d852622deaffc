"""Who has said yes to a prepared edition: `approvals/000003.json` in the drop's place, written once, if absent."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (pydantic reads it at run time)
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from pipeline.errors import DropHeld, Hindrance, StoreError
from pipeline.records import Stored
from pipeline.work.drop.layout import DIGITS, JSON, parsed
from pipeline.work.drop.records import as_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.stores import DropPlace
    from pipeline.work.drop.records import Edition

ROOM = "approvals/"


class DropApproval(Stored):
    """That a person has said yes to an edition, as it was prepared."""

    format: Literal["makeready-drop-approval-1"] = "makeready-drop-approval-1"
    drop: str
    edition: int
    wanted: Annotated[str, Field(description="SHA-256 of what was wanted of the edition: an approval is for that alone.")]
    by: str
    at: datetime
    text: Annotated[str | None, Field(description="What they said with it.")] = None


def approval_of(place: DropPlace, edition: Edition) -> DropApproval | None:
    """Who has said yes to this edition; None where nobody has. Raises StoreError."""
    key = _key(edition.number)
    if not any(entry.key == key and entry.bytes for entry in place.entries(ROOM)):
        return None
    said = parsed(place, key, place.read(key), DropApproval)
    return said if (said.drop, said.wanted) == (edition.drop, edition.wanted) else None


def approve(
    place: DropPlace, edition: Edition, *, by: str, now: Callable[[], datetime], text: str | None = None
) -> tuple[DropApproval, bool]:
    """Say yes to an edition, and why; gives who has said it first, and whether that is this word. Raises StoreError."""
    said = DropApproval(drop=edition.drop, edition=edition.number, wanted=edition.wanted, by=by, at=now(), text=text)
    written = place.put(_key(edition.number), as_bytes(said), media_type=JSON)
    there = approval_of(place, edition)
    if there is None:
        raise StoreError(f"{place.url}/{_key(edition.number)} is no approval of edition {edition.number}: move it away")
    return there, written and there == said


def check_approved(place: DropPlace, edition: Edition) -> None:
    """Raise DropHeld where nobody has said yes to this edition."""
    if approval_of(place, edition) is None:
        why = "was approved by nobody: look at it, then makeready drop approve says yes to it"
        raise DropHeld("Nothing was released:", [Hindrance(f"edition {edition.number}", why, "unapproved")])


def _key(number: int) -> str:
    return f"{ROOM}{number:0{DIGITS}}.json"
