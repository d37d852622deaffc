"""Runs that stand still: the program as a process, with something in it that never comes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Makeready
from tests.cli.shelf import Job
from tests.cli.stuck import NO_CONNECTION_CAN_BE_CUT, NO_PICTURE_COMES, NOTHING_BEGINS, NOTHING_CAN_BE_TOLD, child
from tests.servers.held_sandbox import ALL, HeldSandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Api


@pytest.mark.parametrize("harm", [NO_PICTURE_COMES, NOTHING_CAN_BE_TOLD, NO_CONNECTION_CAN_BE_CUT])
def test_a_lock_that_is_never_given_up_ends_the_run_and_loses_nothing(
    makeready: Makeready, api: Api, leaves: Job, harm: str
) -> None:
    stood = makeready("run", "--plain", *leaves.words, code=child(harm))
    assert stood.code == 7, stood
    assert "the run stood still" in stood.err
    assert "waiting for its picture's transfer for" in stood.err
    assert "run again to go on" in stood.err
    assert "Traceback" not in stood.err

    again = makeready("run", "--plain", *leaves.words)
    assert again.code == 0, again.err
    assert leaves.outcomes == ["delivered"] * 4
    assert api.since("made") == 4


def test_every_worker_is_told_of_and_the_account_is_written(makeready: Makeready, leaves: Job) -> None:
    stood = makeready("run", "--plain", "--json", *leaves.words, code=child(NO_PICTURE_COMES))
    told = json.loads(stood.out)
    assert (stood.code, told["kind"], told["exit_code"]) == (7, "StoodStill", 7)
    *items, main = told["waits"]
    assert sorted(line.partition(":")[0] for line in items) == ["leaf-1", "leaf-2", "leaf-3", "leaf-4"]
    assert all("pipeline/wire/fetch/download.py, line" in line for line in items)
    assert main.startswith("the main thread: pipeline/work/job_run.py, line")
    assert "The manifest is written" in told["error"]
    assert leaves.manifest["run"]["partial"]
    assert "stood still" in leaves.manifest["run"]["stopped"]
    assert [path for path in leaves.files("runs/**/*") if path.name == "holder.json"] == [], "the run is not released"


def test_a_run_that_never_begins_an_item_ends_too(makeready: Makeready, leaves: Job) -> None:
    stood = makeready("run", "--plain", *leaves.words, code=child(NOTHING_BEGINS))
    assert stood.code == 7, stood
    assert "the main thread: pipeline/" in stood.err
    assert leaves.files("ledger/**/*") == []


def test_a_run_whose_calls_never_end_ends_by_itself_with_its_manifest(tmp_path: Path) -> None:
    leaves = Job(tmp_path, "unanswered")
    with HeldSandbox() as sandbox:
        program = Makeready(tmp_path, sandbox.environment)
        stood = program("run", "--plain", "--json", *leaves.words, code=child())
        assert stood.code == 7, stood.err
        assert "leaf-1: waiting for its answer for" in stood.err
        told = json.loads(stood.out)
        assert (told["run"]["partial"], told["run"]["id"]) == (True, leaves.manifest["run"]["id"])
        sandbox.change(latency_seconds=0)
        sandbox.let(ALL)
        again = program("run", "--plain", *leaves.words)
        assert again.code == 0, again.err
        assert sandbox.stats()["made"] == 4
