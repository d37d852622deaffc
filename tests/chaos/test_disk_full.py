"""The disk of the shelf is full in the middle of a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import Field, Sandbox
from tests.chaos.laws import assert_tidy, assert_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 768 * 1024
"""Bytes of the disk; 24 items take about 500 kB (a file takes at least 4 kB)."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, as only root may mount one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk can only be mounted by root on Linux")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def ballast(disk: Path, leave: int) -> Path:
    """Fill the disk but for so many bytes."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(disk).free - leave))
    return filler


@pytest.mark.parametrize("leave", [pytest.param(4, marks=pytest.mark.chaos), 40, pytest.param(150, marks=pytest.mark.chaos)])
def test_a_full_disk_ends_the_run_with_the_reason_and_costs_nothing_twice(
    tmp_path: Path, small_disk: Path, seed: int, leave: int
) -> None:
    with Sandbox(tmp_path, seed, 0.05) as sandbox:
        field = Field(tmp_path / "job", sandbox, destination=str(small_disk))
        filler = ballast(small_disk, leave * 1024)
        full = field.run()
        assert full.code == 6, full
        assert "the disk is full: make space, then run again" in full.err
        assert "Traceback" not in full.err
        filler.unlink()
        assert_whole(field, field.run())
        assert_tidy(field)


@pytest.mark.chaos
@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is of Linux")
def test_a_limit_on_file_size_is_told_as_plainly(tmp_path: Path, seed: int) -> None:
    with Sandbox(tmp_path, seed, 0.05) as sandbox:
        field = Field(tmp_path / "job", sandbox)
        stopped = field.run(limits=("prlimit", "--fsize=0"))
        assert stopped.code == 6, stopped
        assert "Traceback" not in stopped.err
        assert_whole(field, field.run())
        assert_tidy(field)
