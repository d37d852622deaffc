"""What was cut off, lost or left in doubt: found again, or said plainly, and paid for again only at a person's word."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import BudgetError
from pipeline.manifest.manifest import Manifest
from pipeline.runs.lease import InUse
from pipeline.stores import open_store
from tests.work.test_job import results
from tests.work.town import claimed
from tests.work.trial import IMPATIENT, LEAVES, Trial

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.sandbox import Sandbox
    from pipeline.wiring import Opened
    from tests.servers.swift import Swift


def cut_off(trial: Trial, *, hours: float = 0.0, sent: bool = False) -> None:
    """Leave what a run leaves that was killed so many hours ago, with a claim on every item; its calls had left, if `sent`."""

    def claim_all(opened: Opened) -> None:
        payer = opened.production.life.recovery.payer
        for order in opened.production.orders_to_do:
            claimed_at = datetime.now(UTC) - timedelta(hours=hours)
            claim = payer.claims.make(order, 1).model_copy(update={"claimed_at": claimed_at})
            payer.ledger.claim(claim)
            if sent:
                metadata = {
                    "job": payer.claims.job,
                    "item": order.item,
                    "fingerprint": order.fingerprint,
                    "run": payer.claims.run,
                    "attempt": "1.1",
                }
                payer.model.draw(order.request, gateway="default", cache_key=claim.cache_key, cache_ttl=3600, metadata=metadata)

    with trial.opened() as opened:
        claim_all(opened)


def charged(sandbox: Sandbox) -> int:
    return sandbox.stats().made


def test_a_picture_whose_answer_was_not_written_down_is_found_in_the_log(trial: Trial) -> None:
    with trial.serving() as sandbox:
        cut_off(trial, sent=True)
        manifest = trial.run()
        assert charged(sandbox) == 6
    assert results(manifest) == {"delivered"}
    assert (manifest.totals.spent_usd, manifest.totals.job_usd) == (0, 1.5)


def test_a_call_that_never_left_is_made(trial: Trial) -> None:
    with trial.serving() as sandbox:
        cut_off(trial)
        manifest = trial.run()
        assert charged(sandbox) == 6
    assert results(manifest) == {"delivered"}


def test_what_the_log_does_not_know_is_unknown_once_the_cache_has_forgotten(trial: Trial) -> None:
    with trial.serving() as sandbox:
        cut_off(trial, hours=7)
        first, second = trial.run(), trial.run()
        assert charged(sandbox) == 0
    assert results(first) == results(second) == {"unknown"}
    assert all("may have been billed" in item.reason for item in second.items)
    assert len(trial.files("ledger/*/*.unknown.json")) == 6


def test_an_unknown_item_is_paid_for_again_at_a_persons_word_alone(trial: Trial) -> None:
    with trial.serving() as sandbox:
        cut_off(trial, hours=7)
        with trial.opened(remake_unknown=True) as opened:
            assert opened.plan.cost_usd == 0
        assert results(trial.run(remake_unknown=True)) == {"unknown"}, "nobody has been told yet that they are unknown"
        with trial.opened(remake_unknown=True) as opened:
            assert opened.plan.cost_usd == 1.5
        with trial.opened() as opened:
            assert opened.plan.cost_usd == 0
            assert "--remake-unknown" in opened.plan.warnings[0]
        with pytest.raises(BudgetError, match=r"would cost \$1.50"):
            trial.run(LEAVES + "budget: 1 USD\n", remake_unknown=True)
        manifest = trial.run(remake_unknown=True)
        again = trial.run(remake_unknown=True)
        assert charged(sandbox) == 6
    assert (results(manifest), results(again)) == ({"delivered"}, {"kept"})
    assert manifest.totals.spent_usd == 1.5
    assert {item.receipt.possible_charges for item in manifest.items} == {1}


def test_an_unknown_item_that_the_log_comes_to_know_costs_nothing_more(trial: Trial) -> None:
    with trial.serving(log_delay_seconds=3600) as sandbox:
        cut_off(trial, hours=7, sent=True)
        assert results(trial.run()) == {"unknown"}
        sandbox.change(log_delay_seconds=0.0)
        manifest = trial.run(remake_unknown=True)
        assert charged(sandbox) == 6
    assert results(manifest) == {"delivered"}
    assert (manifest.totals.spent_usd, manifest.totals.job_usd) == (0, 1.5)


def test_a_lost_link_is_paid_for_again_at_a_persons_word_alone(trial: Trial) -> None:
    with trial.serving(faults={"expired": 1.0}) as sandbox:
        assert results(trial.run(door=IMPATIENT, remake_unknown=True)) == {"unknown"}
        sandbox.change(faults={})
        assert results(trial.run(door=IMPATIENT)) == {"unknown"}
        assert charged(sandbox) == 6
        manifest = trial.run(door=IMPATIENT, remake_unknown=True)
        assert charged(sandbox) == 12
    assert results(manifest) == {"delivered"}
    assert (manifest.totals.spent_usd, manifest.totals.job_usd) == (1.5, 3.0)


def test_a_picture_that_is_on_the_shelf_is_judged_from_there_though_its_link_is_dead(trial: Trial) -> None:
    with trial.serving():
        first = trial.run()
    for key in [*trial.files("ledger/*/*.record.json"), "manifest.json"]:
        (trial.shelf / "leaves" / key).unlink()
    with trial.serving() as another:
        second = trial.run()
        assert another.stats().requests == 0
    assert results(second) == {"delivered"}
    assert [item.master for item in second.items] == [item.master for item in first.items]


def test_two_items_that_ask_for_the_same_picture_each_get_their_own(trial: Trial) -> None:
    twins = LEAVES.replace("A pressed leaf of kind {n}", "A pressed leaf")
    with trial.serving(faults={"lost": 1.0}) as sandbox:
        manifest = trial.run(twins, door=IMPATIENT)
        assert charged(sandbox) == 6
    assert len({item.fingerprint for item in manifest.items}) == 1
    assert len({item.receipt.log_id for item in manifest.items}) == 6


def test_manifests_are_numbered_and_the_newest_is_the_one_people_see(trial: Trial) -> None:
    with trial.serving():
        for _ in range(3):
            trial.run()
    assert trial.files("manifests/*") == [f"manifests/{number:06}.json" for number in (1, 2, 3)]
    assert json.loads((trial.shelf / "leaves" / "manifest.json").read_text())["number"] == 3


def test_a_manifest_that_was_written_and_not_published_is_passed_over_by_the_next(trial: Trial) -> None:
    with trial.serving():
        trial.run()
        (trial.shelf / "leaves" / "manifests" / "000002.json").write_text(
            (trial.shelf / "leaves" / "manifest.json").read_text()
        )
        assert trial.run().number == 3


def test_what_killed_runs_left_unfinished_is_swept_by_the_next(trial: Trial) -> None:
    with trial.serving():
        trial.run()
        stray = trial.shelf / "leaves" / "masters" / ".part-0123456789abcdef"
        stray.write_text("half a pict")
        with trial.opened():
            assert not stray.exists()
            stray.write_text("half a pict")
            with trial.opened():
                assert stray.exists(), "it may be the first run's"


def test_two_runs_on_one_machine_share_the_items_and_say_who_holds_what(trial: Trial) -> None:
    with trial.serving() as sandbox, trial.opened() as first:
        held = first.production.orders_to_do[0]
        claimed(first, held)
        beside = trial.run()
        assert charged(sandbox) == 5
    assert [item.id for item in beside.items if not item.begun] == [held.item]
    assert f"being made by run {first.production.run_id} on " in beside.items[0].reason


def test_two_runs_that_share_a_bucket_make_every_picture_once(
    trial: Trial, tmp_path: Path, swift: Swift, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in swift.environment().items():
        monkeypatch.setenv(name, value)
    bucket = f"s3://{swift.bucket()}"
    (tmp_path / "other").mkdir()
    other = Trial(tmp_path / "other")
    with trial.serving(latency_seconds=0.3) as sandbox, ThreadPoolExecutor(2) as pool:
        other.environ = trial.environ
        ends = [pool.submit(each.run, destination=bucket) for each in (trial, other)]
        numbers = sorted(end.result().number for end in ends)
        assert charged(sandbox) == 6
    newest = Manifest.model_validate_json(open_store(bucket, "leaves").read("manifest.json"))
    assert numbers == [1, 2]
    assert newest.number == 2
    assert results(newest) <= {"delivered", "kept"}


def test_a_bucket_that_lets_two_writes_win_takes_one_run_at_a_time(
    trial: Trial, plain_swift: Swift, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in plain_swift.environment().items():
        monkeypatch.setenv(name, value)
    bucket = f"s3://{plain_swift.bucket()}"
    with trial.serving() as sandbox:
        with trial.opened(destination=bucket), pytest.raises(InUse, match=r"is at work on s3://.*cannot keep two apart"):
            trial.run(destination=bucket)
        assert results(trial.run(destination=bucket)) == {"delivered"}
        assert results(trial.run(destination=bucket)) == {"kept"}
        assert charged(sandbox) == 6


def test_a_run_leaves_no_sign_of_itself_among_those_under_way(trial: Trial) -> None:
    with trial.serving():
        trial.run()
    assert trial.files("runs/**/*") == []


def test_a_link_that_was_refused_is_not_called_dead(trial: Trial) -> None:
    with trial.serving(faults={"redirect": 1.0}, redirect_to="ftp://pictures.example.com/leaf.png"):
        manifest = trial.run(door=IMPATIENT)
    assert results(manifest) == {"unknown"}
    for item in manifest.items:
        assert str(item.reason).startswith("lost link: the picture was paid for ($0.25), but its link was refused: The link")
        assert "ftp:" in str(item.reason)
        assert "dead" not in str(item.reason)
