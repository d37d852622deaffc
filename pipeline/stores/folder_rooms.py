"""The folders within a shelf: links among them, and those that runs have left behind.

A room (`ledger/`, `masters/`, the job's folder itself) that is a link out of the shelf would have files of this user read and
written elsewhere. In a folder that came from others that may be meant so; where it is this user's own doing, they say so.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLLOW_LINKS = "MAKEREADY_FOLLOW_LINKS"
"""The variable by which a user says that links out of the shelf are meant."""

RUNS = "runs"
QUIET_SECONDS = 3600.0
"""How long a run's folder has been empty before it is taken away: a run that begins makes it and then writes into it."""


def follows_links(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the user has said that links may lead out of the shelf."""
    return environ.get(FOLLOW_LINKS, "").strip().lower() not in {"", "0", "no", "false"}


def check_rooms(root: Path, folders: tuple[str, ...]) -> None:
    """Raise StoreError where the job's folder, or one of those that lead down from it, is a link out of the shelf."""
    _check(root, within=root.parent)
    room = root
    for name in folders:
        room /= name
        _check(room, within=root)


def check_way_in(folder: Path, *, root: Path, follow: bool) -> None:
    """Before a folder is listed: raise StoreError where it is a link that leads out (unless so meant) or in a circle."""
    if not folder.is_symlink():
        return
    if not follow:
        _check(folder, within=root)
    if folder.parent.resolve().is_relative_to(folder.resolve()):
        raise StoreError(f"{folder} is a link that leads back to where it lies: move it away")


def remove_left_by_runs(root: Path, *, before: float) -> None:
    """Take away the empty folders of runs that have ended, untouched since an hour before that time (seconds since 1970)."""
    for folder in _folders(root / RUNS):
        with suppress(OSError):  # something lies in it, or another run was quicker
            if folder.stat().st_mtime < min(before, time.time()) - QUIET_SECONDS:
                folder.rmdir()


def _folders(room: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from [Path(entry) for entry in os.scandir(room) if entry.is_dir(follow_symlinks=False)]


def _check(folder: Path, *, within: Path) -> None:
    if folder.is_symlink() and not (target := folder.resolve()).is_relative_to(within.resolve()):
        raise StoreError(
            f"{folder} is a link that leads out of the shelf, to {one_line(str(target))}: nothing is read or written there. "
            f"Move it away, or set {FOLLOW_LINKS}=1 if it is meant"
        )
