"""The desk keeps up with the shelf, and puts down on it what people decide."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import NotOnShelf
from pipeline.ledger.ledger import Ledger
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


def names(store: Store, item: Outcome) -> list[tuple[int, str]]:
    return [(each.number, each.kind) for each in Decisions(store, lambda: NOON).of(item.stem)]


def test_what_is_sent_again_because_its_answer_was_lost_is_written_once(store: Store) -> None:
    item, sent = delivered(store).items[0], "00" * 8
    desk = desk_at(store)
    first = desk.decide(spoken(item, Kind.COMMENT, text="Too dark", sent=sent), "anna")
    again = desk.decide(spoken(item, Kind.COMMENT, text="Too dark", sent=sent), "anna")
    restarted = desk_at(store).decide(spoken(item, Kind.COMMENT, text="Too dark", sent=sent), "anna")
    assert isinstance(first, Saved)
    assert isinstance(again, Saved)
    assert isinstance(restarted, Saved)
    assert first.answer == again.answer == restarted.answer
    assert names(store, item) == [(1, "comment")]


def test_the_same_words_of_two_sendings_and_of_two_people_are_two(store: Store) -> None:
    item = delivered(store).items[0]
    desk = desk_at(store)
    for by, sent in (("anna", "00" * 8), ("anna", "11" * 8), ("ben", "00" * 8), ("anna", None), ("anna", None)):
        desk.decide(spoken(item, Kind.COMMENT, text="Too dark", sent=sent), by)
    assert len(names(store, item)) == 5


def test_two_sendings_at_once_of_one_word_are_written_once(store: Store) -> None:
    item = delivered(store).items[0]
    desk = desk_at(store)
    with ThreadPoolExecutor(8) as pool:
        said = spoken(item, Kind.COMMENT, text="Too dark", sent="00" * 8)
        list(pool.map(lambda _: desk.decide(said, "anna"), range(8)))
    assert names(store, item) == [(1, "comment")]


def test_what_lies_there_is_saved_also_where_it_could_not_be_said_any_more(store: Store) -> None:
    item = delivered(store).items[0]
    desk = desk_at(store)
    desk.decide(spoken(item), "anna")
    back = spoken(item, Kind.WITHDRAW, seen=1, sent="00" * 8)
    assert isinstance(desk.decide(back, "anna"), Saved)
    again = desk.decide(back, "anna")
    assert isinstance(again, Saved)
    assert again.answer["approval"] == "waiting"
    remade = item.model_copy(update={"fingerprint": "f" * 64})
    publish(store, [remade])
    desk.look()
    assert isinstance(desk.decide(back, "anna"), Saved)
    assert isinstance(desk.decide(back.model_copy(update={"sent": "11" * 8}), "anna"), Refusal)
    assert names(store, item) == [(1, "approve"), (2, "withdraw")]


def test_of_what_the_model_refused_all_but_yes_can_be_said(store: Store, tmp_path: Path) -> None:
    refused = {"master": None, "outcome": Result.REFUSED}
    item = shelved(open_store(str(tmp_path), "elsewhere"), 1).model_copy(update=refused)
    publish(store, [item])
    desk = desk_at(store)
    said = [desk.decide(spoken(item, kind, text="x"), "anna") for kind in Kind]
    assert [(kind, type(each)) for kind, each in zip(Kind, said, strict=True)] == [
        (Kind.APPROVE, Refusal),
        (Kind.REJECT, Saved),
        (Kind.COMMENT, Saved),
        (Kind.WITHDRAW, Saved),
    ]


def test_no_place_is_pinned_on_a_picture_that_is_not_there(store: Store, tmp_path: Path) -> None:
    refused = {"master": None, "outcome": Result.REFUSED}
    item = shelved(open_store(str(tmp_path), "elsewhere"), 1).model_copy(update=refused)
    publish(store, [item])
    answer = desk_at(store).decide(spoken(item, Kind.COMMENT, text="x", pin=(0.5, 0.5)), "anna")
    assert isinstance(answer, Refusal)
    assert (answer.status, names(store, item)) == (409, [])


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


def test_a_picture_that_has_been_judged_anew_is_told_as_its_last_record_tells(store: Store) -> None:
    delivered(store)
    desk = desk_at(store)
    at_work(store)
    new = shelved(store, 7, at=NOON + timedelta(hours=1))
    Ledger(store).record(new.model_copy(update={"outcome": Result.KEPT}), 2)
    desk.look()
    told = desk.sheet.outcome(new.id)
    assert told
    assert told.outcome is Result.KEPT


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
