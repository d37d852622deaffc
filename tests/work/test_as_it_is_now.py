"""`status` shows a job as it is now: what is superseded or retired stands apart, never twice, with sums as the manifest's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.records import PastTake, Payment
from pipeline.runs.clocks import REAL_TIME
from pipeline.stores import open_store
from pipeline.work.as_it_is_now import part
from pipeline.work.item_status import ItemStatus
from pipeline.work.retired import retired
from tests.proof.jobs import NOON, job, leaf
from tests.work.test_status_and_reconcile import Door
from tests.work.town import claimed
from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from tests.work.trial import Trial

DRY = "  - {id: 'leaf-{n}', prompt: 'A dry leaf of kind {n}', for_each: {n: [3, 4]}}\n"
REFRESHED = LEAVES.replace("[1, 2, 3, 4, 5, 6]", "[1, 2, 7]") + DRY
"""The six leaves after a refresh: two with another prompt, one new, two gone."""
PAID = Payment(attempts=1, charged_usd="0.25")


@pytest.fixture
def door(trial: Trial, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(trial, capsys, monkeypatch)


def place(item: str, mark: str, state: str, payment: Payment = PAID) -> ItemStatus:
    return ItemStatus(item, mark * 16, state, payment)


def of(item: Outcome, state: str = "delivered") -> ItemStatus:
    return ItemStatus(item.id, item.fingerprint[:16], state, PAID)


def names(places: Iterable[ItemStatus]) -> list[tuple[str, str]]:
    return [(each.item, each.state) for each in places]


def assert_as_the_manifest(found: dict[str, Any], manifest: Manifest) -> None:
    totals, states = manifest.totals, found["totals"]["states"]
    assert found["totals"]["items"] == totals.items == len(found["items"])
    assert states.get("delivered", 0) == totals.delivered + totals.kept
    assert states.get("rejected", 0) == totals.rejected
    assert states.get("unknown", 0) == totals.unknown
    assert states.get("to make", 0) == totals.refused + totals.failed
    assert found["totals"]["job_usd"] == float(totals.job_usd)
    assert [each["id"] for each in found["retired"]] == [each.id for each in manifest.retired]
    listed = [(each["id"], each["fingerprint"]) for name in ("items", "superseded", "retired") for each in found[name]]
    assert len(set(listed)) == len(listed), "never twice"


def test_after_a_refresh_each_item_stands_once_and_what_was_before_stands_apart(door: Door) -> None:
    with door.trial.serving():
        door.trial.run()
        manifest = door.trial.run(REFRESHED)
    found = door.status()
    assert_as_the_manifest(found, manifest)
    assert (found["totals"]["states"], found["totals"]["charged_usd"]) == ({"delivered": 5}, 2.25)
    assert [(each["id"], each["state"], each["charged_usd"]) for each in found["superseded"]] == [
        ("leaf-3", "delivered", 0.25),
        ("leaf-4", "delivered", 0.25),
    ]
    assert (found["totals"]["job_usd"], found["totals"]["superseded_usd"], found["totals"]["retired_usd"]) == (1.25, 0.5, 0.5)


def test_people_see_them_counted_in_a_line_each_and_listed_where_they_ask(door: Door) -> None:
    with door.trial.serving():
        door.trial.run()
        door.trial.run(REFRESHED)
    short, long = (" ".join(door.say("status", door.shelf, *more)[1].split()) for more in ((), ("--all",)))
    for told in short, long:
        assert "Items 5: 5 delivered" in told
        assert "Superseded 2 earlier pictures, $0.50" in told
        assert "Retired 2, $0.50" in told
        assert "Cost $2.25, $1.25 of it for the items as they are now" in told
    assert "leaf-6" not in short
    assert "leaf-6 delivered $0.25 retired; last in edition 1, retired by 2" in long
    assert "leaf-4 delivered $0.25 superseded" in long


def test_what_comes_back_again_is_no_more_apart(door: Door) -> None:
    with door.trial.serving():
        door.trial.run()
        door.trial.run(REFRESHED)
        manifest = door.trial.run()
    found = door.status()
    assert_as_the_manifest(found, manifest)
    assert [(each["id"]) for each in found["superseded"]] == ["leaf-3", "leaf-4"], "the dry ones, by now"
    assert [(each["id"]) for each in found["retired"]] == ["leaf-7"]


def test_an_earlier_take_of_a_remade_item_counts_with_the_item(door: Door) -> None:
    with door.trial.serving():
        first = door.trial.run().items[0]
        store = open_store(str(door.trial.shelf), "leaves")
        no = Said(item=first.id, fingerprint=first.fingerprint, kind=Kind.REJECT, by="anna", text="too dark")
        Decisions(store, REAL_TIME.now).write(no)
        manifest = door.trial.run(remake_rejected=True)
    found = door.status()
    assert_as_the_manifest(found, manifest)
    assert [(each["id"], each["state"]) for each in found["superseded"]] == [("leaf-1", "delivered")]
    assert (found["totals"]["charged_usd"], found["totals"]["job_usd"]) == (1.75, 1.75)
    told = " ".join(door.say("status", door.shelf)[1].split())
    assert "Superseded 1 earlier picture, $0.25; $0.25 of it for takes that were remade, counted with their items" in told
    assert "Cost $1.75 " in told


def test_items_that_a_stopped_run_has_not_begun_are_counted_too(door: Door) -> None:
    with door.trial.serving(), door.trial.opened() as opened:
        door.trial.stop.set("interrupted (Ctrl-C)")
        manifest = opened.production.run(map)
    found = door.status()
    assert_as_the_manifest(found, manifest)
    assert found["totals"]["states"] == {"to make": 6}


def test_while_a_run_goes_on_what_it_makes_stands_in_the_place_of_what_the_manifest_lists(door: Door) -> None:
    with door.trial.serving():
        door.trial.run()
        with door.trial.opened(REFRESHED) as opened:
            claimed(opened, next(order for order in opened.production.orders_to_do if order.item == "leaf-3"))
            found = door.status()
    assert [each["state"] for each in found["items"] if each["id"] == "leaf-3"].count("being made") == 1
    assert (found["totals"]["items"], found["retired"]) == (6, [])
    assert [(each["id"], each["state"]) for each in found["superseded"]] == [("leaf-3", "delivered")]


def test_what_is_made_and_listed_nowhere_is_superseded_and_what_is_unfinished_stays() -> None:
    oak = leaf("oak")
    places = [of(oak), place("oak", "1", "delivered"), place("elm", "2", "delivered"), place("fir", "3", "to fetch")]
    current, apart = part(places, job(oak), {each.stem for each in places})
    assert names(current) == [("fir", "to fetch"), ("oak", "delivered")]
    assert names(apart.superseded) == [("oak", "delivered"), ("elm", "delivered")]


def test_what_was_refused_before_is_told_as_replaced_where_it_may_have_cost_something() -> None:
    oak = leaf("oak")
    old, free = place("oak", "0", "to make", Payment(possible_charges=1)), place("oak", "1", "to make", Payment())
    current, apart = part([of(oak), old, free], job(oak), {old.stem, free.stem})
    assert (names(current), names(apart.superseded)) == ([("oak", "delivered")], [("oak", "replaced")])


@pytest.mark.parametrize("state", ["to make", "to fetch", "cut off", "delivered"])
def test_what_a_later_run_wants_takes_the_place_of_what_the_manifest_lists(state: str) -> None:
    oak = leaf("oak")
    current, apart = part([of(oak), place("oak", "1", state)], job(oak), set())
    assert names(current) == [("oak", state)]
    assert names(apart.superseded) == [("oak", "delivered")]


@pytest.mark.parametrize("state", ["to fetch", "cut off", "unknown", "lost link", "rejected"])
def test_an_unfinished_picture_of_an_earlier_prompt_is_superseded_and_its_cost_is_kept(state: str) -> None:
    oak = leaf("oak")
    old = place("oak", "1", state)
    current, apart = part([of(oak), old], job(oak), {old.stem})
    assert (names(current), apart.superseded) == ([("oak", "delivered")], (old,))


def test_a_retired_item_that_was_never_made_is_told_as_such() -> None:
    account = job(leaf("oak"), number=2)
    gone = retired(job(leaf("elm", master=None), leaf("fir"), number=1), {"oak"}, number=2, at=NOON)
    account = account.model_copy(update={"retired": gone})
    current, apart = part([of(leaf("oak")), of(leaf("fir")), place("fir", "1", "to fetch")], account, {"fir/" + "1" * 16})
    assert names(current) == [("oak", "delivered")]
    assert names(apart.retired) == [("elm", "not made"), ("fir", "delivered")]
    assert names(apart.superseded) == [("fir", "to fetch")]


def test_an_item_that_is_being_made_again_is_of_now_whatever_the_manifest_tells() -> None:
    fir = leaf("fir")
    account = job(leaf("oak")).model_copy(update={"retired": retired(job(fir), {"oak"}, number=8, at=NOON)})
    current, apart = part([of(leaf("oak")), of(fir, "being made")], account, {of(fir).stem})
    assert names(current) == [("fir", "being made"), ("oak", "delivered")]
    assert apart.retired == ()


def test_takes_of_the_chain_are_superseded_without_asking_when_they_were_claimed() -> None:
    take = PastTake(take=1, fingerprint="1" * 64, prompt="A leaf", next_take=2, asked_at=NOON)
    oak = leaf("oak", chain=(take,))
    current, apart = part([of(oak), place("oak", "1", "delivered")], job(oak), set())
    assert names(current) == [("oak", "delivered")]
    assert apart.takes == apart.superseded == (place("oak", "1", "delivered"),)
