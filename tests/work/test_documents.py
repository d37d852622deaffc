"""A deck of cards: the pages of a job's items in one file, made once all of them are there, told and verified like the rest."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from pipeline.manifest import publishing
from pipeline.manifest.assets_csv import as_csv
from pipeline.manifest.manifest import Manifest
from pipeline.manifest.verify import verify
from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.stores import open_store
from pipeline.work.approval import publish_decisions
from tests.work.test_approval import noon
from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from pipeline.records import Document, Outcome
    from pipeline.stores import Store
    from tests.work.trial import Trial

DECK = (
    LEAVES.replace("{size: 96x64}", "{size: 480x320, print: {trim: 60x40mm, bleed: 1mm, min_ppi: 1}}").replace(", 4, 5, 6", "")
    + "deliver: [{format: pdf, color: cmyk, standard: x-1a, marks: true}, {format: jpeg}]\ndocuments: [{name: deck.pdf}]\n"
)


@pytest.fixture
def store(trial: Trial) -> Store:
    return open_store(str(trial.shelf), "leaves")


def deck(account: Manifest) -> Document:
    (document,) = account.documents
    return document


def text_of(trial: Trial, document: Document) -> list[str]:
    """The slug line of each page."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    assert document.file
    path = trial.shelf / "leaves" / document.file.key
    said = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return said.stdout.replace("\f", "").split("\n\n")[:-1]


def say(store: Store, item: Outcome, kind: Kind) -> None:
    Decisions(store, noon).write(Said(item=item.id, fingerprint=item.fingerprint, kind=kind, by="anna"))


def test_the_pages_lie_in_one_file_in_the_order_of_the_spec(trial: Trial, store: Store) -> None:
    with trial.serving():
        account = trial.run(DECK)
    made = deck(account)
    assert made.file
    assert made.reason is None
    assert [page.item for page in made.pages] == ["leaf-1", "leaf-2", "leaf-3"]
    assert [page.sha256 for page in made.pages] == [item.prints[0].sha256 for item in account.items]
    body = (trial.shelf / "leaves" / made.file.key).read_bytes()
    assert (made.file.sha256, made.file.bytes) == (hashlib.sha256(body).hexdigest(), len(body))
    assert made.file.description == "PDF of 3 pages, 60x40mm and 1 mm bleed, built to PDF/X-1a:2003"
    assert [line.split(" - ")[1::2] for line in text_of(trial, made)] == [[f"leaf-{n}", f"page {n} of 3"] for n in (1, 2, 3)]
    assert f"{made.file.sha256}  {made.file.key}\n" in (trial.shelf / "leaves" / "SHA256SUMS").read_text()
    assert verify(store).ok
    (trial.shelf / "leaves" / made.file.key).write_bytes(b"altered")
    assert verify(store).altered == (made.file.key,)


def test_items_are_pages_in_the_order_in_which_they_are_named(trial: Trial) -> None:
    with trial.serving():
        account = trial.run(DECK.replace("{name: deck.pdf}", "{name: deck.pdf, items: [leaf-3, 'leaf-*']}"))
    assert [page.item for page in deck(account).pages] == ["leaf-3", "leaf-1", "leaf-2"]


def test_the_asset_manager_hears_of_it(trial: Trial) -> None:
    with trial.serving():
        account = trial.run(DECK)
    (row,) = [line for line in as_csv(account).decode().splitlines() if "deck.pdf" in line]
    made = deck(account).file
    assert made
    assert row.startswith(f"/content/dam/leaves/{made.key},")
    assert all(text in row for text in ("application/pdf", "document", made.sha256, "PDF of 3 pages"))


def test_a_second_run_keeps_it_and_writes_nothing(trial: Trial) -> None:
    with trial.serving():
        first = trial.run(DECK)
        made = deck(first).file
        assert made
        path = trial.shelf / "leaves" / made.key
        before = path.stat().st_mtime_ns
        again = trial.run(DECK)
    assert again.documents == first.documents
    assert path.stat().st_mtime_ns == before
    assert len(trial.files("prints/documents/**/*")) == 1


def test_another_page_makes_another_file_beside_the_first(trial: Trial, store: Store) -> None:
    with trial.serving():
        first = trial.run(DECK)
        second = trial.run(DECK.replace("marks: true", "marks: [slug]"))
    assert deck(first).file != deck(second).file
    assert len(trial.files("prints/documents/**/deck.pdf")) == 2
    assert verify(store).ok
    assert second.totals.spent_usd == 0


