"""A disk that nobody serves, as only root may mount one: whoever asks for it hangs in the system."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT_ONCE = 2
"""MNT_DETACH of umount2(2)."""


@pytest.fixture
def hanging_mount(tmp_path: Path) -> Iterator[Path]:
    """A folder on a FUSE disk that nobody serves, while the test runs."""
    place = tmp_path / "hanging"
    place.mkdir()
    with hanging(place):
        yield place


@contextmanager
def hanging(place: Path) -> Iterator[None]:
    """Lay a FUSE disk that nobody serves over a folder, while the block runs."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a disk can only be mounted by root on Linux")
    system = ctypes.CDLL(None, use_errno=True)
    try:
        line = os.open("/dev/fuse", os.O_RDWR)
    except OSError as fault:
        pytest.skip(f"no disk of a program can be mounted here: {fault}")
    try:
        options = f"fd={line},rootmode=40000,user_id=0,group_id=0".encode()
        if system.mount(b"hanging", bytes(place), b"fuse", 0, options):
            pytest.skip(f"no disk can be mounted here: {os.strerror(ctypes.get_errno())}")
        try:
            yield
        finally:
            system.umount2(bytes(place), AT_ONCE)
    finally:
        os.close(line)  # whoever hangs is let go
