"""The page to look at and the contact sheet, as one asks for them."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.runs.clocks import REAL_TIME
from pipeline.stores import open_shelf
from tests.cli.process import Ended, Makeready

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Api

SPEC = """\
job: leaves
pace: [{requests: 1000, per: 1s}]
checks: {min_long_side: 64}
defaults: {size: 96x64}
prompts:
  - id: leaf-{n}
    prompt: A pressed leaf of kind {n}, as one asks for it on the command line
    for_each: {n: [1, 2, 3, 4]}
"""
RUN = ("run", "leaves.yaml", "--plain", "--destination", "shelf")
BROWSER = "import os, pathlib, sys; pathlib.Path(os.environ['SEEN']).write_text(sys.argv[1])"


@pytest.fixture(scope="module")
def first(emulator: Api, tmp_path_factory: pytest.TempPathFactory) -> tuple[Makeready, Ended]:
    """The program in its folder, and how its first run ended."""
    program = Makeready(tmp_path_factory.mktemp("proof"), emulator.environ)
    (program.folder / "leaves.yaml").write_text(SPEC)
    return program, program(*RUN)


@pytest.fixture
def there(first: tuple[Makeready, Ended], tmp_path: Path) -> Makeready:
    """The program beside a copy of that shelf."""
    shutil.copytree(first[0].folder, tmp_path, dirs_exist_ok=True)
    return Makeready(tmp_path, first[0].environ)


def page_of(program: Makeready) -> dict[str, Any]:
    found = re.search(r'id="proof-data">(.*?)</script>', (program.folder / "shelf/leaves/proof.html").read_text(), re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_the_summary_of_a_run_says_where_the_page_lies(first: tuple[Makeready, Ended]) -> None:
    program, ended = first
    assert ended.code == 0, ended.err
    assert "Proof     shelf/leaves/proof.html" in ended.out
    assert [item["outcome"] for item in page_of(program)["items"]] == ["delivered"] * 4


def test_json_of_a_run_is_the_manifest_alone(there: Makeready) -> None:
    again = there(*RUN, "--json")
    assert again.out.encode() == (there.folder / "shelf/leaves/manifest.json").read_bytes()


def test_it_makes_the_page_anew_with_what_was_decided_since(there: Makeready) -> None:
    item = page_of(there)["items"][0]
    said = Said(item=item["id"], fingerprint=item["fp"], kind=Kind.REJECT, by="anna", text="Too dark")
    Decisions(open_shelf(str(there.folder / "shelf/leaves")), REAL_TIME.now).write(said)
    told = there("proof", "shelf/leaves")
    assert told.code == 0, told.err
    assert "leaves: 4 items, 1 decision" in told.out
    assert told.out.rstrip().endswith("the page is shelf/leaves/proof.html")
    assert [each["approval"] for each in page_of(there)["items"]] == ["rejected", "waiting", "waiting", "waiting"]


def test_thumbnails_that_are_missing_are_made_and_lie_in_the_page(there: Makeready) -> None:
    shutil.rmtree(there.folder / "shelf/leaves/thumbs", ignore_errors=True)
    told = json.loads(there("proof", "shelf/leaves", "--json").out)
    assert told == {
        "page": "shelf/leaves/proof.html",
        "manifest": 1,
        "items": 4,
        "decisions": 0,
        "thumbnails_made": 4,
        "pdf": None,
        "bytes": (there.folder / "shelf/leaves/proof.html").stat().st_size,
    }
    assert all(item["thumb"].startswith("data:image/webp;base64,") for item in page_of(there)["items"])
    assert "thumbnail" not in there("proof", "shelf/leaves").out


def test_a_contact_sheet_is_written_beside_or_where_it_is_asked_for(there: Makeready) -> None:
    told = there("proof", "shelf/leaves", "--pdf")
    assert (told.code, "the contact sheet is proof.pdf, 1 page" in told.out) == (0, True), told.err
    assert there("proof", "shelf/leaves", "--pdf", "for-anna.pdf").code == 0
    for name in ("proof.pdf", "for-anna.pdf"):
        with pikepdf.open(there.folder / name) as pdf:
            assert len(pdf.pages) == 1
            assert len(pdf.pages[0].resources.XObject) == 4


def test_a_contact_sheet_that_cannot_be_written_is_said_and_leaves_nothing(there: Makeready) -> None:
    (there.folder / "taken.pdf").mkdir()
    for file in ("taken.pdf", "no-such-folder/x.pdf"):
        told = there("proof", "shelf/leaves", "--pdf", file)
        assert (told.code, f"--pdf {file} cannot be written" in told.err) == (2, True), told.err
    assert list(there.folder.glob("**/*.part")) == []


def test_a_shelf_without_a_manifest_is_a_sentence(there: Makeready) -> None:
    told = there("proof", "shelf/nothing")
    assert told.code == 6
    assert "shelf/nothing holds no manifest.json: there is no finished run here" in told.err
    assert not (there.folder / "shelf/nothing").exists()


def test_the_browser_is_shown_the_page(there: Makeready) -> None:
    seen = there.folder / "seen.txt"
    browser = there.folder / "browser"
    browser.write_text(f"#!/usr/bin/env python3\n{BROWSER}\n")
    browser.chmod(0o755)
    told = there("proof", "shelf/leaves", "--open", environ={"BROWSER": str(browser), "SEEN": str(seen)})
    assert told.code == 0, told.err
    assert seen.read_text() == (there.folder / "shelf/leaves/proof.html").as_uri()


def test_a_page_that_cannot_be_made_changes_nothing_of_a_run(there: Makeready) -> None:
    before = (there.folder / "shelf/leaves/proof.html").read_bytes()
    broken = there.folder / "broken"
    broken.mkdir()
    (broken / "jinja2.py").write_text("raise ImportError('the template engine is broken')")
    (there.folder / "leaves.yaml").write_text(SPEC.replace("[1, 2, 3, 4]", "[1, 2, 3, 4, 5]"))
    ended = there(*RUN, environ={"PYTHONPATH": str(broken)})
    assert ended.code == 0, ended.err
    assert "5 of 5 delivered" in ended.out
    assert "Proof" not in ended.out
    assert "the page to look at could not be made, and all else is whole: a fault of the program, ImportError" in ended.err
    assert (there.folder / "shelf/leaves/proof.html").read_bytes() == before
    assert there("verify", "shelf/leaves").code == 0
