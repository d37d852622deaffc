"""At the end of each run its page lies on the shelf, and nothing of the run hangs on it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import StoreError
from pipeline.manifest import publishing
from pipeline.manifest.verify import verify
from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.proof.page_on_shelf import put_page
from pipeline.runs.events import ProofFailed, ProofWritten, RunEnded
from pipeline.stores import open_store
from pipeline.work.proof_page import write_proof
from tests.proof.jobs import job, leaf

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.runs.events import Event
    from pipeline.stores import Store
    from tests.work.trial import Trial

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def shown(page: Path | bytes) -> dict[str, Any]:
    """The JSON of a page."""
    body = page if isinstance(page, bytes) else page.read_bytes()
    found = re.search(rb'<script type="application/json" id="proof-data">(.*?)</script>', body, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def shelf_of(trial: Trial) -> Store:
    return open_store(str(trial.shelf), "leaves")


def test_a_run_leaves_its_page_which_no_checksum_is_of(trial: Trial) -> None:
    heard: list[Event] = []
    with trial.serving():
        trial.run(door={"listeners": (heard.append,)})
    page = trial.shelf / "leaves" / "proof.html"
    assert [item["outcome"] for item in shown(page)["items"]] == ["delivered"] * 6
    assert [type(event) for event in heard[-2:]] == [ProofWritten, RunEnded]
    assert heard[-2].url == str(page)  # type: ignore[attr-defined]
    assert "proof.html" not in (page.parent / "SHA256SUMS").read_text()
    page.write_text("altered")
    assert verify(shelf_of(trial)).ok


def test_a_run_that_was_stopped_leaves_its_page_too(trial: Trial) -> None:
    with trial.serving():
        trial.run(before=lambda _: trial.stop.set("enough"))
    found = shown(trial.shelf / "leaves" / "proof.html")
    assert (found["run"]["partial"], found["run"]["stopped"]) == (True, "enough")


def test_the_next_run_says_what_has_changed_and_what_people_have_decided(trial: Trial) -> None:
    with trial.serving():
        first = trial.run().items[0]
        said = Said(item=first.id, fingerprint=first.fingerprint, kind=Kind.APPROVE, by="anna")
        Decisions(shelf_of(trial), lambda: NOON).write(said)
        trial.run((trial.folder / "job.yaml").read_text().replace("5, 6]", "5, 7]"))
    found = shown(trial.shelf / "leaves" / "proof.html")
    assert found["edition"] == {"number": 2, "before": 1, "gone": ["leaf-6"]}
    assert [item.get("change") for item in found["items"]] == [None] * 5 + [{"kind": "new"}]
    assert [item["approval"] for item in found["items"]] == ["approved"] + ["waiting"] * 5


def test_what_lies_in_the_place_of_the_page_is_found_before_the_run(trial: Trial) -> None:
    (trial.shelf / "leaves" / "proof.html").mkdir(parents=True)
    with trial.serving(), pytest.raises(StoreError, match="is a folder, no file: nothing was started"):
        trial.run()


class Unwritable:
    """A shelf that takes no page."""

    def __init__(self, store: Store, fault: Exception) -> None:
        self._store, self._fault = store, fault

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def replace(self, *_: object, **__: object) -> None:
        raise self._fault


def test_a_page_that_cannot_be_written_is_told_and_the_earlier_one_stays(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), "autumn")
    store.replace("proof.html", b"the earlier one", media_type="text/html")
    full = Unwritable(store, StoreError("the disk is full"))
    bug = Unwritable(store, KeyError("x"))
    told = [write_proof(shelf, job(leaf()), Decisions(shelf, lambda: NOON)) for shelf in (full, bug)]  # type: ignore[arg-type]
    assert told == [ProofFailed(reason="the disk is full"), ProofFailed(reason="a fault of the program, KeyError: 'x'")]
    assert store.read("proof.html") == b"the earlier one"


class Overtaken:
    """A shelf on which another run ends while a page is being written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def replace(self, key: str, body: bytes, *, media_type: str) -> None:
        publishing.enter(job(leaf("b"), number=8, run="r8"), self._store)
        self._store.replace(key, body, media_type=media_type)


def test_of_two_runs_that_end_together_the_later_one_has_the_last_page(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), "autumn")
    account = job(leaf("a"))
    publishing.enter(account, store)
    page = put_page(Overtaken(store), account, Decisions(store, lambda: NOON))  # type: ignore[arg-type]
    assert page.account.number == shown(store.read("proof.html"))["number"] == 8


def test_an_earlier_account_does_not_take_the_place_of_a_newer_page(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), "autumn")
    earlier, later = job(leaf("a"), number=7), job(leaf("b"), number=8, run="r8")
    for account in (earlier, later):
        publishing.enter(account, store)
    put_page(store, earlier, Decisions(store, lambda: NOON))
    assert shown(store.read("proof.html"))["number"] == 8
    store.put("manifests/000009.json", b"none", media_type="application/json")
    assert put_page(store, later, Decisions(store, lambda: NOON)).account.number == 8
