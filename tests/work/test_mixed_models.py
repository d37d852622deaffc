"""A job that asks three models, one of them for vectors: each item at its own price, by its own rules, under its own name."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pikepdf
import pytest

from pipeline.cli.commands.plan import as_json
from pipeline.errors import BudgetError
from pipeline.ledger.ledger import Ledger
from pipeline.manifest.verify import verify
from pipeline.models.catalogue import CATALOGUE
from pipeline.records import Model
from pipeline.runs.runs_on_shelf import Runs
from pipeline.runs.stop import Stop
from pipeline.stores import open_store
from pipeline.wiring import open_inquiry
from pipeline.work.reconcile import doubtful, reconcile
from pipeline.work.status import read_status
from tests.cli.process import Makeready
from tests.work.test_job import results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.wiring import Opened
    from pipeline.work.plan import Plan
    from pipeline.work.status import JobStatus
    from tests.work.trial import Trial

PRO, V4, VECTOR = "recraft/recraftv4-pro", "recraft/recraftv4", "recraft/recraftv4-pro-vector"
PRICES = {
    name: Decimal(usd) for name, usd in (("sketch-1", "0.04"), ("sketch-2", "0.04"), ("emblem", "0.30"), ("cover", "0.25"))
}
"""USD, by item."""
MODELS = {"sketch-1": V4, "sketch-2": V4, "emblem": VECTOR, "cover": PRO}
MIXED = f"""\
job: leaves
pace: [{{requests: 1000, per: 1s}}]
timeout: 5s
checks: {{min_long_side: 64}}
defaults: {{size: 96x64, print: {{trim: 10x6mm, bleed: 1mm, min_ppi: 1}}}}
prompts:
  - {{id: "sketch-{{n}}", prompt: "A leaf in ink {{n}}", model: {V4}, for_each: {{n: [1, 2]}}}}
  - {{id: emblem, prompt: A leaf in three lines, model: {VECTOR}}}
  - {{id: cover, prompt: A leaf at dawn}}
