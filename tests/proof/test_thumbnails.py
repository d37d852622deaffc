"""What is missing of the thumbnails of a job is made from its masters, and nothing that cannot be opened stands in the way."""

from __future__ import annotations

import logging
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import StoreError
from pipeline.manifest.publishing import read_manifest
from pipeline.manifest.verify import verify
from pipeline.prepress.colour.separation import shipped_press
from pipeline.prepress.deliveries import Delivery
from pipeline.prepress.thumbs import press_id, proof_delivery, soft_proof_key, thumbnail_key
from pipeline.proof.press_on_shelf import press_on_shelf
from pipeline.proof.thumbnails import make_missing, small_key, thumb_keys
from pipeline.stores import open_store
from tests.work.trial import LEAVES, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.manifest.manifest import Manifest
    from pipeline.stores import Store

EARLIER = Path(__file__).parents[1] / "work" / "shelf_of_0_1" / "shelf"
PRINTED = LEAVES.replace("{size: 96x64}", "{size: 96x64, print: {trim: 10x6mm, bleed: 1mm, min_ppi: 1}}")
OTHER_PRESS = replace(shipped_press(), name="Another press", data=shipped_press().data[:64] + b"\1" + shipped_press().data[65:])


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


@pytest.fixture
def store(trial: Trial) -> Store:
    return open_store(str(trial.shelf), "leaves")


@pytest.fixture
def made(trial: Trial) -> Manifest:
    """A job on its shelf, every item printed, with all its thumbnails."""
    with trial.serving():
        return trial.run(PRINTED)


def test_a_shelf_without_any_gets_the_very_ones_that_a_run_makes(trial: Trial, store: Store, made: Manifest) -> None:
    before = {key: store.read(key) for key in trial.files("thumbs/**/*")}
    assert len(before) == 12
    shutil.rmtree(trial.shelf / "leaves" / "thumbs")
    assert sorted(make_missing(store, made.items, proof_delivery([]))) == sorted(before)
    assert {key: store.read(key) for key in trial.files("thumbs/**/*")} == before
    assert list(make_missing(store, made.items, proof_delivery([]))) == []
    assert verify(store).ok


def test_of_another_press_the_soft_proofs_alone_are_made(store: Store, made: Manifest) -> None:
    other = Delivery("tiff", "cmyk", OTHER_PRESS)
    keys = list(make_missing(store, made.items, other))
    assert sorted(keys) == sorted(soft_proof_key(item.stem, press_id(other)) for item in made.items)


def test_a_shelf_of_an_earlier_version_gets_them(trial: Trial, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    shutil.copytree(EARLIER, trial.shelf)
    account = read_manifest(store)
    assert account
    assert account.press is None
    press = press_on_shelf(store, account)
    keys = list(make_missing(store, account.items, press))
    opened = [item for item in account.items if item.master and item.master.media_type.startswith("image/")]
    assert {thumbnail_key(item.stem) for item in opened} <= {*keys}
    assert {*keys} == {key for item in account.items for key in thumb_keys(item, press and press_id(press))}
    assert "no thumbnail could be made" not in caplog.text
    assert verify(store).ok


def test_masters_that_are_gone_or_no_picture_are_passed_over(
    store: Store, made: Manifest, trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(trial.shelf / "leaves" / "thumbs")
    gone, torn, folder = (trial.shelf / "leaves" / item.master.key for item in made.items[:3] if item.master)
    gone.unlink()
    torn.write_bytes(torn.read_bytes()[:200])
    folder.unlink()
    folder.mkdir()
    with caplog.at_level(logging.INFO):
        keys = list(make_missing(store, made.items, None))
    assert sorted(keys) == sorted(thumbnail_key(item.stem) for item in made.items[3:])
    assert caplog.text.count("no thumbnail could be made of") == 3


class Counted:
    """A shelf that counts how many masters are read at once."""

    def __init__(self, store: Store, most: int) -> None:
        self._store, self._meeting, self._lock = store, threading.Barrier(most, timeout=10), threading.Lock()
        self.now = self.most = 0

    def __getattr__(self, name: str) -> Callable[..., object]:
        return getattr(self._store, name)

    def chunks(self, key: str) -> Iterator[bytes]:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self._meeting.wait()  # so many are at it, and no more come
        yield from self._store.chunks(key)
        with self._lock:
            self.now -= 1


def test_so_many_are_open_at_once_as_there_are_workers(store: Store, made: Manifest, trial: Trial) -> None:
    shutil.rmtree(trial.shelf / "leaves" / "thumbs")
    counted = Counted(store, 2)
    assert len(list(make_missing(counted, made.items, None, workers=2))) == 6  # type: ignore[arg-type]
    assert counted.most == 2


class ReadOnly:
    """A shelf that takes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Callable[..., object]:
        return getattr(self._store, name)

    def put(self, *_words: object, **_options: object) -> bool:
        raise StoreError("the shelf is read-only")


def test_a_shelf_that_takes_nothing_is_told(store: Store, made: Manifest, trial: Trial) -> None:
    shutil.rmtree(trial.shelf / "leaves" / "thumbs")
    with pytest.raises(StoreError, match="read-only"):
        list(make_missing(ReadOnly(store), made.items, None))  # type: ignore[arg-type]


def test_a_drawing_is_shown_itself(trial: Trial, store: Store) -> None:
    with trial.serving(faults={"svg": 1.0}):
        account = trial.run(LEAVES)
    assert list(make_missing(store, account.items, None)) == []
    assert [small_key(item) for item in account.items] == [item.master.key for item in account.items if item.master]


@pytest.mark.parametrize(
    "files",
    ["[{format: tiff, color: cmyk, profile: own.icc}]", "[{format: jpeg, color: cmyk, profile: own.icc}]",
     "[{format: pdf, color: cmyk, profile: own.icc, intent: absolute}]"],
    ids=["TIFF", "JPEG", "PDF"],
)  # fmt: skip
@pytest.mark.parametrize("told", [True, False])
def test_the_press_of_a_job_is_known_from_its_shelf(trial: Trial, store: Store, files: str, told: bool) -> None:
    (trial.folder / "own.icc").write_bytes(OTHER_PRESS.data.replace(b"FOGRA39L Coated", b"Brand's newsweb"))
    with trial.serving():
        account = trial.run(f"{PRINTED}\ndeliver: {files}\n")
    (trial.folder / "own.icc").unlink()
    found = press_on_shelf(store, account if told else account.model_copy(update={"press": None}))
    assert found
    assert found.profile
    assert found.profile.name == "Brand's newsweb"
    assert account.press
    assert (press_id(found) == account.press.id) is (told or "intent" not in files)


def test_a_profile_that_is_nowhere_any_more_is_none(store: Store, made: Manifest) -> None:
    assert made.press
    other = made.press.model_copy(update={"sha256": "0" * 64})
    assert press_on_shelf(store, made.model_copy(update={"press": other})) is None
    unprinted = tuple(item.model_copy(update={"print": None}) for item in made.items)
    assert press_on_shelf(store, made.model_copy(update={"items": unprinted})) is None
