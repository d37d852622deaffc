"""Where a picture stands with people, from what they have said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.proof.decisions import Decision, Kind, Sight
from pipeline.proof.judgement import Approval, judge, judge_all, take_groups
from pipeline.records import Master, Outcome, Result

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
A, R, C, W = Kind.APPROVE, Kind.REJECT, Kind.COMMENT, Kind.WITHDRAW


def said(
    number: int, kind: Kind, by: str = "anna", seen: int | None = None, of: str = "0" * 64, item: str = "leaf"
) -> Decision:
    sight = Sight(decisions=number - 1 if seen is None else seen)
    at = NOON + timedelta(minutes=number)
    return Decision(item=item, fingerprint=of, kind=kind, by=by, seen=sight, number=number, at=at)


def item(name: str, take: int = 1) -> Outcome:
    return Outcome(id=name, fingerprint=f"{take:064}", take=take, outcome=Result.DELIVERED, request={"prompt": "A leaf"})


@pytest.mark.parametrize(
    ("kinds", "stands"),
    [
        ([], Approval.WAITING),
        ([C], Approval.WAITING),
        ([A], Approval.APPROVED),
        ([A, C], Approval.APPROVED),
        ([A, R], Approval.REJECTED),
        ([R, A], Approval.APPROVED),
        ([A, W], Approval.WAITING),
        ([R, W, C], Approval.WAITING),
        ([A, W, A], Approval.APPROVED),
    ],
)
def test_the_last_word_counts_and_comments_decide_nothing(kinds: list[Kind], stands: Approval) -> None:
    assert judge([said(number, kind) for number, kind in enumerate(kinds, 1)]).approval is stands


@pytest.mark.parametrize(
    ("said_by_all", "conflict"),
    [
        ([(1, A, "anna", 0), (2, R, "ben", 0)], True),
        ([(1, A, "anna", 0), (2, R, "ben", 1)], False),
        ([(1, A, "anna", 0), (2, A, "ben", 0)], False),
        ([(1, A, "anna", 0), (2, R, "anna", 0)], False),
        ([(1, C, "anna", 0), (2, R, "ben", 0)], False),
        ([(1, A, "anna", 0), (2, R, "ben", 0), (3, A, "carl", 2)], False),
    ],
)
def test_what_the_last_one_had_not_seen_and_others_had_said_is_a_conflict(
    said_by_all: list[tuple[int, Kind, str, int]], conflict: bool
) -> None:
    assert bool(judge([said(*each) for each in said_by_all]).against) == conflict


def test_of_several_takes_the_one_that_was_approved_last_is_chosen() -> None:
    first, second, third = item("leaf"), item("leaf.take-2", 2), item("leaf.take-3", 3)
    decisions = {
        first.stem: (said(1, A, of=first.fingerprint),),
        second.stem: (said(2, A, of=second.fingerprint, item=second.id),),
        third.stem: (said(3, R, of=third.fingerprint, item=third.id),),
    }
    judged = judge_all([first, second, third], decisions)
    assert [judged[each.stem].approval for each in (first, second, third)] == [
        Approval.PASSED_OVER,
        Approval.APPROVED,
        Approval.REJECTED,
    ]


def test_what_a_check_rejected_takes_no_other_takes_place() -> None:
    first, second = item("leaf"), item("leaf.take-2", 2).model_copy(update={"outcome": Result.REJECTED})
    decisions = {second.stem: (said(1, A, of=second.fingerprint, item=second.id),)}
    assert judge_all([first, second], decisions)[first.stem].approval is Approval.WAITING


def test_takes_of_one_picture_are_told_by_their_ids() -> None:
    first, second, other = item("leaf"), item("leaf.take-2", 2), item("branch.take-3", 2)
    assert take_groups([second, other, first]) == [(first.stem, second.stem)]


@pytest.mark.parametrize(("seen", "stands"), [("a" * 64, A), ("b" * 64, None), (None, A)])
def test_a_yes_is_for_the_picture_that_was_seen(seen: str | None, stands: Kind | None) -> None:
    master = Master(key="masters/leaf.webp", sha256="a" * 64, bytes=9, media_type="image/webp", width=1, height=1)
    there = item("leaf").model_copy(update={"master": master})
    decision = said(1, A).model_copy(update={"seen": Sight(sha256=seen)})
    judged = judge_all([there], {there.stem: [decision]})[there.stem]
    assert (judged.by and judged.by.kind) == stands
