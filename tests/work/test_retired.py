"""What is gone from a spec is retired: out of the account, kept on the shelf, told of until it is wanted again, for $0."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import jsonschema
import pytest

from pipeline.errors import GuardError
from pipeline.manifest.manifest import Manifest, Retired, json_schema
from pipeline.manifest.publishing import read_manifest
from pipeline.manifest.verify import verify
from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.runs.clocks import REAL_TIME
from pipeline.stores import open_store
from pipeline.work.approval import publish_decisions
from pipeline.work.retired import retired
from tests.proof.jobs import NOON, job, leaf
from tests.work.test_earlier_shelf import EARLIER
from tests.work.test_earlier_shelf import LEAVES as EARLIER_LEAVES
from tests.work.town import ORDERS, Interleaving, at_random
from tests.work.trial import IMPATIENT, LEAVES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.stores import Store
    from tests.work.town import Town
    from tests.work.trial import Trial

LATER = NOON + timedelta(days=1)
FEWER = LEAVES.replace("[1, 2, 3, 4, 5, 6]", "[1, 2, 3, 4]")
"""The job without two of its six leaves."""


def ids(account: Manifest) -> list[str]:
    return [each.id for each in account.retired]


def entered(trial: Trial) -> Manifest:
    found = read_manifest(open_store(str(trial.shelf), "leaves"))
    assert found
    return found


def test_the_first_manifest_retires_nothing() -> None:
    assert retired(None, {"oak"}, number=1, at=NOON) == ()


def test_what_is_gone_is_told_with_its_picture_and_who_had_it_last() -> None:
    oak, elm = leaf("oak"), leaf("elm", master=None, take=2)
    told = retired(job(oak, elm, leaf("fir"), number=7), {"fir"}, number=9, at=LATER)
    assert [(each.id, each.take, each.edition, each.by_edition, each.retired_at) for each in told] == [
        ("oak", 1, 7, 9, LATER),
        ("elm", 2, 7, 9, LATER),
    ]
    assert oak.master
    assert told[0].master
    assert (told[0].fingerprint, told[0].master.key, told[0].master.sha256) == (
        oak.fingerprint,
        oak.master.key,
        oak.master.sha256,
    )
    assert told[1].master is None


def test_it_is_carried_on_while_it_stays_gone_and_taken_out_when_it_is_wanted_again() -> None:
    first = retired(job(leaf("oak"), leaf("elm"), number=1), {"fir"}, number=2, at=NOON)
    second = job(leaf("fir"), leaf("ash"), number=2).model_copy(update={"retired": first})
    then = retired(second, {"elm", "ash"}, number=3, at=LATER)
    assert [(each.id, each.edition, each.by_edition, each.retired_at) for each in then] == [
        ("oak", 1, 2, NOON),
        ("fir", 2, 3, LATER),
    ]


def test_what_is_retired_leaves_the_account_and_stays_on_the_shelf(trial: Trial) -> None:
    with trial.serving() as sandbox:
        first = trial.run()
        pictures = trial.files("masters/**/*") + trial.files("ledger/**/*") + trial.files("thumbs/**/*")
        second = trial.run(FEWER)
        assert sandbox.stats().requests == 6
    assert ids(second) == ["leaf-5", "leaf-6"]
    assert [(each.edition, each.by_edition) for each in second.retired] == [(1, 2)] * 2
    assert [each.stem for each in second.retired] == [item.stem for item in first.items[4:]]
    assert (len(second.items), second.totals.items, second.totals.kept, second.totals.job_usd) == (4, 4, 4, 1)
    root = trial.shelf / "leaves"
    for name in ("SHA256SUMS", "assets.csv", "manifest.csv"):
        text = (root / name).read_text(encoding="utf-8-sig")
        assert "leaf-4" in text
        assert "leaf-5" not in text
    assert set(pictures) <= set(trial.files("**/*")), "nothing is deleted"
    assert verify(open_store(str(trial.shelf), "leaves")).ok
    jsonschema.validate(json.loads((root / "manifest.json").read_text()), json_schema())


def test_what_comes_back_again_costs_nothing_and_is_kept(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.run()
        trial.run(FEWER)
        between = trial.run(FEWER)
        assert [(each.id, each.edition, each.by_edition) for each in between.retired] == [("leaf-5", 1, 2), ("leaf-6", 1, 2)]
        back = trial.run(LEAVES.replace(", 6]", "]"))
        assert (sandbox.stats().requests, back.totals.spent_usd) == (6, 0)
    assert ids(back) == ["leaf-6"]
    assert {item.id: item.outcome.value for item in back.items}["leaf-5"] == "kept"
    assert verify(open_store(str(trial.shelf), "leaves")).ok


def test_an_item_with_another_prompt_is_changed_and_not_retired(trial: Trial) -> None:
    with trial.serving():
        trial.run()
        changed = trial.run(LEAVES.replace("A pressed leaf", "A dry leaf"))
    assert (ids(changed), len(changed.items)) == ([], 6)


def test_a_run_of_some_items_retires_nothing_and_one_of_a_renamed_job_file_neither(trial: Trial) -> None:
    with trial.serving():
        trial.run()
        assert ids(trial.run(only=("leaf-1",))) == []
        changed = LEAVES.replace("A pressed leaf", "A dry leaf")
        some = trial.run(changed, only=("leaf-1",))
        assert (ids(some), len(some.items)) == ([], 6)
        (trial.folder / "job.yaml").rename(trial.folder / "other.yaml")
        gone = trial.run(changed.replace("[1, 2,", "[2,"), only=("leaf-2",))
        assert ids(gone) == ["leaf-1"], "it is the spec that says what is gone"


def test_a_stopped_run_retires_what_is_gone_and_nothing_else(trial: Trial) -> None:
    with trial.serving():
        trial.run()
        with trial.opened(FEWER.replace("A pressed leaf", "A dry leaf")) as opened:
            trial.stop.set("interrupted (Ctrl-C)")
            stopped = opened.production.conclude((), opened.production.time.now())
        assert (stopped.run.partial, len(stopped.items), ids(stopped)) == (True, 4, ["leaf-5", "leaf-6"])
        assert ids(trial.run()) == []


def test_drafts_of_some_items_retire_none_that_has_no_draft_any_more(trial: Trial) -> None:
    spec = LEAVES.replace("defaults: {size: 96x64}", "defaults: {size: 2048x2048}")
    with trial.serving():
        trial.run(spec, draft=True, only=("leaf-1", "leaf-2"))
        leaf_2 = "  - {id: leaf-2, prompt: A leaf, model: recraft/recraftv4, size: 1024x1024}\n"
        mixed = spec.replace("[1, 2, 3,", "[1, 3,") + leaf_2
        assert ids(trial.run(mixed, draft=True, only=("leaf-1",))) == []


def test_decisions_carry_on_what_is_retired(trial: Trial) -> None:
    with trial.serving():
        trial.run()
        account = trial.run(FEWER)
    store = open_store(str(trial.shelf), "leaves")
    shown = account.items[0]
    Decisions(store, REAL_TIME.now).write(Said(item=shown.id, fingerprint=shown.fingerprint, kind=Kind.APPROVE, by="anna"))
    assert publish_decisions(store, REAL_TIME.now) == 3
    assert entered(trial).retired == account.retired


def test_two_runs_that_end_together_retire_the_same_once(new_town: Callable[[], Town]) -> None:
    for seed in range(10):
        town, interleaving = new_town(), Interleaving(at_random(seed))
        town.run("before")
        gates = {name: interleaving.gate(name) for name in ("one", "two")}
        interleaving.run(**{name: partial(town.run, name, gate, orders=ORDERS[:1]) for name, gate in gates.items()})
        account = town.manifest()
        assert (account.number, [item.id for item in account.items]) == (3, ["leaf-1"])
        assert [(each.id, each.edition, each.by_edition) for each in account.retired] == [("leaf-2", 1, 2)]


def test_an_earlier_shelf_has_none_retired_until_an_item_of_it_goes(trial: Trial) -> None:
    shutil.copytree(EARLIER / "shelf", trial.shelf)
    assert entered(trial).retired == ()
    with trial.serving():
        account = trial.run(EARLIER_LEAVES.replace("oak", "ilex"), door=IMPATIENT, only=("elm",))
    assert [(each.id, each.edition, each.by_edition) for each in account.retired] == [("oak", 2, 3)]
    assert account.retired[0].master
    assert (trial.shelf / "leaves" / account.retired[0].master.key).is_file()


@pytest.fixture
def store(trial: Trial) -> Store:
    return open_store(str(trial.shelf), "leaves")


def test_an_account_that_cannot_be_read_retires_nothing_and_the_run_ends(trial: Trial, store: Store) -> None:
    with trial.serving():
        trial.run()
        store.replace("manifest.json", b"{}", media_type="application/json")
        store.delete("manifests/000001.json")
        assert ids(trial.run(FEWER)) == []


def test_a_retired_item_is_read_as_it_was_written() -> None:
    one = Retired(id="oak", fingerprint="0" * 64, take=1, edition=1, retired_at=datetime(2026, 1, 1, tzinfo=UTC), by_edition=2)
    account = job(leaf()).model_copy(update={"retired": (one,)})
    assert Manifest.model_validate_json(account.as_bytes()) == account


def test_what_a_run_of_some_items_leaves_alone_stays_current_until_another_picture_takes_its_place(trial: Trial) -> None:
    changed = LEAVES.replace("A pressed leaf", "A dry leaf")
    guarded = f"{changed}guards: {{changes: 20%}}\n"
    with trial.serving() as sandbox:
        first = trial.run()
        some = trial.run(guarded, only=("leaf-1",))
        assert [item.outcome.value for item in some.items] == ["delivered", *["kept"] * 5]
        assert [item.master for item in some.items[1:]] == [item.master for item in first.items[1:]]
        assert verify(open_store(str(trial.shelf), "leaves")).ok
        # Left out of the edition, they would count as new, which no guard holds.
        with pytest.raises(GuardError, match=r"`changes: 20%`: 5 of the 6"):
            trial.run(guarded)
        whole = trial.run(guarded, accept=True)
        assert sandbox.stats().made == 12
    assert [item.outcome.value for item in whole.items] == ["kept", *["delivered"] * 5]