"""
PAGES = MIXED + "deliver: [{format: pdf}]\n"


def by_item(manifest: Manifest) -> dict[str, Outcome]:
    return {item.id: item for item in manifest.items}


def planned(trial: Trial, spec: str) -> Plan:
    with trial.serving(), trial.opened(spec) as opened:
        return opened.plan


def claimed(opened: Opened, *, sent: bool) -> None:
    """Leave a claim on every item, as a run does that is killed in its calls; these had left, if `sent`."""
    payer = opened.production.life.recovery.payer
    for order in opened.production.orders_to_do:
        claim = payer.claims.make(order, 1)
        assert payer.ledger.claim(claim)
        if sent:
            about = {"job": "leaves", "item": order.item, "fingerprint": order.fingerprint, "run": claim.run, "attempt": "1.1"}
            payer.model.draw(order.request, gateway="default", cache_key=claim.cache_key, cache_ttl=3600, metadata=about)


def status(trial: Trial) -> JobStatus:
    store = open_store(str(trial.shelf), "leaves")
    return read_status(store, Runs(store, Stop(), clock=lambda: 0.0, is_running=lambda _: None))


def test_the_plan_reckons_each_model_at_its_price(trial: Trial) -> None:
    plan = planned(trial, MIXED + "budget: 1 USD\n")
    totals = as_json(plan)["totals"]
    assert isinstance(totals, dict)
    assert [(row["id"], row["price_usd"], row["to_make"], row["cost_usd"]) for row in totals["models"]] == [
        (V4, 0.04, 2, 0.08),
        (VECTOR, 0.30, 1, 0.30),
        (PRO, 0.25, 1, 0.25),
    ]
    assert (totals["price_usd"], totals["cost_usd"], totals["over_budget"]) == (None, 0.63, False)
    assert [line.order.request.model.id for line in plan.lines] == list(MODELS.values())


def test_a_vector_has_no_figure_at_its_printed_size(trial: Trial) -> None:
    figures = {line.order.item: line.print for line in planned(trial, MIXED).lines}
    assert figures["emblem"] is None
    assert all(figures[item] for item in PRICES if item != "emblem")


def test_one_prompt_for_several_models_is_no_repetition(trial: Trial) -> None:
    twice = "job: leaves\ndefaults: {size: 96x64}\nprompts:\n" + "".join(
        f"  - {{id: {name}, prompt: A leaf, model: {model}}}\n" for name, model in (("pixels", PRO), ("lines", VECTOR))
    )
    assert not any("nearly equal" in warning for warning in planned(trial, twice).warnings)
    assert any("nearly equal" in warning for warning in planned(trial, twice.replace(VECTOR, PRO)).warnings)


def test_files_of_pixels_are_made_from_vectors_so_nothing_is_warned_of(trial: Trial) -> None:
    pixels = MIXED + "deliver: [{format: tiff}, {format: jpeg}, {format: pdf}]\n"
    assert not any("SVG" in warning for spec in (MIXED, PAGES, pixels) for warning in planned(trial, spec).warnings)


def test_every_item_is_made_by_its_model_and_charged_at_its_price(trial: Trial) -> None:
    with trial.serving() as sandbox:
        manifest = trial.run(MIXED)
        stats = sandbox.stats()
    assert results(manifest) == {"delivered"}
    assert (stats.charged_usd, stats.models) == (Decimal("0.63"), {V4: 2, VECTOR: 1, PRO: 1})
    items = by_item(manifest)
    assert {name: item.model for name, item in items.items()} == MODELS
    for name, usd in PRICES.items():
        assert (items[name].receipt.price_usd, items[name].receipt.charged_usd) == (usd, usd)
    assert (manifest.totals.spent_usd, manifest.totals.job_usd, manifest.totals.possible_usd) == (
        Decimal("0.63"), Decimal("0.63"), 0,
    )  # fmt: skip
    assert manifest.run.model == PRO
    media = {name: item.master.media_type for name, item in items.items() if item.master}
    assert media == dict.fromkeys(PRICES, "image/webp") | {"emblem": "image/svg+xml"}
    assert items["emblem"].print
    assert items["emblem"].print.ppi is None


def test_the_ledger_says_each_price_and_the_next_run_keeps_all(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.run(MIXED)
        second = trial.run(MIXED)
        assert sandbox.stats().requests == 4
    for item, usd in PRICES.items():
        for path in (trial.shelf / "leaves").glob(f"ledger/{item}/*"):
            told = json.loads(path.read_text())
            assert Decimal(str(told.get("price_usd") or told["receipt"]["price_usd"])) == usd, path.name
    assert results(second) == {"kept"}
    assert (second.totals.spent_usd, second.totals.job_usd) == (0, Decimal("0.63"))
    found = status(trial)
    assert {place.item: place.payment.charged_usd for place in found.places} == PRICES
    assert found.charged_usd == Decimal("0.63")


def test_another_model_makes_another_picture_of_the_same_item(trial: Trial) -> None:
    with trial.serving() as sandbox:
        first = trial.run(MIXED)
        second = trial.run(MIXED.replace(f"model: {V4},", f"model: {PRO},"))
        assert sandbox.stats().made == 6
    assert second.totals.spent_usd == Decimal("0.50")
    assert first.items[0].fingerprint != second.items[0].fingerprint
    assert [item.outcome.value for item in second.items] == ["delivered", "delivered", "kept", "kept"]


def test_a_plan_that_only_the_cheap_models_fit_does_not_start(trial: Trial) -> None:
    with trial.serving() as sandbox:
        with pytest.raises(BudgetError, match=r"would cost \$0.63, and the budget is \$0.10"):
            trial.run(MIXED + "budget: 0.10 USD\n")
        assert sandbox.stats().requests == 0
        cheap = trial.run(MIXED + "budget: 0.10 USD\n", only=("sketch-*",))
    assert cheap.totals.spent_usd == Decimal("0.08")


def test_a_run_stops_at_the_first_item_whose_model_the_budget_does_not_reach_for(trial: Trial) -> None:
    def doubt(opened: Opened) -> None:
        """As where the answer to another call of the run was lost."""
        opened.production.budget.set_aside(Decimal("0.05"))
        opened.production.budget.settle(Decimal("0.05"), None)

    with trial.serving() as sandbox:
        manifest = trial.run(MIXED + "budget: 0.63 USD\n", before=doubt, fan_out=map)
        assert sandbox.stats().models == {V4: 2, VECTOR: 1}
    assert isinstance(trial.stop.error, BudgetError)
    assert [item.outcome.value for item in manifest.items] == ["delivered", "delivered", "delivered", "failed"]
    assert manifest.items[-1].reason == (
        "the budget of $0.63 is reached: $0.43 is spent or may have been charged, and the next picture costs $0.25; "
        "raise `budget:` in the spec and run again, nothing made is lost"
    )
    assert (manifest.totals.spent_usd, manifest.totals.possible_usd) == (Decimal("0.38"), Decimal("0.05"))
    assert trial.files("ledger/cover/*") == []


def test_credit_that_reaches_for_the_cheap_ones_alone_buys_these(trial: Trial) -> None:
    with trial.serving(credit_usd=Decimal("0.10")):
        manifest = trial.run(MIXED, fan_out=map)
    assert [item.outcome.value for item in manifest.items[:2]] == ["delivered", "delivered"]
    assert manifest.totals.spent_usd == Decimal("0.08")


@pytest.mark.parametrize("sent", [True, False], ids=["calls had left", "no call had left"])
def test_what_was_cut_off_may_cost_what_its_model_does(trial: Trial, *, sent: bool) -> None:
    with trial.serving() as sandbox:
        with trial.opened(MIXED) as opened:
            claimed(opened, sent=sent)
        found = status(trial)
        assert {place.item: place.payment.possible_usd for place in found.places} == PRICES
        assert found.possible_usd == Decimal("0.63")
        manifest = trial.run(MIXED)
        assert sandbox.stats().charged_usd == Decimal("0.63")
    assert results(manifest) == {"delivered"}
    assert manifest.totals.spent_usd == (0 if sent else Decimal("0.63"))
    assert {item.id: item.receipt.charged_usd for item in manifest.items} == PRICES


def test_reconciling_writes_receipts_at_each_models_price(trial: Trial) -> None:
    with trial.serving():
        with trial.opened(MIXED) as opened:
            claimed(opened, sent=True)
        ledger = Ledger(open_store(str(trial.shelf), "leaves"))
        with open_inquiry(open_store(str(trial.shelf), "leaves"), trial.environ, 5.0) as inquiry:
            settled = {each.item: each for each in reconcile(inquiry, doubtful(ledger))}
    assert {item: each.result for item, each in settled.items()} == dict.fromkeys(PRICES, "found")
    assert "($0.30)" in settled["emblem"].text
    assert {place.item: place.payment.charged_usd for place in status(trial).places} == PRICES
    assert status(trial).possible_usd == 0


def test_pixels_from_a_vector_model_are_rejected(trial: Trial) -> None:
    spec = MIXED.replace(VECTOR, "acme/lines") + "models: {acme/lines: {price: 0.02, sizes: [96x64], output: vector}}\n"
    paints = CATALOGUE.with_models([Model("acme/lines", Decimal("0.02"), ("96x64",))])
    with trial.serving(catalogue=paints):
        manifest = trial.run(spec)
    rejected = by_item(manifest)["emblem"]
    assert {name: item.outcome.value for name, item in by_item(manifest).items()} == dict.fromkeys(PRICES, "delivered") | {
        "emblem": "rejected"
    }
    assert [finding.code for finding in rejected.findings if finding.level.value == "fail"] == ["format.not-wanted"]
    assert rejected.reason == "The picture is webp; this job takes svg."
    assert rejected.receipt.charged_usd == Decimal("0.02"), "it was made, and paid for"


def test_the_least_long_side_is_that_of_the_model_that_was_asked(trial: Trial) -> None:
    spec = MIXED.replace("checks: {min_long_side: 64}\n", "").replace("size: 96x64", "size: 1100x96")
    with trial.serving():
        manifest = trial.run(spec)
    items = by_item(manifest)
    assert {name: item.outcome.value for name, item in items.items()} == {
        "sketch-1": "delivered", "sketch-2": "delivered", "emblem": "delivered", "cover": "rejected",
    }  # fmt: skip
    (finding,) = (finding for finding in items["cover"].findings if finding.level.value == "fail")
    assert (finding.code, finding.limit) == ("resolution.too-small", 2048)


def rows(trial: Trial) -> Iterator[Mapping[str, str]]:
    with (trial.shelf / "leaves" / "assets.csv").open(newline="") as file:
        yield from csv.DictReader(file)


def test_pages_and_asset_lists_name_the_model_of_each_item(trial: Trial) -> None:
    with trial.serving():
        manifest = trial.run(PAGES)
    assert results(manifest) == {"delivered"}, [item.reason for item in manifest.items]
    called = {V4: "Recraft V4", VECTOR: "Recraft V4 Pro Vector", PRO: "Recraft V4 Pro"}
    told = {(row["makeready:item{{String}}"], row["makeready:use{{String}}"]): row for row in rows(trial)}
    for item, model in MODELS.items():
        for use in ("master", "print"):
            assert told[item, use]["Iptc4xmpExt:AISystemUsed{{String}}"] == called[model]
            assert told[item, use]["Iptc4xmpExt:AISystemVersionUsed{{String}}"] == model
    for name, item in by_item(manifest).items():
        (page,) = item.prints
        with pikepdf.open(trial.shelf / "leaves" / page.key) as pdf:
            packet = pdf.Root.Metadata.read_bytes().decode()
            images = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"]
        assert f">{MODELS[name]}<" in packet
        assert f">{called[MODELS[name]]}<" in packet
        assert bool(images) is (name != "emblem"), "a vector becomes a vector page"
        assert (page.ppi is None) is (name == "emblem")
    assert verify(open_store(str(trial.shelf), "leaves")).ok


def test_pixels_are_delivered_from_a_vector(trial: Trial) -> None:
    with trial.serving() as sandbox:
        manifest = trial.run(MIXED + "deliver: [{format: jpeg}]\n")
        assert sandbox.stats().made == 4
    items = by_item(manifest)
    assert {name: item.outcome.value for name, item in items.items()} == dict.fromkeys(PRICES, "delivered")
    (picture,) = items["emblem"].prints
    assert picture.ppi
    assert "vectors turned into pixels" in picture.description


OUTSIDE = f"""\
job: leaves
budget: 1 USD
pace: [{{requests: 1000, per: 1s}}]
checks: {{min_long_side: 64}}
models:
  acme/painter: {{price: 0.10, sizes: [120x80], latency: 20s}}
  acme/lines: {{price: 0.5, sizes: [64x64], output: vector}}
