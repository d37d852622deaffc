"""Where a picture stands with the people who judge it, from what they have said. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.proof.decisions import Kind
from pipeline.records import Approval as Approval
from pipeline.records import Decided, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.proof.decisions import Decision
    from pipeline.records import Outcome


@dataclass(frozen=True)
class Judgement:
    """Where a picture stands, and by which decision."""

    approval: Approval = Approval.WAITING
    by: Decision | None = None
    """What counts: the last yes, no or withdrawal; None where there is none."""
    against: tuple[Decision, ...] = ()
    """What others had said otherwise, and whoever decided last had not seen: a conflict that people have to settle."""


NOT_JUDGED = Judgement()
APPROVALS = {Kind.APPROVE: Approval.APPROVED, Kind.REJECT: Approval.REJECTED, Kind.WITHDRAW: Approval.WAITING}


def judge(decisions: Sequence[Decision]) -> Judgement:
    """Say where one picture stands: the last number counts; comments decide nothing.

    It is a conflict where somebody else had said the opposite (yes and no) between what the last one had seen and their word.
    """
    spoken = [each for each in sorted(decisions, key=lambda each: each.number) if each.kind is not Kind.COMMENT]
    if not spoken:
        return NOT_JUDGED
    last = spoken[-1]
    against = tuple(
        each for each in spoken[:-1] if each.number > last.seen.decisions and each.by != last.by and each.kind is not last.kind
    )
    return Judgement(APPROVALS[last.kind], last, against)


def judge_all(items: Iterable[Outcome], decisions: Mapping[str, Sequence[Decision]]) -> dict[str, Judgement]:
    """Where each item stands, by `Outcome.stem`. Of several takes of one picture the one that was approved last is chosen.

    What a check has rejected is never delivered, whatever people say of it: it takes no other take's place. A yes is for the
    picture that was seen: where it was lost and made again, it counts no more.
    """
    known = tuple(items)
    usable = {item.stem for item in known if is_usable(item)}
    judged = {item.stem: judge(_of_this_picture(item, decisions.get(item.stem, ()))) for item in known}
    for takes in take_groups(known):
        approved = [stem for stem in takes if stem in usable and judged[stem].approval is Approval.APPROVED]
        chosen = max(approved, key=lambda stem: _moment(judged[stem]), default=None)
        for stem in takes:
            if chosen and stem != chosen and judged[stem].approval is not Approval.REJECTED:
                judged[stem] = replace(judged[stem], approval=Approval.PASSED_OVER)
    return judged


def decided(judgement: Judgement) -> Decided:
    """A judgement as a manifest tells it."""
    by = judgement.by
    if not by:
        return Decided(approval=judgement.approval)
    return Decided(
        approval=judgement.approval,
        by=by.by,
        at=by.at,
        number=by.number,
        text=by.text,
        conflict=bool(judgement.against),
    )


def with_decisions(
    items: Iterable[Outcome], decisions: Mapping[str, Sequence[Decision]], *, required: bool
) -> tuple[Outcome, ...]:
    """The items, each with where it stands with people, as a manifest tells it; what it told before goes.

    Nothing is told of those that nobody has decided about, except, where approval is `required`, that they wait for it.
    """
    known = tuple(items)
    judged = judge_all(known, decisions)
    told = ((item, _told(item, judged[item.stem], required=required)) for item in known)
    return tuple(item if item.decision == said else item.model_copy(update={"decision": said}) for item, said in told)


def is_judgeable(item: Outcome, kind: Kind) -> bool:
    """Whether people can say this of an item: of a picture; of one that the model refused to draw everything but yes.

    That no and another prompt are then the way out, and nothing was paid.
    """
    return item.master is not None or (item.outcome is Result.REFUSED and kind is not Kind.APPROVE)


def is_usable(item: Outcome) -> bool:
    """Whether the picture has passed, so that a yes can put it to use."""
    return item.outcome in (Result.DELIVERED, Result.KEPT)


def is_counted(item: Outcome, approval: Approval) -> bool:
    """Whether an item that stands so counts among decisions: each picture that passed, and what else a person has rejected."""
    return is_usable(item) or approval is Approval.REJECTED


def _of_this_picture(item: Outcome, decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions without each yes to other bytes than those that lie there now."""
    there = item.master.sha256 if item.master else None
    return [each for each in decisions if not (each.kind is Kind.APPROVE and there and each.seen.sha256 not in (None, there))]


def _told(item: Outcome, judgement: Judgement, *, required: bool) -> Decided | None:
    waits = is_usable(item) and (required or judgement.approval is not Approval.WAITING)
    return decided(judgement) if judgement.by or waits else None


def take_groups(items: Iterable[Outcome]) -> list[tuple[str, ...]]:
    """The stems of takes of one picture, the first take first; only where there are several."""
    groups: dict[str, list[Outcome]] = {}
    for item in items:
        groups.setdefault(picture_of(item), []).append(item)
    return [tuple(each.stem for each in sorted(those, key=lambda one: one.take)) for those in groups.values() if len(those) > 1]


def picture_of(item: Outcome) -> str:
    """The id of the picture that an item is a take of."""
    return picture_named(item.id)


def picture_named(item: str) -> str:
    """The id of the picture that the item of this id is a take of: `leaf` of `leaf.take-2`; its own where it is the first."""
    return re.sub(r"\.take-[0-9]+$", "", item)


def _moment(judgement: Judgement) -> tuple[float, str]:
    return (judgement.by.at.timestamp(), judgement.by.stem) if judgement.by else (0.0, "")
