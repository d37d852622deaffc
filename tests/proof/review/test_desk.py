"""The desk keeps up with the shelf, and puts down on it what people decide."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import NotOnShelf
from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.proof.review.access import Refusal
from pipeline.proof.review.desk import Desk, Saved
from pipeline.proof.review.job_sheet import merged
from pipeline.proof.review.spoken import Spoken
from pipeline.records import Result
from pipeline.stores import open_store
from tests.proof.review.jobs import NOON, PlainPaper, delivered, publish, shelved

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.records import Outcome
    from pipeline.stores import Store


def desk_at(store: Store) -> Desk:
    return Desk(store, PlainPaper(), Decisions(store, lambda: NOON))


def spoken(item: Outcome, kind: Kind = Kind.APPROVE, seen: int = 0, **more: Any) -> Spoken:
    return Spoken(id=item.id, fp=item.fingerprint, kind=kind, seen={"decisions": seen}, **more)


def decide_elsewhere(store: Store, item: Outcome, kind: Kind = Kind.REJECT, by: str = "ben") -> None:
    """Another person decides, by a command on another machine."""
    Decisions(store, lambda: NOON).write(Said(item=item.id, fingerprint=item.fingerprint, kind=kind, by=by))


def at_work(store: Store) -> None:
    """A run has put its sign on the shelf."""
    store.put("runs/r/holder.json", b"{}", media_type="application/json")


def test_a_decision_lies_on_the_shelf_when_it_is_answered(store: Store) -> None:
    item = delivered(store).items[0]
    saved = desk_at(store).decide(spoken(item), "anna")
    assert isinstance(saved, Saved)
    assert (saved.answer["approval"], saved.answer["decisions"][0]["by"]) == ("approved", "anna")
    assert [each.by for each in Decisions(store, lambda: NOON).of(item.stem)] == ["anna"]


def test_the_other_takes_of_the_picture_are_answered_too_and_all_are_told(store: Store) -> None:
    first, second, other = (*delivered(store, 1, takes=2).items, shelved(store, 9))
    publish(store, [first, second, other])
    saved = desk_at(store).decide(spoken(second), "anna")
    assert isinstance(saved, Saved)
    assert [(each["item"], each["approval"]) for each in saved.answer["also"]] == [(first.id, "passed over")]
    assert [(kind, each["item"]) for kind, each in saved.events] == [("decision", first.id), ("decision", second.id)]


def test_what_somebody_else_had_said_unseen_is_a_conflict_at_once(store: Store) -> None:
    item = delivered(store).items[0]
    desk = desk_at(store)
    decide_elsewhere(store, item)
    saved = desk.decide(spoken(item), "anna")
    assert isinstance(saved, Saved)
    assert (saved.answer["approval"], saved.answer["conflict"]) == ("approved", ["ben"])


def test_a_look_tells_once_what_others_have_decided(store: Store) -> None:
    item = delivered(store).items[0]
    desk = desk_at(store)
    assert desk.look() == ()
    decide_elsewhere(store, item)
    ((kind, told),) = desk.look()
    assert (kind, told["item"], told["approval"]) == ("decision", item.id, "rejected")
    assert desk.look() == ()


def test_a_look_tells_what_a_run_has_delivered(store: Store) -> None:
    account = delivered(store)
    desk = desk_at(store)
    publish(store, [*account.items, shelved(store, 7)])
    ((kind, told),) = desk.look()
    assert (kind, [each["id"] for each in told["items"]], told["number"], told["totals"]) == (
        "items",
        ["leaf-7"],
        2,
        {"items": 4},
    )
    assert desk.look() == ()


def test_an_item_that_is_gone_from_the_job_is_told(store: Store) -> None:
    account = delivered(store)
    desk = desk_at(store)
    publish(store, account.items[:2])
    ((_, told),) = desk.look()
    assert (told["items"], told["gone"]) == ([], [account.items[2].id])


class PalettePaper(PlainPaper):
    """Names the palette of each edition, and a press from its first to its second."""

    def data(self, account: Any, decisions: Any) -> dict[str, Any]:
        press = {"press": "news"} if account.number < 2 else {}
        return {**super().data(account, decisions), "palettes": {f"autumn-{account.number}": {}}, **press}


def test_what_the_head_of_the_page_has_anew_comes_with_the_pictures(store: Store) -> None:
    account = delivered(store)
    desk = Desk(store, PalettePaper(), Decisions(store, lambda: NOON))
    publish(store, [*account.items, shelved(store, 7)])
    ((_, told),) = desk.look()
    assert (told["palettes"], told["press"]) == ({"autumn-2": {}}, None)


def test_a_picture_is_told_before_its_run_has_ended(store: Store) -> None:
    account = delivered(store)
    desk = desk_at(store)
    at_work(store)
    new = shelved(store, 7, at=NOON + timedelta(hours=1))
    ((kind, told),) = desk.look()
    assert (kind, [each["id"] for each in told["items"]], told["number"]) == ("items", ["leaf-7"], 1)
    assert isinstance(desk.decide(spoken(new), "anna"), Saved)
    publish(store, [*account.items, new], started_at=NOON + timedelta(hours=1))
    assert [(kind, told["items"], told["number"]) for kind, told in desk.look()] == [("items", [], 2)]


def test_a_picture_whose_record_is_still_to_come_is_told_by_the_next_look(store: Store) -> None:
    delivered(store)
    desk = desk_at(store)
    at_work(store)
    new = shelved(store, 7, at=NOON + timedelta(hours=1))
    record = f"ledger/{new.stem}.record.json"
    body = store.read(record)
    store.delete(record)
    assert desk.look() == ()
    store.put(record, body, media_type="application/json")
    assert len(desk.look()) == 1


def test_what_was_made_before_and_is_gone_from_the_spec_is_not_brought_back(store: Store) -> None:
    retired = shelved(store, 9, at=NOON - timedelta(days=7))
    delivered(store)
    at_work(store)
    desk = desk_at(store)
    assert retired.id not in desk.sheet.items
    assert desk.look() == ()


def test_the_first_run_of_a_job_can_be_watched(store: Store) -> None:
    at_work(store)
    desk = desk_at(store)
    assert (desk.sheet.account.number, desk.sheet.items) == (0, {})
    shelved(store, 1)
    ((_, told),) = desk.look()
    assert [each["id"] for each in told["items"]] == ["leaf-1"]


def test_where_there_is_no_job_that_is_said(store: Store) -> None:
    with pytest.raises(NotOnShelf, match="holds no job"):
        desk_at(store)


@pytest.mark.parametrize(
    ("change", "kind", "status"),
    [
        ({"id": "leaf-99"}, Kind.APPROVE, 404),
        ({"id": "../leaf-1"}, Kind.COMMENT, 404),
        ({"fingerprint": "f" * 64}, Kind.APPROVE, 409),
    ],
)
def test_what_is_not_there_cannot_be_decided(store: Store, change: dict[str, Any], kind: Kind, status: int) -> None:
    item = delivered(store).items[0].model_copy(update=change)
    refusal = desk_at(store).decide(spoken(item, kind, text="x"), "anna")
    assert isinstance(refusal, Refusal)
    assert refusal.status == status
    assert list(store.entries("decisions/")) == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"master": None}, Kind.REJECT),
        ({"master": None}, Kind.COMMENT),
        ({"outcome": Result.REJECTED}, Kind.APPROVE),
        ({}, Kind.WITHDRAW),
    ],
)
def test_nor_what_no_decision_would_change(store: Store, tmp_path: Path, change: dict[str, Any], kind: Kind) -> None:
    item = shelved(open_store(str(tmp_path), "elsewhere"), 1).model_copy(update=change)
    publish(store, [item])
    refusal = desk_at(store).decide(spoken(item, kind, text="x"), "anna")
    assert isinstance(refusal, Refusal)
    assert refusal.status == 409
    assert list(store.entries("decisions/")) == []


def test_no_decision_is_lost_to_a_listing_that_was_under_way(store: Store) -> None:
    item = delivered(store).items[0]
    decisions = Decisions(store, lambda: NOON)
    before = decisions.by_stem()
    decide_elsewhere(store, item)
    after = decisions.by_stem()
    assert merged(after, before) == merged(before, after) == after
