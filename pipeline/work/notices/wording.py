"""A notice in words: a title and a text as long as a service takes, or JSON for machines."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.records import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.work.notices.notice import Notice, Spent

LATE = timedelta(minutes=10)
"""From which age a notice says that it comes late."""

MARKS = {
    NoticeKind.FINISHED: "finished",
    NoticeKind.FAILED: "FAILED",
    NoticeKind.STOPPED: "STOPPED",
    NoticeKind.BUDGET: "OVER BUDGET",
    NoticeKind.GUARD: "HELD BY A GUARD",
    NoticeKind.REVIEW: "to review",
    NoticeKind.RELEASED: "released",
    NoticeKind.HELD_BACK: "HELD BACK",
    NoticeKind.UNCHANGED: "nothing changed",
}


def title_of(notice: Notice, longest: int = 250) -> str:
    """The first line: the job, the kind and the summary, in so many characters."""
    return cut(f"{notice.job}: {MARKS[notice.kind]}: {notice.summary}", longest)


def text_of(notice: Notice, longest: int, now: datetime) -> str:
    """All the rest in at most `longest` characters: reasons are left out first, and counted."""
    told = list(notice.reasons)
    while True:
        text = "\n".join(_lines(notice, told, now))
        if len(text) <= longest or not told:
            return cut(text, longest)
        told.pop()


def json_of(notice: Notice) -> str:
    """The same for machines, whole."""
    kept = notice.model_dump(mode="json", exclude={"pictures"})
    return json.dumps({**kept, "title": title_of(notice)}, ensure_ascii=False)


def cut(text: str, longest: int) -> str:
    """`text` in at most so many characters, with a sign where something is left out."""
    return text if len(text) <= longest else f"{text[: max(0, longest - 1)]}…"[: max(0, longest)]


def _lines(notice: Notice, reasons: list[str], now: datetime) -> Iterator[str]:
    when = f"{notice.at:%Y-%m-%d %H:%M} UTC"
    if now - notice.at > LATE:
        yield f"This happened on {when}; it could not be told before."
    yield f"{notice.summary[:1].upper()}{notice.summary[1:]}."
    if notice.waiting:
        yield f"{notice.waiting:,} {'picture waits' if notice.waiting == 1 else 'pictures wait'} for a yes or no."
    if notice.money:
        yield _money(notice.money)
    if reasons or notice.reasons:
        left = notice.more_reasons + len(notice.reasons) - len(reasons)
        yield ""
        yield from (f"- {reason}" for reason in reasons)
        if left:
            yield f"… and {left:,} more"
    yield ""
    if notice.proof:
        yield f"To look at: {notice.proof}"
    if notice.manifest:
        yield f"Account: {notice.manifest}"
    if notice.next_command:
        yield f"To go on: {notice.next_command}"
    yield f"Notice {notice.id}, {when}"


def _money(money: Spent) -> str:
    budget = "" if money.budget_usd is None else f" of a budget of ${money.budget_usd:,.2f}"
    possible = f"; ${money.possible_usd:,.2f} more may be billed" if money.possible_usd else ""
    play = " (play money of the sandbox)" if money.sandbox else ""
    return f"${money.spent_usd:,.2f} spent{budget}{possible}{play}."
