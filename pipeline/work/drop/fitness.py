"""Whether an item's picture may go live, and if not, why. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import Hindrance
from pipeline.proof.judgement import Approval, is_usable, picture_of
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.proof.judgement import Judgement
    from pipeline.records import Outcome

LONGEST_REASON = 200
"""Characters of a reason that are told."""


def hindrance_of(item: Outcome, judgement: Judgement, *, approved: bool) -> Hindrance | None:
    """Why a picture may not go live; None where it may. `approved`: a person must have said yes to it.

    What was passed over for another take is for the caller to leave out.
    """
    if not is_usable(item):
        reason = f": {_short(item.reason)}" if item.reason else ""
        return Hindrance(item.id, f"is not valid, it ended as {item.outcome.value}{reason}", item.outcome.value)
    if judgement.approval is Approval.REJECTED:
        return Hindrance(item.id, f"was rejected{_by(judgement)}", "rejected")
    if not approved:
        return None
    if judgement.approval is not Approval.APPROVED:
        return Hindrance(item.id, f"waits for a yes or no{_withdrawn(judgement)}", "waiting")
    if judgement.against:
        others = ", ".join(dict.fromkeys(each.by for each in judgement.against))
        why = f"is in conflict: {one_line(others)} had said otherwise, which was not seen{_by(judgement)}"
        return Hindrance(item.id, why, "conflict")
    return None


def fit(
    items: Iterable[Outcome], judged: Mapping[str, Judgement], *, approved: bool
) -> tuple[list[Outcome], list[tuple[Outcome, Hindrance]]]:
    """The items that may go live, and those that may not, each with why; of several takes a chosen one stands for all.

    A take that a person has rejected is no hindrance where another take of the picture may go.
    """
    going: list[Outcome] = []
    barred: list[tuple[Outcome, Hindrance]] = []
    for item in items:
        judgement = judged[item.stem]
        if judgement.approval is Approval.PASSED_OVER:
            continue
        if why := hindrance_of(item, judgement, approved=approved):
            barred.append((item, why))
        else:
            going.append(item)
    served = {picture_of(item) for item in going}
    said_no = Approval.REJECTED
    return going, [
        (item, why) for item, why in barred if not (judged[item.stem].approval is said_no and picture_of(item) in served)
    ]


def _by(judgement: Judgement) -> str:
    if not judgement.by:
        return ""
    text = f": {_short(judgement.by.text)}" if judgement.by.text else ""
    return f" by {one_line(judgement.by.by)}{text}"


def _withdrawn(judgement: Judgement) -> str:
    return f": {one_line(judgement.by.by)} has taken an earlier one back" if judgement.by else ""


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"
