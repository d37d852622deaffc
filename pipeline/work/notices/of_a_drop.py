"""What a drop tells people: it is released, or held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import NoticeKind
from pipeline.work.notices.notice import Notice, first_of, new_id, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


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
