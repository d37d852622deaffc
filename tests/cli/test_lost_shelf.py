"""The shelf goes away, or cannot be written any more, while calls that are paid for are in flight."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Makeready, wait_until
from tests.cli.shelf import Job
from tests.servers.held_sandbox import ALL, HeldSandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.disk import Disk

PLAIN = ("run", "--plain", "leaves.yaml", "--destination")


def hurt_in_flight(folder: Path, shelf: Path, hurt: Callable[[], object], mend: Callable[[], object], sentence: str) -> None:
    """Do it while four calls are in flight: the run says what happened, and the next one pays for none of them again."""
    with HeldSandbox() as sandbox:
        program = Makeready(folder, sandbox.environment)
        with program.started(*PLAIN, shelf) as running:
            wait_until(lambda: sandbox.stats()["in_flight"] == 4)
            hurt()
            sandbox.let(ALL)
            ended = running.ended()
        assert ended.code == 6, ended
        assert sentence in ended.err
        assert "run again" in ended.err
        assert "another destination" not in ended.err + ended.out
        assert "Traceback" not in ended.err
        mend()
        again = program(*PLAIN, shelf)
        assert again.code == 0, again
        assert sandbox.stats()["made"] == 4


def test_a_shelf_that_is_moved_away_in_mid_run_is_asked_back_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    job = Job(tmp_path, "moved")
    away = tmp_path / "archive"

    def move() -> None:
        job.root.rename(away)

    def bring_back() -> None:
        assert not job.root.exists(), "it was not made anew"
        away.rename(job.root)

    hurt_in_flight(
        tmp_path, tmp_path / "shelf", move, bring_back, "is gone. If it was moved, renamed or unmounted, bring it back"
    )


def test_a_disk_that_turns_read_only_in_mid_run_is_told_and_nothing_is_paid_twice(tmp_path: Path, disk: Disk) -> None:
    Job(tmp_path, "read-only")
    sentence = "the file system is read-only: make it writable again"
    hurt_in_flight(tmp_path, disk.place, disk.make_read_only, disk.make_writable, sentence)


def test_files_that_may_not_be_made_any_more_are_told_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    job = Job(tmp_path, "immutable")
    trial = tmp_path / "trial"
    trial.mkdir()
    if subprocess.run(["chattr", "+i", trial], capture_output=True, check=False).returncode:
        pytest.skip("folders cannot be made immutable here")
    subprocess.run(["chattr", "-i", trial], check=True)

    def immutable(sign: str) -> None:
        subprocess.run(["chattr", "-R", f"{sign}i", job.root / "ledger"], check=True)

    sentence = "the system does not permit it: change the folder's permissions, then run again"
    try:
        hurt_in_flight(tmp_path, tmp_path / "shelf", lambda: immutable("+"), lambda: immutable("-"), sentence)
    finally:
        immutable("-")
