"""A flow that stands still: Prefect's threads and its server are in the process, and it ends all the same."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import Sandbox
from tests.cli.process import Ended, Makeready
from tests.cli.shelf import Job
from tests.cli.stuck import NO_PICTURE_COMES, child

if TYPE_CHECKING:
    from pathlib import Path

SILENCE = 60.0
"""Seconds. Prefect and its server take some to start, and many where other things are done beside."""

PATIENCE = 600


def flow(program: Makeready, *words: str, code: str | None = None) -> Ended:
    done = subprocess.run(
        program.command("run", *words, code=code),
        cwd=program.folder,
        env=program.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.chaos
@pytest.mark.timeout(3 * PATIENCE)
def test_a_flow_that_stands_still_ends_and_loses_nothing(tmp_path: Path) -> None:
    leaves = Job(tmp_path, "standing")
    with Sandbox(tmp_path, seed=1, latency=0.0) as sandbox:
        program = Makeready(tmp_path, sandbox.environment)
        first = flow(program, *leaves.words, "--only", "leaf-1")  # makes Prefect's database, which takes longest
        assert first.code == 0, first.err
        stood = flow(program, *leaves.words, code=child(NO_PICTURE_COMES, silence=SILENCE))
        assert stood.code == 7, stood
        assert "leaf-2: waiting for its picture's transfer for" in stood.err
        assert leaves.manifest["run"]["partial"]
        again = program("run", "--plain", *leaves.words)
        assert again.code == 0, again.err
        assert sorted(leaves.outcomes) == [*["delivered"] * 3, "kept"]
        assert sandbox.stats()["made"] == 4
