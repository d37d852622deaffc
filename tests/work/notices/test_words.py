"""What a notice says: its kind, its counts, its money and its first reasons, in as many characters as a service takes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pipeline.errors import (
    BudgetError,
    CredentialsMissing,
    Interrupted,
    InUse,
    Mistake,
    RunFault,
    SpecError,
    StoodStill,
    StoreError,
    UsageError,
)
from pipeline.records import NoticeKind
from pipeline.work.notices.notice import MOST_REASONS, Notice, Spent
from pipeline.work.notices.of_a_drop import notice_of_release
from pipeline.work.notices.of_a_run import IN_MID_RUN, kind_of, notice_of_fault
from pipeline.work.notices.wording import json_of, text_of, title_of

NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)

NOTICE = Notice(
    id="20261201T060000Z-abc123-failed",
    kind=NoticeKind.FAILED,
    job="autumn",
    run="20261201T060000Z-abc123",
    at=NOW,
    summary="14 delivered, 2 rejected",
    counts={"delivered": 14, "rejected": 2},
    waiting=12,
    money=Spent(spent_usd=Decimal("4.00"), possible_usd=Decimal("0.25"), budget_usd=Decimal(25)),
    reasons=("shield: blank", "rose: blank"),
    more_reasons=3,
    proof="s3://brand/autumn/proof.html",
    manifest="s3://brand/autumn/manifest.json",
    next_command="makeready run autumn.yaml",
)


class GuardError(UsageError):
    """As a guard of another part of the program is called."""


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (SpecError([Mistake("a.yaml", 1, 1, "no")]), NoticeKind.FAILED),
        (CredentialsMissing("no token"), NoticeKind.FAILED),
        (RunFault("no credit"), NoticeKind.FAILED),
        (StoreError("no bucket"), NoticeKind.FAILED),
        (ValueError("a bug"), NoticeKind.FAILED),
        (BudgetError("too dear"), NoticeKind.BUDGET),
        (GuardError("40 % would change"), NoticeKind.GUARD),
        (Interrupted("Ctrl-C"), NoticeKind.STOPPED),
        (KeyboardInterrupt(), NoticeKind.STOPPED),
        (StoodStill("nothing"), NoticeKind.STOPPED),
        (InUse("another run"), None),
    ],
)
def test_what_ends_a_run_has_its_kind(fault: BaseException, kind: NoticeKind | None) -> None:
    assert kind_of(fault) is kind


def test_an_account_that_will_do_no_more_stops_a_run_that_had_begun() -> None:
    assert kind_of(RunFault("no credit"), IN_MID_RUN) is NoticeKind.STOPPED


def test_a_text_says_counts_money_reasons_and_where_to_look() -> None:
    assert title_of(NOTICE) == "autumn: FAILED: 14 delivered, 2 rejected"
    assert text_of(NOTICE, 1000, NOW) == (
        "14 delivered, 2 rejected.\n"
        "12 pictures wait for a yes or no.\n"
        "$4.00 spent of a budget of $25.00; $0.25 more may be billed.\n"
        "\n"
        "- shield: blank\n"
        "- rose: blank\n"
        "… and 3 more\n"
        "\n"
        "To look at: s3://brand/autumn/proof.html\n"
        "Account: s3://brand/autumn/manifest.json\n"
        "To go on: makeready run autumn.yaml\n"
        "Notice 20261201T060000Z-abc123-failed, 2026-12-01 06:00 UTC"
    )


def test_a_service_that_takes_less_gets_fewer_reasons_and_a_count_of_them() -> None:
    whole = text_of(NOTICE, 1000, NOW)
    shorter = text_of(NOTICE, len(whole) - 1, NOW)
    assert "- shield: blank" in shorter
    assert "rose" not in shorter
    assert "… and 4 more" in shorter


@pytest.mark.parametrize("longest", [0, 1, 20, 100, 300])
def test_no_text_is_longer_than_a_service_takes(longest: int) -> None:
    assert len(text_of(NOTICE, longest, NOW)) <= longest
    assert len(title_of(NOTICE, longest)) <= longest


def test_a_notice_that_comes_hours_later_says_so() -> None:
    assert text_of(NOTICE, 1000, NOW + timedelta(hours=5)).startswith("This happened on 2026-12-01 06:00 UTC;")


def test_machines_get_the_same_figures() -> None:
    told = json.loads(json_of(NOTICE))
    assert (told["format"], told["kind"], told["job"], told["counts"]) == (
        "makeready-notice-1",
        "failed",
        "autumn",
        NOTICE.counts,
    )
    assert told["money"] == {"spent_usd": 4.0, "possible_usd": 0.25, "budget_usd": 25.0, "sandbox": False}
    assert told["reasons"] == ["shield: blank", "rose: blank"]
    assert "pictures" not in told


def test_texts_of_others_are_harmless_and_short() -> None:
    told = notice_of_fault(
        StoreError("\x1b[2J gone\n" + "x" * 999), NoticeKind.FAILED, "j\u202eob", NOW, "makeready run j.yaml"
    )
    assert told.reasons[0].startswith("\\x1b[2J gone x")
    assert len(told.reasons[0]) == 300
    assert told.job == "j\\u202eob"


def test_no_text_calls_a_whole_room_together() -> None:
    told = notice_of_fault(StoreError("@everyone <!channel> anna@example.com"), NoticeKind.FAILED, "job", NOW, "makeready")
    assert told.reasons == ("@ everyone <@ channel> anna@example.com",)


def test_the_first_mistakes_of_a_spec_are_told_and_the_others_counted() -> None:
    mistakes = [Mistake("a.yaml", line, 1, "no") for line in range(1, 10)]
    told = notice_of_fault(SpecError(mistakes), NoticeKind.FAILED, "a.yaml", NOW, "makeready run a.yaml")
    assert told.reasons == tuple(f"a.yaml:{line}:1: no" for line in range(1, 6))
    assert told.more_reasons == len(mistakes) - MOST_REASONS


def test_a_drop_is_released_or_held_back() -> None:
    released = notice_of_release("advent", 3, at=NOW, place="s3://campaign/advent", files=40)
    assert (released.kind, title_of(released)) == (NoticeKind.RELEASED, "advent: released: edition 3 is released, 40 files")
    held = notice_of_release("advent", 3, at=NOW, place="s3://campaign/advent", files=40, held_back=["oak.pdf was altered"])
    assert (held.kind, held.reasons) == (NoticeKind.HELD_BACK, ("oak.pdf was altered",))
