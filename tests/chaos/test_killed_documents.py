"""A run is killed while it binds a document: what lies on the shelf is whole, and the next run has the document."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import Field, Sandbox
from tests.chaos.laws import assert_tidy, sha256

if TYPE_CHECKING:
    from pathlib import Path

ITEMS = 6
DELIVERED = """\
deliver: [{format: pdf, color: cmyk, marks: true}]
documents: [{name: deck.pdf}, {name: odd.pdf, items: ["leaf-[135]"]}]
"""
STEPS = [*(f"document:{step}" for step in ("before:1", "amid:1", "after:1", "before:2", "amid:2", "after:2"))]
STEPS += ["account:before:1", "manifest:before:1"]


@pytest.mark.chaos
@pytest.mark.parametrize("step", STEPS)
def test_no_half_document_is_ever_taken_for_a_whole_one(tmp_path: Path, step: str) -> None:
    with Sandbox(tmp_path, 1, 0.1) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=ITEMS)
        printed = "{size: 480x320, print: {trim: 60x40mm, bleed: 1mm, min_ppi: 1}}"
        field.spec.write_text(field.spec.read_text().replace("{size: 96x64}", printed) + DELIVERED)
        assert field.run(trap=step).code == -signal.SIGKILL
        left = {path: sha256(path) for path in field.shelf.glob("prints/documents/*/*.pdf")}
        last = field.run()
        assert last.code == 0, last
        account = json.loads((field.shelf / "manifest.json").read_text())
        told = {document["name"]: document for document in account["documents"]}
        assert [len(told[name]["pages"]) for name in ("deck.pdf", "odd.pdf")] == [6, 3]
        wanted = {field.shelf / document["file"]["key"]: document["file"]["sha256"] for document in told.values()}
        assert {path: sha256(path) for path in field.shelf.glob("prints/documents/*/*.pdf")} == wanted
        assert left.items() <= wanted.items()  # what the killed run had finished was whole
        assert sandbox.stats()["made"] == ITEMS
        assert field.verify().code == 0
        assert_tidy(field)
