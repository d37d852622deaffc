"""What a drop tells people: it waits for a yes, it is released, or held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import NoticeKind
from pipeline.work.drop.announced import is_announced, mark_announced
from pipeline.work.drop.layout import read_current
from pipeline.work.notices.notice import Notice, first_of, new_id, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from pipeline.runs.drop_events import DropHeldBack
    from pipeline.stores import DropPlace
    from pipeline.work.drop.records import Edition
    from pipeline.work.drop.refusal import DropRefusal


def notice_of_release(
    drop: str,
    edition: int,
    *,
    at: datetime,
    place: str,
    files: int,
    held_back: Sequence[str] = (),
    next_command: str | None = None,
) -> Notice:
    """What is told of the drop called `drop`: its `edition` is what readers see at `place` now, with so many `files`.

    `held_back`: why it is not released, a sentence each; where there are any, that is what is told. `at`: when, with its zone.
    """
    kind = NoticeKind.HELD_BACK if held_back else NoticeKind.RELEASED
    reasons, more = first_of(held_back)
    counted = f"{files:,} {'file' if files == 1 else 'files'}"
    summary = f"edition {edition} is held back" if held_back else f"edition {edition} is released, {counted}"
    return Notice(
        id=f"{new_id(at)}-{kind}",
        kind=kind,
        job=shown(drop),
        at=at,
        summary=summary,
        counts={"files": files, "edition": edition},
        reasons=reasons,
        more_reasons=more,
        manifest=shown(f"{place}/current.json"),
        next_command=shown(next_command) if next_command else None,
    )


def tell_of_current(place: DropPlace, tell: Callable[[Notice], object], now: datetime) -> None:
    """Tell of what readers see, where nobody was told of this release yet. Raises StoreError.

    The mark comes after the notices are written down: a kill in between has them told twice, and never not at all.
    """
    current = read_current(place)
    if current and not is_announced(place, current.release):
        files, at = len(current.files), current.released_at
        told = notice_of_release(current.drop, current.edition, at=at, place=place.url, files=files)
        # The same each time that this release is told of.
        tell(told.model_copy(update={"id": f"{at:%Y%m%dT%H%M%SZ}-r{current.release}-{told.kind}"}))
        mark_announced(place, current.release, now)


def notice_of_held_back(event: DropHeldBack, at: datetime, edition: int | None) -> Notice:
    """What is told of a run whose drop did not go live; `edition` is what readers see as before, where there is one."""
    reasons = [event.reason, *map(str, event.hindrances)]
    told = notice_of_release(event.drop, edition or 0, at=at, place=event.url, files=0, held_back=reasons)
    stays = f"edition {edition} stays" if edition else "nothing is live yet"
    return told.model_copy(update={"summary": f"was not published, and {stays}", "counts": {}})


def notice_of_refusal(refusal: DropRefusal, place: str) -> Notice:
    """What is told where a person has said no to a prepared edition."""
    why = f"{refusal.by} said no" + (f": {refusal.text}" if refusal.text else "")
    return notice_of_release(refusal.drop, refusal.edition, at=refusal.at, place=place, files=0, held_back=[why])


def notice_of_review(edition: Edition, place: str, at: datetime, next_command: str | None = None) -> Notice:
    """What is told of a prepared edition that a person has to say yes to before it is released."""
    files = f"{len(edition.files):,} {'file' if len(edition.files) == 1 else 'files'}"
    return Notice(
        id=f"{new_id(at)}-{NoticeKind.REVIEW}",
        kind=NoticeKind.REVIEW,
        job=shown(edition.drop),
        at=at,
        summary=f"edition {edition.number} is prepared, {files}, and waits for a yes",
        counts={"files": len(edition.files), "edition": edition.number},
        manifest=shown(f"{place}/editions/{edition.number:06}/edition.json"),
        next_command=shown(next_command) if next_command else None,
    )
