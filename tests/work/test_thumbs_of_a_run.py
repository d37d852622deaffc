"""A run leaves a thumbnail of each picture, and how it prints; what stands in the way of one harms no item."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from pipeline.manifest.verify import verify
from pipeline.prepress.thumbs import soft_proof_key, thumbnail_key
from pipeline.proof.thumbnails import thumb_keys
from pipeline.stores import open_store
from tests.work.test_job import results
from tests.work.trial import LEAVES, Trial

if TYPE_CHECKING:
    from pathlib import Path

TWO = LEAVES.replace("[1, 2, 3, 4, 5, 6]", "[1, 2]")
PRINTED = TWO.replace("{size: 96x64}", "{size: 96x64, print: {trim: 10x6mm, bleed: 1mm, min_ppi: 1}}")
SEPARATED = f"{PRINTED}\ndeliver: [{{format: jpeg}}, {{format: tiff, color: cmyk, intent: perceptual}}]\n"


@pytest.fixture
def shelf(trial: Trial) -> Path:
    return trial.shelf / "leaves"


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def test_every_picture_has_one_and_nothing_more_where_it_is_not_printed(trial: Trial, shelf: Path) -> None:
    with trial.serving():
        account = trial.run(TWO)
    assert account.press is None
    assert trial.files("thumbs/**/*") == [thumbnail_key(item.stem) for item in account.items]
    for item in account.items:
        found = opened(shelf / thumbnail_key(item.stem))
        assert (found.format, found.size) == ("WEBP", (96, 64))
    assert verify(open_store(str(trial.shelf), "leaves")).ok


@pytest.mark.parametrize("spec", [PRINTED, SEPARATED], ids=["shipped press", "own delivery"])
def test_what_is_printed_has_a_soft_proof_for_the_press_that_the_manifest_names(trial: Trial, spec: str) -> None:
    with trial.serving():
        account = trial.run(spec)
    assert account.press
    assert account.press.intent == ("perceptual" if spec is SEPARATED else "relative")
    stems = [item.stem for item in account.items]
    proofs = [soft_proof_key(stem, account.press.id) for stem in stems]
    assert set(trial.files("thumbs/**/*")) == {*map(thumbnail_key, stems), *proofs}


def test_what_a_check_rejects_has_one_too(trial: Trial) -> None:
    with trial.serving():
        account = trial.run(TWO.replace("min_long_side: 64", "min_long_side: 2000"))
    assert results(account) == {"rejected"}
    assert trial.files("thumbs/**/*") == [thumbnail_key(item.stem) for item in account.items]


def test_drawings_have_thumbnails_and_soft_proofs_too(trial: Trial) -> None:
    with trial.serving(faults={"svg": 1.0}):
        account = trial.run(PRINTED)
    assert results(account) == {"delivered"}
    press = account.press and account.press.id
    wanted = {key for item in account.items for key in thumb_keys(item, press)}
    assert set(trial.files("thumbs/**/*")) == wanted
    assert len(wanted) == 2 * len(account.items)


def test_a_second_run_makes_none_again(trial: Trial, shelf: Path) -> None:
    with trial.serving():
        trial.run(PRINTED)
        written = {key: (shelf / key).stat().st_mtime_ns for key in trial.files("thumbs/**/*")}
        assert results(trial.run(PRINTED)) == {"kept"}
    assert {key: (shelf / key).stat().st_mtime_ns for key in trial.files("thumbs/**/*")} == written


def test_a_run_that_was_cut_off_before_the_record_is_gone_on_with(trial: Trial, shelf: Path) -> None:
    with trial.serving():
        first = trial.run(PRINTED)
        before = {key: (shelf / key).read_bytes() for key in trial.files("thumbs/**/*")}
        for record in shelf.glob("ledger/*/*.record.json"):
            record.unlink()
        (shelf / thumbnail_key(first.items[0].stem)).unlink()
        again = trial.run(PRINTED)
    assert results(again) == {"delivered"}
    assert again.totals.spent_usd == 0
    assert {key: (shelf / key).read_bytes() for key in trial.files("thumbs/**/*")} == before


def test_one_that_cannot_be_made_is_logged_and_harms_no_item(trial: Trial, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object) -> dict[str, bytes]:
        raise OSError("encoder error -2")

    caplog.set_level(logging.INFO)
    with trial.serving(), trial.opened(TWO) as run:
        production = run.production
        life = replace(production.life, inspector=replace(production.life.inspector, thumbs=broken))
        account = replace(production, life=life).run(lambda do, orders: map(do, orders))
    assert results(account) == {"delivered"}
    assert trial.files("thumbs/**/*") == []
    assert caplog.text.count("no thumbnail could be made of leaf-") == 2


def test_one_that_cannot_be_put_on_the_shelf_is_logged_and_harms_no_item(
    trial: Trial, shelf: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (shelf / "thumbs").mkdir(parents=True)
    (shelf / "thumbs" / "leaf-1").write_text("a file where a folder should be")
    with trial.serving():
        account = trial.run(TWO)
    assert results(account) == {"delivered"}
    assert trial.files("thumbs/*/*") == [thumbnail_key(account.items[1].stem)]
    assert caplog.text.count("a thumbnail could not be put on the shelf") == 1
