"""A run that remakes what was rejected is killed: each next take is paid for once, and the chain is whole at the end."""

from __future__ import annotations

import json
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipeline.proof.decisions import Decisions, Kind, Said
from pipeline.stores import open_store
from tests.chaos.field import Field, Sandbox
from tests.chaos.laws import assert_tidy

if TYPE_CHECKING:
    from pathlib import Path

ITEMS, REJECTED = 12, 5


def reject_some(field: Field) -> None:
    decisions = Decisions(open_store(field.destination, field.job), lambda: datetime.now(UTC))
    for item in json.loads((field.shelf / "manifest.json").read_text())["items"][:REJECTED]:
        said = {"item": item["id"], "fingerprint": item["fingerprint"], "kind": Kind.REJECT, "by": "anna", "text": "No"}
        decisions.write(Said.model_validate(said | {"prompt": f"Another {item['id']}"}))


@pytest.mark.parametrize("step", ["claim:before:2", "claim:after:2", "draw:after:3", "receipt:after:1", "record:before:4"])
def test_each_next_take_is_paid_for_once(tmp_path: Path, step: str) -> None:
    with Sandbox(tmp_path, 1, 0.1) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=ITEMS, timeout=4)
        assert field.run().code == 0
        reject_some(field)
        field.words = ("--plain", "--remake", "rejected")
        assert field.run(trap=step).code == -signal.SIGKILL
        field.words = ("--plain",)  # what was asked for is wanted by each run
        last = field.run()
        assert last.code == 0, last
        account = json.loads((field.shelf / "manifest.json").read_text())
        made = sandbox.stats()
        assert set(made["charges"].values()) == {1}
        assert made["made"] == ITEMS + REJECTED
        assert account["totals"]["job_usd"] == (ITEMS + REJECTED) * 0.25
        remade = [item for item in account["items"] if item["chain"]]
        assert [(item["take"], item["request"]["prompt"]) for item in remade] == [
            (2, f"Another {item['id']}") for item in account["items"][:REJECTED]
        ]
        assert field.verify().code == 0
        assert_tidy(field)
