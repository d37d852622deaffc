"""A model is added by one row of the catalogue; nothing else in the program names a model."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.models.catalogue import CATALOGUE
from pipeline.prepress.checks.limits import Limits
from pipeline.records import Model
from pipeline.spec import load_spec
from pipeline.stores import open_store
from pipeline.wiring import open_run
from pipeline.work.door import Door
from pipeline.work.job import Job, Wish
from pipeline.work.job_run import threads
from tests.cli.process import Makeready
from tests.work.test_job import results

if TYPE_CHECKING:
    from tests.work.trial import Trial

ROOT = Path(__file__).parents[2]
PRO, VECTOR, FIFTH = "recraft/recraftv4-pro", "recraft/recraftv4-pro-vector", "acme/poster"
ROW = f'    Model("{FIFTH}", Decimal("0.11"), ("120x80", "80x120"), name="Acme Poster", latency_seconds=12.0),\n'
LAST_ROW = ')\n"""To add a model, add a row.'
COMMAND = "import sys; from flows.command import main; sys.exit(main())"
MIXED = f"""\
job: leaves
pace: [{{requests: 1000, per: 1s}}]
checks: {{min_long_side: 64}}
budget: 0.70 USD
prompts:
  - {{id: poster, prompt: A leaf as a poster, model: {FIFTH}}}
  - {{id: emblem, prompt: A leaf in three lines, model: {VECTOR}, size: 96x64}}
  - {{id: cover, prompt: A leaf at dawn, size: 96x64}}
"""


@pytest.fixture
def edited(tmp_path: Path) -> Makeready:
    """The program from a copy of its source, in which one row has been added to the catalogue and nothing else is changed."""
    for top in ("pipeline", "flows"):
        shutil.copytree(ROOT / top, tmp_path / "copy" / top, ignore=shutil.ignore_patterns("__pycache__"))
    catalogue = tmp_path / "copy" / "pipeline" / "models" / "catalogue.py"
    text = catalogue.read_text()
    assert text.count(LAST_ROW) == 1
    catalogue.write_text(text.replace(LAST_ROW, ROW + LAST_ROW))
    (tmp_path / "leaves.yaml").write_text(MIXED)
    return Makeready(tmp_path, {"PYTHONPATH": str(tmp_path / "copy")})


def test_one_row_is_enough_for_plan_run_manifest_and_budget(edited: Makeready) -> None:
    plan = edited("plan", "leaves.yaml", "--json", code=COMMAND)
    assert (plan.code, plan.err) == (0, "")
    told = json.loads(plan.out)
    assert [(row["id"], row["price_usd"], row["about"], row["to_make"]) for row in told["totals"]["models"]] == [
        (FIFTH, 0.11, False, 1),
        (VECTOR, 0.3, False, 1),
        (PRO, 0.25, False, 1),
    ]
    assert (told["totals"]["cost_usd"], told["totals"]["price_usd"]) == (0.66, None)
    assert "28 s a call" in told["totals"]["reckoned"], "of 12, 36 and 36 s"
    poster = told["items"][0]
    assert (poster["model"], poster["size"], poster["note"]) == (FIFTH, "120x80", None)

    run = edited("run", "leaves.yaml", "--sandbox", "--plain", "--json", code=COMMAND)
    assert run.code == 0, run.err
    manifest = json.loads(run.out)
    assert {item["id"]: (item["model"], item["receipt"]["price_usd"]) for item in manifest["items"]} == {
        "poster": (FIFTH, 0.11), "emblem": (VECTOR, 0.3), "cover": (PRO, 0.25),
    }  # fmt: skip
    assert (manifest["totals"]["delivered"], manifest["totals"]["spent_usd"]) == (3, 0.66)
    master = manifest["items"][0]["master"]
    assert (master["width"], master["height"], master["media_type"]) == (120, 80, "image/webp")

    short = edited("run", "leaves.yaml", "--destination", "other", "--set", "budget=0.65", "--sandbox", "--plain", code=COMMAND)
    assert short.code == 5
    assert "would cost $0.66, and the budget is $0.65" in short.err


def test_a_mistyped_name_is_told_the_new_one(edited: Makeready) -> None:
    told = edited("plan", "leaves.yaml", "--set", "prompts.0.model=acme/postr", code=COMMAND)
    assert told.code == 2
    assert f"did you mean `{FIFTH}`?" in told.err


def test_no_file_but_the_catalogue_names_a_model() -> None:
    naming = {
        str(path.relative_to(ROOT))
        for top in ("pipeline", "flows")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        if any(row.id.encode() in path.read_bytes() or row.id.split("/")[1].encode() in path.read_bytes() for row in CATALOGUE)
    }
    assert naming == {"pipeline/models/catalogue.py"}


def test_what_the_docs_say_of_prices_is_what_the_catalogue_says() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| `(\S+/\S+)`[^|]*\| (about )?([0-9.]+) \| (an SVG)?", page, re.MULTILINE)
    assert said
    for name, about, usd, vector in said:
        row = CATALOGUE.get(name)
        assert row, name
        assert (row.about, row.price_usd, row.output == "vector") == (bool(about), Decimal(usd), bool(vector)), name


def test_a_row_that_is_handed_in_goes_the_whole_way(trial: Trial) -> None:
    row = Model(FIFTH, Decimal("0.11"), ("120x80", "80x120"))
    catalogue = CATALOGUE.with_models([row])
    path = trial.folder / "leaves.yaml"
    path.write_text(MIXED)
    spec = load_spec(path, catalogue=catalogue)
    job = Job(Wish(path), spec, spec.orders, open_store(str(trial.shelf), spec.job))
    with trial.serving(catalogue=catalogue) as sandbox:
        with open_run(job, trial.environ, Door(trial.stop)) as opened:
            assert opened.plan.cost_usd == Decimal("0.66")
            manifest = opened.production.run(threads(opened.workers, trial.stop))
        assert sandbox.stats().models == {FIFTH: 1, VECTOR: 1, PRO: 1}
    assert results(manifest) == {"delivered"}
    assert manifest.totals.spent_usd == Decimal("0.66")
    assert f",{FIFTH},{FIFTH},".encode() in (trial.shelf / "leaves" / "assets.csv").read_bytes(), "it has no other name"


def test_a_row_says_what_its_pictures_must_be_like() -> None:
    row = Model(FIFTH, Decimal("0.11"), ("120x80", "100x100"), output="vector")
    limits = Limits().for_model(row)
    assert (limits.min_long_side, limits.formats) == (100, ("svg",))
