"""Which pictures are meant, what is saved about them, and what counts then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import NotOnShelf, UsageError
from pipeline.ledger.ledger import Ledger
from pipeline.proof.decisions import Kind
from pipeline.records import Approval, Outcome, Result
from pipeline.stores import open_store
from pipeline.work.choosing import choose
from pipeline.work.deciding import Sitting, Stand, Word
from tests.proof.hung import SOFT, hang, picture

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.stores import Store

A, R, C, W = Kind.APPROVE, Kind.REJECT, Kind.COMMENT, Kind.WITHDRAW
LOST = Outcome(id="lost", fingerprint="f" * 64, take=1, outcome=Result.FAILED, reason="no answer", request={"prompt": "x"})


def noon() -> datetime:
    return datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "shelf"), "autumn")


def sit(store: Store) -> Sitting:
    return Sitting(store, noon)


def say(sitting: Sitting, kind: Kind, *ids: str, by: str = "anna", clean: bool = False) -> list[Stand]:
    choice = choose(sitting, ids, kind, clean=clean)
    return list(sitting.say(Word(kind, by), choice.items))


def chosen(store: Store, kind: Kind, *words: str) -> list[str]:
    return [item.id for item in choose(sit(store), words, kind).items]


def refused(store: Store, kind: Kind, *words: str) -> str:
    with pytest.raises(UsageError) as fault:
        choose(sit(store), words, kind)
    return str(fault.value)


def test_items_are_named_by_id_or_pattern_in_the_jobs_order(store: Store) -> None:
    hang(store, picture("shield"), picture("rose-1"), picture("rose-2"), LOST)
    assert chosen(store, A, "rose-*", "shield") == ["shield", "rose-1", "rose-2"]
    assert chosen(store, A, "*") == ["shield", "rose-1", "rose-2"], "of a pattern only what has a picture"
    assert "did you mean shield?" in refused(store, A, "sheild")
    assert "there is no picture of it on the shelf: failed (no answer)" in refused(store, C, "shield", "lost")
    assert "there is no picture" in refused(store, A, "los*")


def test_what_a_check_has_rejected_is_not_approved_and_can_be_rejected(store: Store) -> None:
    hang(store, picture("shield", outcome=Result.REJECTED, reason="blank"), picture("rose"))
    assert "a check has rejected it (blank)" in refused(store, A, "shield")
    assert chosen(store, A, "*") == ["rose"]
    (stand,) = say(sit(store), R, "shield")
    assert stand.judgement.approval is Approval.REJECTED


def test_only_what_was_decided_is_withdrawn(store: Store) -> None:
    hang(store, picture("shield"), picture("rose"))
    say(sit(store), A, "rose")
    assert "nothing to withdraw" in refused(store, W, "shield")
    assert chosen(store, W, "*") == ["rose"]
    say(sit(store), W, "rose")
    assert "nothing to withdraw" in refused(store, W, "*")


def test_a_decision_holds_what_was_seen(store: Store) -> None:
    shield = picture("shield")
    hang(store, shield, number=7)
    say(sit(store), C, "shield", by="ben")
    (stand,) = say(sit(store), A, "shield")
    seen = stand.decision.seen
    assert (seen.manifest, seen.decisions, seen.sha256) == (7, 1, shield.master and shield.master.sha256)


def test_who_says_the_same_again_writes_nothing(store: Store) -> None:
    hang(store, picture("shield"))
    sitting = sit(store)
    assert [stand.said_before for stand in say(sitting, A, "shield") + say(sitting, A, "shield")] == [False, True]
    assert [stand.decision.number for stand in say(sit(store), A, "shield") + say(sit(store), A, "shield", by="ben")] == [1, 2]


def test_of_two_people_at_once_both_stand_there_and_the_conflict_is_told(store: Store) -> None:
    hang(store, picture("shield"))
    one, other = sit(store), sit(store)
    say(one, A, "shield", by="anna")
    (stand,) = say(other, R, "shield", by="ben")
    assert (stand.judgement.approval, stand.decision.number) == (Approval.REJECTED, 2)
    assert [(each.by, each.number) for each in stand.judgement.against] == [("anna", 1)]


def test_of_several_takes_the_chosen_one_is_told(store: Store) -> None:
    hang(store, picture("shield"), picture("shield.take-2", 2), picture("shield.take-3", 3, outcome=Result.REJECTED))
    (stand,) = say(sit(store), A, "shield.take-2")
    assert (stand.chosen, stand.takes) == ("shield.take-2", ("shield", "shield.take-2", "shield.take-3"))
    (stand,) = say(sit(store), R, "shield.take-2", by="ben")
    assert stand.chosen is None
    assert "takes of one picture" in refused(store, A, "shield*")


def test_all_that_is_clean_is_what_no_check_warned_of_and_nobody_has_decided(store: Store) -> None:
    takes = [picture("leaf"), picture("leaf.take-2", 2), picture("bud", findings=(SOFT,)), picture("bud.take-2", 2)]
    hang(store, *takes, picture("rose"), picture("oak"), picture("elm"), picture("soft", findings=(SOFT,)), LOST)
    say(sit(store), R, "rose")
    say(sit(store), A, "elm")
    say(sit(store), W, "elm")
    choice = choose(sit(store), [], A, clean=True)
    assert [item.id for item in choice.items] == ["oak"]
    assert choice.passed_over.keys() == {"leaf", "leaf.take-2", "bud", "bud.take-2", "elm", "soft"}
    assert choice.passed_over["soft"] == "it is soft"
    assert [item.id for item in choose(sit(store), ["leaf"], A, clean=True).items] == ["leaf"], "that is a choice"
    say(sit(store), A, clean=True)
    assert choose(sit(store), [], A, clean=True).items == ()


def test_without_a_manifest_the_pictures_on_record_are_decided_about(store: Store) -> None:
    with pytest.raises(NotOnShelf):
        sit(store)
    shield = picture("shield")
    ledger = Ledger(store)
    for item in (shield, picture("rose"), picture("rose", 2)):
        assert item.master
        store.put(item.master.key, item.id.encode(), media_type="image/webp")
        ledger.record(item, 1)
    (stand,) = say(sit(store), A, "shield")
    assert (stand.item, stand.decision.seen.manifest) == (shield, 0)
    assert "2 pictures of this id" in refused(store, A, "rose")


def test_what_is_left_is_not_saved_when_the_telling_ends(store: Store) -> None:
    hang(store, *(picture(f"leaf-{number}") for number in range(100)))
    sitting = sit(store)
    told = sitting.say(Word(A, "anna"), sitting.viewing.items)
    first = next(told)
    told.close()  # type: ignore[attr-defined]
    saved = sit(store).said
    assert first.item.stem in saved
    assert len(saved) < 100