def test_it_is_not_made_while_a_page_is_missing_and_that_is_told(trial: Trial, store: Store) -> None:
    with trial.serving(moderated=("kind 2",)):
        account = trial.run(DECK)
    lacking = deck(account)
    assert lacking.file is None
    assert lacking.missing == ("leaf-2",)
    assert lacking.reason == "1 of 3 pages is missing: leaf-2 (refused)"
    assert [page.item for page in lacking.pages] == ["leaf-1", "leaf-3"]
    assert trial.files("prints/documents/**/*") == []
    assert verify(store).ok


def test_a_run_of_some_items_binds_none_before_all_are_there(trial: Trial) -> None:
    with trial.serving():
        some = trial.run(DECK, only=("leaf-1",))
        rest = trial.run(DECK, only=("leaf-2", "leaf-3"))
    assert deck(some).missing == ("leaf-2", "leaf-3")
    assert "leaf-2 (not made yet)" in str(deck(some).reason)
    assert deck(rest).file


def test_where_approval_is_required_it_waits_for_each_page(trial: Trial, store: Store) -> None:
    asking = DECK.replace("job: leaves", "job: leaves\napproval: required")
    with trial.serving():
        waiting = trial.run(asking)
        assert deck(waiting).reason == "3 of 3 pages are missing: leaf-1 (waiting), leaf-2 (waiting), leaf-3 (waiting)"
        for item in waiting.items:
            say(store, item, Kind.APPROVE)
        approved = trial.run(asking)
    assert deck(approved).file
    assert approved.totals.spent_usd == 0


def test_a_page_that_people_reject_takes_the_document_out_of_the_manifest(trial: Trial, store: Store) -> None:
    with trial.serving():
        first = trial.run(DECK)
        say(store, first.items[1], Kind.REJECT)
        publish_decisions(store, noon)
        told = publishing.read_manifest(store)
        again = trial.run(DECK)
    assert told
    assert (deck(told).file, deck(told).missing) == (None, ("leaf-2",))
    assert "rejected leaf-2 since it was made" in str(deck(told).reason)
    assert deck(again).reason == "1 of 3 pages is missing: leaf-2 (rejected by people)"
    assert verify(store).ok


def test_a_file_that_a_killed_run_left_is_taken_up(trial: Trial, store: Store) -> None:
    with trial.serving():
        first = trial.run(DECK)
        for file in ("manifest.json", *trial.files("manifests/*")):
            (trial.shelf / "leaves" / file).unlink()
        again = trial.run(DECK)
    assert again.documents == first.documents
    assert verify(store).ok


def test_a_page_that_was_altered_is_told_and_harms_nothing_else(trial: Trial, store: Store) -> None:
    with trial.serving():
        first = trial.run(DECK)
        made = deck(first).file
        assert made
        (trial.shelf / "leaves" / made.key).unlink()
        (trial.shelf / "leaves" / first.items[0].prints[0].key).write_bytes(b"altered")
        again = trial.run(DECK)
    assert deck(again).file is None
    assert f"{first.items[0].prints[0].key} was altered" in str(deck(again).reason)
    assert [item.outcome.value for item in again.items] == ["kept"] * 3


def test_a_stopped_run_leaves_no_half_a_file(trial: Trial) -> None:
    with trial.serving(), trial.opened(DECK) as opened:
        heard: list[str] = []

        def stop_at_the_second_page(event: object) -> None:
            if type(event).__name__ == "PageBound":
                heard.append(str(event))
                trial.stop.set("enough")

        opened.production.events.listen(stop_at_the_second_page)
        account = opened.production.run(map)
    assert len(heard) == 1
    assert deck(account).reason == "the run was stopped before: run again"
    assert trial.files("prints/documents/**/*") == []


def test_a_manifest_of_the_version_before_is_read_as_it_was(trial: Trial) -> None:
    with trial.serving():
        account = trial.run(DECK)
    told = account.model_dump(mode="json")
    del told["documents"]
    assert Manifest.model_validate(told).documents == ()


def test_drafts_are_bound_into_nothing(trial: Trial) -> None:
    with trial.serving():
        drafts = trial.run(DECK, draft=True)
    assert drafts.documents == ()
