"""Drafts show for little money what a prompt comes to, on a shelf of their own, and are never taken for pictures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import UsageError
from pipeline.ledger.ledger import Ledger
from pipeline.manifest.manifest import Manifest
from pipeline.models.catalogue import CATALOGUE, HALF_SIZES, PRO_SIZES, V4_PRO
from pipeline.proof.drafts_beside import drafts_beside
from pipeline.records import Result
from pipeline.stores import open_store
from pipeline.work.drafts import nearest_size
from pipeline.work.job import Wish, read_job
from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from tests.work.trial import Trial

V4 = CATALOGUE.get("recraft/recraftv4")
PRINTED = "defaults: {print: {trim: A6}, size: 1792x2560}\ndeliver: [{format: pdf}]"
SIZED = LEAVES.replace("defaults: {size: 96x64}", PRINTED).replace("{min_long_side: 64}", "{min_long_side: 2500}")


@pytest.mark.parametrize(("final", "draft"), [*zip(PRO_SIZES, HALF_SIZES, strict=True)])
def test_a_draft_has_the_aspect_of_its_picture(final: str, draft: str) -> None:
    assert V4
    assert nearest_size(final, V4) == draft


@pytest.mark.parametrize("model", [row for row in CATALOGUE if row.draft])
def test_every_draft_of_the_catalogue_is_in_it_and_cheaper_and_of_its_kind(model: object) -> None:
    row = next(each for each in CATALOGUE if each is model)
    draft = CATALOGUE.get(row.draft or "")
    assert draft
    assert (draft.output, draft.price_usd < row.price_usd / 3) == (row.output, True)


def test_every_prompt_is_drawn_by_the_draft_model_on_a_shelf_of_its_own(trial: Trial) -> None:
    with trial.serving() as sandbox:
        account = trial.run(SIZED, draft=True, only=("leaf-1", "leaf-2"))
        bodies = sandbox.bodies()
    assert account.job == "leaves.draft"
    assert (account.run.draft, account.run.model) == (True, V4.id if V4 else "")
    assert {(item.model, item.request["size"], item.prints, item.print) for item in account.items} == {
        ("recraft/recraftv4", "896x1280", (), None)
    }
    assert [item.outcome for item in account.items] == [Result.DELIVERED] * 2
    assert account.totals.spent_usd == Decimal("0.08")
    assert len(bodies) == 2
    shelf = trial.shelf / "leaves.draft"
    assert len((shelf / "assets.csv").read_text().splitlines()) == 1
    assert "draft" in (shelf / "DRAFT.txt").read_text()
    assert not (trial.shelf / "leaves").exists()
    assert Manifest.model_validate_json((shelf / "manifest.json").read_bytes()) == account


def test_the_plan_shows_both_prices(trial: Trial) -> None:
    (trial.folder / "job.yaml").write_text(LEAVES)
    job = read_job(Wish(trial.folder / "job.yaml", str(trial.shelf), draft=True))
    plan = job.plan(Ledger(job.store).standings())
    assert (plan.cost_usd, plan.finals_usd) == (Decimal("0.24"), 6 * V4_PRO.price_usd)
    plain = read_job(Wish(trial.folder / "job.yaml", str(trial.shelf)))
    assert plain.plan(Ledger(plain.store).standings()).finals_usd is None


def test_drafts_and_pictures_never_share_a_shelf(trial: Trial) -> None:
    with trial.serving():
        trial.run(draft=True, only=("leaf-1",))
        named_so = LEAVES.replace("job: leaves", "job: leaves.draft")
        with pytest.raises(UsageError, match="holds drafts"):
            trial.run(named_so)
        (trial.shelf / "leaves.draft" / "DRAFT.txt").unlink()
        with pytest.raises(UsageError, match="must not mix"):
            trial.run(draft=True)


def test_a_model_without_a_draft_is_told_before_anything_is_spent(trial: Trial) -> None:
    path = trial.folder / "job.yaml"
    path.write_text(LEAVES.replace("job: leaves", "job: leaves\nmodel: recraft/recraftv4"))
    with pytest.raises(UsageError, match="recraft/recraftv4 has no draft model"):
        read_job(Wish(path, str(trial.shelf), draft=True))


def test_a_name_too_long_for_a_second_shelf_is_told(trial: Trial) -> None:
    path = trial.folder / "job.yaml"
    path.write_text(LEAVES.replace("job: leaves", f"job: {'a' * 98}"))
    with pytest.raises(UsageError, match="at most 100 characters"):
        read_job(Wish(path, str(trial.shelf), draft=True))


def test_a_draft_is_kept_by_the_next_run_and_leaves_the_picture_to_be_made(trial: Trial) -> None:
    with trial.serving():
        trial.run(draft=True)
        again = trial.run(draft=True)
        final = trial.run()
    assert {item.outcome for item in again.items} == {Result.KEPT}
    assert {item.outcome for item in final.items} == {Result.DELIVERED}
    assert final.totals.spent_usd == 6 * V4_PRO.price_usd


def test_the_page_of_the_job_shows_each_draft_beside_its_picture(trial: Trial) -> None:
    with trial.serving():
        trial.run(draft=True, only=("leaf-1",))
        account = trial.run(LEAVES.replace("A pressed leaf", "One pressed leaf"))
    found = drafts_beside(open_store(str(trial.shelf), "leaves"), account)
    told = found.pop("leaf-1")
    assert found == {}
    assert told.pop("thumb").startswith("data:image/webp;base64,")
    assert (trial.shelf / "leaves" / told.pop("key")).is_file()
    assert told == {
        "outcome": "delivered",
        "model": "recraft/recraftv4",
        "cost": 0.04,
        "prompt": "A pressed leaf of kind 1",
    }
    assert '"draft"' in (trial.shelf / "leaves" / "proof.html").read_text()


def test_what_the_sandbox_has_drafted_is_not_shown_beside_real_pictures(trial: Trial) -> None:
    with trial.serving():
        trial.run(draft=True, sandbox=True, only=("leaf-1",))
        account = trial.run(only=("leaf-1",))
    assert drafts_beside(open_store(str(trial.shelf), "leaves"), account) == {}
