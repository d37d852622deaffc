"""A disk of its own that can turn read-only under whoever writes to it, as only root may mount one."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Disk:
    """Mounted at `place`, in memory."""

    place: Path

    def make_read_only(self) -> None:
        """What a kernel does to a disk with faults."""
        self._remount("ro")

    def make_writable(self) -> None:
        """What somebody does about it."""
        self._remount("rw")

    def _remount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", self.place], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 16 MiB while the test runs."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a disk can only be mounted by root on Linux")
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", place]
    mounted = subprocess.run(words, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", place], check=True)
