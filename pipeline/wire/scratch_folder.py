"""Folders for transfers under way: one a run, taken away at its end, or by the next run where it was killed.

Whoever uses such a folder holds a lock on it, which the kernel frees even at kill -9; so one that can be locked is nobody's.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "makeready-scratch-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give an empty folder, after taking away those that killed runs left; it is gone when the block ends."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _take_away(left)
    with _ours() as folder:
        yield folder


@contextmanager
def _ours() -> Iterator[Path]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        handle = _lock(folder)
        # Between the two lines above, another run may have taken it for abandoned.
        if handle is not None and folder.is_dir():
            break
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _take_away(folder: Path) -> None:
    handle = _lock(folder)
    if handle is not None:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _lock(folder: Path) -> int | None:
    """Lock a folder without waiting; None where somebody holds it, or it is gone or not ours to open."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
