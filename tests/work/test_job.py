"""Whole jobs, from the spec to the manifest, against the sandbox and a folder."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import BudgetError, CredentialsMissing, RunFault, StoreError, UsageError
from tests.work.trial import IMPATIENT, LEAVES, Trial

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest


def results(manifest: Manifest) -> set[str]:
    return {item.outcome.value for item in manifest.items}


def test_every_item_is_delivered_with_the_bytes_that_were_painted(trial: Trial) -> None:
    with trial.serving() as sandbox:
        manifest = trial.run()
        painted = sandbox.stats().pictures
    assert results(manifest) == {"delivered"}
    assert manifest.totals.spent_usd == 1.5
    for item in manifest.items:
        body = (trial.shelf / "leaves" / item.master.key).read_bytes()
        assert hashlib.sha256(body).hexdigest() == item.master.sha256
        assert painted[item.fingerprint] == [item.master.sha256]


def test_what_is_sent_fits_the_schema_of_the_model_page(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.run()
        stats = sandbox.stats()
    assert (stats.requests, stats.valid_inputs, stats.invalid_inputs) == (6, 6, 0)


def test_the_token_goes_to_the_api_alone(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.run()
        assert sandbox.stats().tokens_leaked == 0


def test_links_lie_in_files_for_their_owner_alone(trial: Trial) -> None:
    with trial.serving():
        trial.run()
    holding = [path for path in trial.shelf.rglob("*") if path.is_file() and b"X-Amz-Signature" in path.read_bytes()]
    assert len(holding) == 6
    assert {path.stat().st_mode & 0o777 for path in holding} == {0o600}


def test_a_second_run_keeps_everything_and_pays_nothing(trial: Trial) -> None:
    with trial.serving() as sandbox:
        first = trial.run()
        second = trial.run()
        assert sandbox.stats().requests == 6
    assert results(second) == {"kept"}
    assert second.totals.spent_usd == 0
    assert second.totals.job_usd == 1.5
    assert [item.master for item in second.items] == [item.master for item in first.items]


def test_a_lost_manifest_is_written_again_from_the_records(trial: Trial) -> None:
    with trial.serving():
        first = trial.run()
        (trial.shelf / "leaves" / "manifest.json").unlink()
        second = trial.run()
    assert [item.master for item in second.items] == [item.master for item in first.items]


def test_the_checksums_hold_for_a_stranger(trial: Trial) -> None:
    with trial.serving():
        trial.run()
    told = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=trial.shelf / "leaves", capture_output=True, text=True, check=True
    )
    assert told.stdout.count(": OK") == 9


def test_the_manifest_is_as_its_schema_says(trial: Trial) -> None:
    import jsonschema

    from pipeline.manifest.manifest import json_schema

    with trial.serving():
        trial.run()
    jsonschema.validate(json.loads((trial.shelf / "leaves" / "manifest.json").read_text()), json_schema())


def test_only_some_items_can_be_made_and_the_others_later(trial: Trial) -> None:
    with trial.serving() as sandbox:
        first = trial.run(only=("leaf-1", "leaf-[23]"))
        assert [item.id for item in first.items] == ["leaf-1", "leaf-2", "leaf-3"]
        second = trial.run(only=("leaf-6",))
        assert [(item.id, item.outcome.value) for item in second.items] == [
            ("leaf-1", "kept"), ("leaf-2", "kept"), ("leaf-3", "kept"), ("leaf-6", "delivered"),
        ]  # fmt: skip
        assert sandbox.stats().made == 4


def test_a_new_take_is_made_beside_the_old_one(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.run()
        again = trial.run(LEAVES.replace("defaults: {", "defaults: {takes: [2], "))
        assert sandbox.stats().made == 12
    assert {item.take for item in again.items} == {2}
    assert len(trial.files("masters/*/*")) == 12


def test_plain_map_is_enough_to_run_a_job(trial: Trial) -> None:
    with trial.serving():
        assert results(trial.run(fan_out=map)) == {"delivered"}


def test_a_blocked_prompt_is_refused_and_the_run_goes_on(trial: Trial) -> None:
    with trial.serving(moderated=("5",)):
        manifest = trial.run()
    assert [item.outcome.value for item in manifest.items] == ["delivered"] * 4 + ["refused"] + ["delivered"]
    assert manifest.totals.spent_usd == 1.25
    assert [key.partition(".")[2] for key in trial.files("ledger/leaf-5/*")] == ["claim.json", "released.json"]


def test_a_picture_that_fails_a_check_is_kept_apart_and_never_paid_again(trial: Trial) -> None:
    with trial.serving(faults={"small": 1.0}) as sandbox:
        first = trial.run()
        second = trial.run()
        assert sandbox.stats().requests == 6
    assert results(first) == results(second) == {"rejected"}
    assert all("resolution.not-as-asked" in {finding.code for finding in item.findings} for item in second.items)
    assert trial.files("masters/*/*") == []
    assert len(trial.files("rejected/*/*")) == 6


@pytest.mark.parametrize("fault", ["busy", "capacity", "scanner", "unwell", "html", "reset"])
def test_passing_faults_of_the_api_are_repeated_until_all_is_delivered(trial: Trial, fault: str) -> None:
    with trial.serving(faults={fault: 0.3}, seed=3, retry_after="none") as sandbox:
        manifest = trial.run(door=IMPATIENT)
        stats = sandbox.stats()
    assert results(manifest) == {"delivered"}
    assert stats.made == 6
    assert stats.faults.get(fault, 0) > 0


@pytest.mark.parametrize("fault", ["lost", "timeout"])
def test_an_answer_that_is_lost_after_the_picture_was_made_is_found_again(trial: Trial, fault: str) -> None:
    with trial.serving(faults={fault: 1.0}) as sandbox:
        manifest = trial.run(door=IMPATIENT)
        assert sandbox.stats().made == 6
    assert results(manifest) == {"delivered"}
    assert manifest.totals.spent_usd == 1.5
    assert manifest.totals.possible_usd == 0


@pytest.mark.parametrize("fault", ["no-state", "not-ok", "string-error"])
def test_a_call_that_was_billed_and_brought_no_picture_is_said_and_not_paid_again(trial: Trial, fault: str) -> None:
    with trial.serving(faults={fault: 1.0}) as sandbox:
        first = trial.run()
        second = trial.run()
        assert sandbox.stats().made == 6
    assert results(first) == results(second) == {"unknown"}
    assert (first.totals.spent_usd, second.totals.spent_usd) == (1.5, 0)


@pytest.mark.parametrize("fault", ["torn", "wrong-type", "empty", "overlong"])
def test_a_transfer_that_breaks_is_begun_again_and_costs_nothing(trial: Trial, fault: str) -> None:
    with trial.serving(faults={fault: 0.5}, seed=2) as sandbox:
        manifest = trial.run(door=IMPATIENT)
        stats = sandbox.stats()
    assert stats.made == 6
    assert stats.fetches > 6
    assert results(manifest) == {"delivered"}


@pytest.mark.parametrize("fault", ["inline", "base64"])
def test_a_picture_may_come_inside_the_answer(trial: Trial, fault: str) -> None:
    with trial.serving(faults={fault: 1.0}):
        assert results(trial.run()) == {"delivered"}


def test_a_picture_that_cannot_be_fetched_now_is_fetched_by_the_next_run(trial: Trial) -> None:
    with trial.serving(faults={"torn": 0.75}, seed=5) as sandbox:
        first = trial.run(door=IMPATIENT)
        for _ in range(10):
            second = trial.run(door=IMPATIENT)
        assert sandbox.stats().requests == 6
    assert "failed" in results(first)
    assert results(second) == {"kept"}
    assert second.totals.job_usd == 1.5


def test_a_dead_link_is_said_to_be_lost_and_not_paid_again(trial: Trial) -> None:
    with trial.serving(faults={"expired": 1.0}) as sandbox:
        manifest = trial.run(door=IMPATIENT)
        assert sandbox.stats().made == 6
    assert results(manifest) == {"unknown"}
    assert all("lost link" in item.reason for item in manifest.items)


def test_running_out_of_credit_stops_the_run_and_keeps_what_was_made(trial: Trial) -> None:
    with trial.serving(credit_usd=0.5) as sandbox:
        manifest = trial.run(LEAVES + "in_flight: 1\n")
        assert sandbox.stats().made == 2
    assert [item.outcome.value for item in manifest.items].count("delivered") == 2
    assert isinstance(trial.stop.error, RunFault)
    assert len(trial.files("ledger/*/*.claim.json")) == 2 + len(trial.files("ledger/*/*.released.json"))


def test_a_plan_over_the_budget_does_not_start(trial: Trial) -> None:
    with trial.serving() as sandbox:
        with pytest.raises(BudgetError, match=r"would cost \$1.50, and the budget is \$1.00"):
            trial.run(LEAVES + "budget: 1 USD\n")
        assert sandbox.stats().requests == 0


def test_repeats_that_may_be_billed_stop_the_run_at_the_budget(trial: Trial) -> None:
    with trial.serving(faults={"html": 1.0}, log_delay_seconds=3600) as sandbox:
        manifest = trial.run(LEAVES + "budget: 1.50 USD\nin_flight: 8\n", door=IMPATIENT)
        assert sandbox.stats().requests <= 6
    assert isinstance(trial.stop.error, BudgetError)
    assert manifest.totals.spent_usd + manifest.totals.possible_usd <= 1.5


def test_missing_credentials_cost_nothing(trial: Trial) -> None:
    with pytest.raises(CredentialsMissing):
        trial.run()
    assert not trial.shelf.exists()


def test_a_wrong_token_is_found_before_anything_is_paid(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.environ["CLOUDFLARE_API_TOKEN"] = "another-token"
        with pytest.raises(RunFault):
            trial.run()
        assert sandbox.stats().requests == 0


def test_a_wrong_account_costs_nothing(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.environ["CLOUDFLARE_ACCOUNT_ID"] = "0" * 32
        manifest = trial.run()
        assert sandbox.stats().made == 0
    assert isinstance(trial.stop.error, RunFault)
    assert manifest.totals.spent_usd == 0
    assert len(trial.files("ledger/*/*.claim.json")) == len(trial.files("ledger/*/*.released.json"))


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_paid(trial: Trial) -> None:
    (trial.folder / "file").write_text("in the way")
    with trial.serving() as sandbox:
        with pytest.raises(StoreError):
            trial.run(destination=str(trial.folder / "file"))
        assert sandbox.stats().requests == 0


def test_sandbox_work_and_real_work_never_share_a_shelf(trial: Trial) -> None:
    trial.run(sandbox=True, only=("leaf-1",))
    with trial.serving(), pytest.raises(UsageError, match="holds sandbox work"):
        trial.run()


def test_a_stop_leaves_a_partial_manifest_and_the_next_run_goes_on(trial: Trial) -> None:
    def after_two(carry_out, orders):
        for number, order in enumerate(orders):
            if number == 2:
                trial.stop.set("interrupted (Ctrl-C)")
            yield carry_out(order)

    with trial.serving() as sandbox:
        first = trial.run(fan_out=after_two)
        second = trial.run()
        assert sandbox.stats().made == 6
    assert first.run.partial
    assert [item.begun for item in first.items] == [True, True, False, False, False, False]
    assert (second.totals.kept, second.totals.delivered) == (2, 4)