prices: {{acme/lines: 0.02, {PRO}: 0.20}}
prompts:
  - {{id: sketch, prompt: A leaf, model: acme/painter}}
  - {{id: emblem, prompt: A leaf in lines, model: acme/lines}}
  - {{id: cover, prompt: A leaf at dawn, size: 96x64}}
"""


def test_models_from_outside_the_table_are_planned_and_made_at_the_prices_the_spec_says(tmp_path: Path) -> None:
    makeready = Makeready(tmp_path)
    (tmp_path / "leaves.yaml").write_text(OUTSIDE)
    plan = makeready("plan", "leaves.yaml", "--json")
    assert (plan.code, plan.err) == (0, "")
    totals = json.loads(plan.out)["totals"]
    assert {row["id"]: row["price_usd"] for row in totals["models"]} == {"acme/painter": 0.1, "acme/lines": 0.02, PRO: 0.2}
    assert totals["cost_usd"] == 0.32
    said = makeready("plan", "leaves.yaml").out
    assert "$0.32 for 1 at $0.10 (acme/painter), 1 at $0.02 (acme/lines), 1 at $0.20" in " ".join(said.split())
    run = makeready("run", "leaves.yaml", "--sandbox", "--plain", "--json")
    assert run.code == 0, run.err
    assert run.err.endswith("3 of 3 done: 3 delivered, $0.32 of $1.00 of play money\n")
    manifest = json.loads(run.out)
    assert manifest["totals"]["spent_usd"] == 0.32
    assert [
        (item["model"], item["receipt"]["charged_usd"], item["request"]["size"], item["master"]["media_type"])
        for item in manifest["items"]
    ] == [
        ("acme/painter", 0.1, "120x80", "image/webp"),
        ("acme/lines", 0.02, "64x64", "image/svg+xml"),
        (PRO, 0.2, "96x64", "image/webp"),
    ]
