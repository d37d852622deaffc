"""The manifest tells what people have decided, and loses nothing to whoever writes one in the same moment."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.manifest import publishing
from pipeline.manifest.verify import verify
from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.records import Approval
from pipeline.stores import open_store
from pipeline.work.approval import publish_decisions
from tests.proof.hung import hang, picture
from tests.work.test_earlier_shelf import EARLIER
from tests.work.town import ORDERS, GatedStore, Interleaving, at_random
from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.records import Order, Outcome
    from pipeline.stores import Store
    from tests.work.town import Town
    from tests.work.trial import Trial

ASKING = LEAVES.replace("job: leaves", "job: leaves\napproval: required")


def noon() -> datetime:
    return datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "shelf"), "leaves")


def say(store: Store, about: Outcome | Order, kind: Kind = Kind.APPROVE, by: str = "anna", **more: Any) -> None:
    item = getattr(about, "item", None) or getattr(about, "id", None)
    Decisions(store, noon).write(Said(item=item, fingerprint=about.fingerprint, kind=kind, by=by, **more))


def approvals(store: Store) -> dict[str, str | None]:
    account = publishing.read_manifest(store)
    assert account
    return {item.id: item.decision and item.decision.approval.value for item in account.items}


def test_a_run_tells_who_has_decided_what_and_what_waits(trial: Trial, store: Store) -> None:
    with trial.serving(moderated=("kind 6",)):
        first = trial.run(ASKING)
        assert (first.approval, {item.decision and item.decision.approval for item in first.items[:5]}) == (
            "required",
            {Approval.WAITING},
        )
        assert first.items[5].decision is None, "it has no picture"
        say(store, first.items[0])
        say(store, first.items[1], Kind.REJECT, "ben", text="too dark")
        say(store, first.items[2], Kind.COMMENT, text="well")
        second = trial.run(ASKING)
    decided = [item.decision for item in second.items[:3]]
    assert [(each.approval, each.by, each.number, each.text, each.conflict) for each in decided if each] == [
        ("approved", "anna", 1, None, False),
        ("rejected", "ben", 1, "too dark", False),
        ("waiting", None, 0, None, False),
    ]
    assert second.items[0].outcome == "kept", "a decision changes no outcome"


def test_a_job_that_asks_for_no_approval_says_nothing_until_somebody_decides(trial: Trial, store: Store) -> None:
    with trial.serving():
        first = trial.run()
        assert (first.approval, {item.decision for item in first.items}) == (None, {None})
        say(store, first.items[0])
        assert [bool(item.decision) for item in trial.run().items] == [True, *[False] * 5]


def test_the_tables_have_approval_in_their_last_column(trial: Trial, store: Store) -> None:
    with trial.serving():
        say(store, trial.run(ASKING).items[0])
    publish_decisions(store, noon)
    for name, column in (("manifest.csv", "approval"), ("assets.csv", "makeready:approval{{String}}")):
        with (trial.shelf / "leaves" / name).open(encoding="utf-8-sig", newline="") as table:
            rows = list(csv.DictReader(table))
        assert list(rows[0])[-1] == column
        assert [row[column] for row in rows] == ["approved", *["waiting"] * 5]


def test_a_decision_makes_a_new_manifest_of_the_same_run(store: Store) -> None:
    shield, rose = picture("shield"), picture("rose")
    before = hang(store, shield, rose)
    say(store, shield)
    assert publish_decisions(store, noon) == 2
    after = publishing.read_manifest(store)
    assert after
    assert after.model_copy(update={"number": 1, "items": before.items}) == before
    assert approvals(store) == {"shield": "approved", "rose": "waiting"}
    assert publishing.newest(store) == after
    assert json.loads(store.read("manifests/000001.json"))["number"] == 1
    assert verify(store).ok


def test_what_changes_nothing_makes_no_manifest(store: Store) -> None:
    assert publish_decisions(store, noon) is None
    shield = picture("shield")
    hang(store, shield, required=False)
    assert publish_decisions(store, noon) is None
    say(store, shield, Kind.COMMENT, text="well")
    assert publish_decisions(store, noon) is None
    say(store, shield)
    assert (publish_decisions(store, noon), publish_decisions(store, noon)) == (2, None)


def test_a_manifest_that_was_entered_and_not_published_is_published(store: Store) -> None:
    shield = picture("shield")
    before = hang(store, shield)
    say(store, shield)
    publish_decisions(store, noon)
    store.replace("manifest.json", before.as_bytes(), media_type="application/json")
    assert publish_decisions(store, noon) is None
    assert approvals(store) == {"shield": "approved"}


def test_a_take_that_is_approved_passes_the_others_over(store: Store) -> None:
    takes = [picture("shield"), picture("shield.take-2", 2), picture("shield.take-3", 3)]
    hang(store, *takes, required=False)
    say(store, takes[1])
    publish_decisions(store, noon)
    assert approvals(store) == {"shield": "passed over", "shield.take-2": "approved", "shield.take-3": "passed over"}


def test_where_a_store_does_not_keep_if_absent_a_run_under_way_writes_its_own(store: Store) -> None:
    shield = picture("shield")
    hang(store, shield)
    say(store, shield)
    store.put("runs/r2/holder.json", b"{}", media_type="application/json")
    assert publish_decisions(store, noon, conditional=False) is None
    store.delete("runs/r2/holder.json")
    assert publish_decisions(store, noon, conditional=False) == 2


def meeting(steps: int) -> Callable[[dict[str, str]], str]:
    """Who decides goes so many steps when the run is about to enter its manifest; then the run goes on to its end."""
    gone = 0

    def choose(ready: dict[str, str]) -> str:
        nonlocal gone
        arrived = gone or ready.get("run", "").startswith("put manifests/")
        going = "desk" if "desk" in ready and ((arrived and gone < steps) or "run" not in ready) else "run"
        gone += going == "desk"
        return going

    return choose


def decide_while_a_run_ends(town: Town, interleaving: Interleaving) -> None:
    """Somebody approves the first picture while a run makes the second."""
    with town.opened("before", orders=ORDERS[:1]) as opened:
        opened.production.run(map)
    desk: Any = GatedStore(town.memory, interleaving.gate("desk"))

    def decide() -> None:
        say(desk, ORDERS[0])
        publish_decisions(desk, noon)

    interleaving.run(run=lambda: town.run("run", interleaving.gate("run")), desk=decide)


def test_a_run_that_ends_in_the_same_moment_is_not_overwritten(new_town: Callable[[], Town]) -> None:
    for choose in [*map(at_random, range(15)), *map(meeting, range(1, 20))]:
        town = new_town()
        decide_while_a_run_ends(town, Interleaving(choose))
        told = {item.id: (item.outcome.value, item.decision and item.decision.by) for item in town.manifest().items}
        assert told == {"leaf-1": ("kept", "anna"), "leaf-2": ("delivered", None)}
        newest = max(key for key in town.memory.things if key.startswith("manifests/"))
        assert town.memory.things["manifest.json"] == town.memory.things[newest]


def test_pictures_of_an_earlier_shelf_are_decided_about_without_a_change_to_what_lies_there(trial: Trial, store: Store) -> None:
    shutil.copytree(EARLIER / "shelf", trial.shelf)
    there = {key: store.read(key) for key in trial.files("ledger/**/*.json") + trial.files("manifests/*.json")}
    before = publishing.read_manifest(store)
    assert before
    oak = next(item for item in before.items if item.id == "oak")
    say(store, oak)
    number = publish_decisions(store, noon)
    assert number == before.number + 1
    assert approvals(store)["oak"] == "approved"
    assert {key: store.read(key) for key in there} == there
    assert verify(store).ok
