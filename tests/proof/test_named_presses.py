"""Items whose print size names its press have a soft proof of that press, and the page says which."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pipeline.manifest.publishing import read_manifest
from pipeline.prepress.thumbs import soft_proof_key
from pipeline.proof.decisions import Decisions
from pipeline.proof.page_data import page_data
from pipeline.proof.page_on_shelf import gather
from pipeline.proof.press_on_shelf import named_presses, press_on_shelf
from pipeline.proof.thumbnails import make_missing
from pipeline.runs.clocks import REAL_TIME
from pipeline.stores import open_store
from tests.prepress.colour.presses import profile_called
from tests.work.trial import Trial

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.stores import Store

SPEC = """
job: leaves
pace: [{requests: 1000, per: 1s}]
checks: {min_long_side: 64}
defaults: {size: 96x64, print: {trim: 10x6mm, bleed: 1mm, min_ppi: 1}}
prompts:
  - {id: cover, prompt: A pressed leaf, print: {press: thin.icc}}
  - {id: inside, prompt: A pressed fern}
"""
IN_CMYK = SPEC + "deliver: [{format: tiff, color: cmyk}]\n"


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    (tmp_path / "thin.icc").write_bytes(profile_called("Thin newsprint", ink=0.7))
    return Trial(tmp_path)


@pytest.fixture
def store(trial: Trial) -> Store:
    return open_store(str(trial.shelf), "leaves")


@pytest.mark.parametrize("spec", [SPEC, IN_CMYK], ids=["masters alone", "CMYK"])
def test_each_item_is_proofed_on_its_own_press(trial: Trial, store: Store, spec: str) -> None:
    with trial.serving():
        account = trial.run(spec)
    assert account.press
    (named,) = account.presses
    assert (account.press.name, named.name) == ("FOGRA39L Coated", "Thin newsprint")
    cover, inside = account.items
    keys = [soft_proof_key(cover.stem, named.id), soft_proof_key(inside.stem, account.press.id)]
    assert sorted(keys) == sorted(key for key in trial.files("thumbs/**/*") if "-" in key.rpartition("/")[2])
    assert store.read(keys[0]) != store.read(keys[1])
    assert read_manifest(store) == account
    data = page_data(account, gather(store, account, Decisions(store, REAL_TIME.now)))
    assert [item["soft"] for item in data["items"]] == keys
    assert data["items"][0]["press"] == {"name": "Thin newsprint", "paper": data["press"]["paper"]}
    assert "press" not in data["items"][1]


def test_lost_ones_are_made_again_on_the_press_of_each(trial: Trial, store: Store) -> None:
    with trial.serving():
        account = trial.run(IN_CMYK)
    before = {key: store.read(key) for key in trial.files("thumbs/**/*")}
    shutil.rmtree(trial.shelf / "leaves" / "thumbs")
    (trial.folder / "thin.icc").unlink()
    named = named_presses(store, account)
    assert len(list(make_missing(store, account.items, press_on_shelf(store, account), named=named))) == 4
    assert {key: store.read(key) for key in trial.files("thumbs/**/*")} == before


def test_where_the_files_have_a_press_of_their_own_it_is_shown(trial: Trial) -> None:
    (trial.folder / "own.icc").write_bytes(profile_called("Own press", ink=0.8))
    with trial.serving():
        account = trial.run(SPEC + "deliver: [{format: tiff, color: cmyk, profile: own.icc}]\n")
    assert account.press
    assert account.press.name == "Own press"
    assert account.presses == ()


def test_manifests_without_named_presses_are_written_as_before(trial: Trial) -> None:
    with trial.serving():
        trial.run(SPEC.replace("press: thin.icc", "bleed: 1mm"))
    text = (trial.shelf / "leaves" / "manifest.json").read_text()
    assert '"press"' in text
    assert '"presses"' not in text
    assert "press_sha256" not in text
