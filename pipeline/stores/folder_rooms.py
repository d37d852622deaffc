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

from pipeline.errors import Damaged, StoreError
from pipeline.safe_text import one_line
from pipeline.stores.safe_names import is_name
from pipeline.stores.store import LEADS_OUT, ROOMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLLOW_LINKS = "MAKEREADY_FOLLOW_LINKS"
"""The variable by which a user says that links out of the shelf are meant."""

RUNS = "runs"
_MEANT = f"Move it away, or set {FOLLOW_LINKS}=1 if it is meant"
QUIET_SECONDS = 3600.0
"""How long a run's folder has been empty before it is taken away: a run that begins makes it and then writes into it."""


def follows_links(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the user has said that links may lead out of the shelf."""
    return environ.get(FOLLOW_LINKS, "").strip().lower() not in {"", "0", "no", "false"}


def check_rooms(root: Path, folders: tuple[str, ...]) -> None:
    """Raise StoreError where the job's folder or a room is a link out of the shelf, Damaged where a folder in a room is."""
    if out := _out(root, within=root.parent):
        raise StoreError(f"{root} {out}. {_MEANT}")
    folder = root
    for depth, name in enumerate(folders):
        folder /= name
        if out := _out(folder, within=root):
            raise (Damaged if depth else StoreError)(f"{folder} {out}. {_MEANT}")


def no_way_in(folder: Path, *, root: Path, follow: bool) -> str:
    """Why a folder is not listed, to be read after its name: a link that leads out (unless so meant) or in a circle.

    Raises StoreError where that is a room of the shelf, without which nothing can be told of any item.
    """
    why = _out(folder, within=root) if not follow else ""
    if not why and folder.is_symlink() and _target(folder.parent).is_relative_to(_target(folder)):
        why = "is a link that leads back to where it lies"
    if why and folder.parent == root and folder.name in ROOMS:
        raise StoreError(f"{folder} {why}. {_MEANT}" if LEADS_OUT in why else f"{folder} {why}: move it away")
    return why


def remove_left_by_runs(root: Path, *, before: float) -> None:
    """Take away the empty folders of runs that have ended, untouched since an hour before that time (seconds since 1970)."""
    for folder in _folders(root / RUNS):
        with suppress(OSError):  # something lies in it, or another run was quicker
            if folder.stat().st_mtime < min(before, time.time()) - QUIET_SECONDS:
                folder.rmdir()


def jobs_in(destination: Path, *, follow_links: bool) -> list[str]:
    """The names of the folders there in which a job has a ledger. Raises OSError."""
    try:
        with os.scandir(destination) as found:
            names = [entry.name for entry in found if entry.is_dir(follow_symlinks=follow_links)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(name for name in names if is_name(name) and (destination / name / "ledger").is_dir())


def _folders(room: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from [Path(entry) for entry in os.scandir(room) if entry.is_dir(follow_symlinks=False)]


def _out(folder: Path, *, within: Path) -> str:
    """Where a link leads that leads out, to be read after its name; empty where it does not."""
    if folder.is_symlink() and not (target := _target(folder)).is_relative_to(_target(within)):
        return f"{LEADS_OUT}, to {one_line(str(target))}: nothing is read or written there"
    return ""


def _target(path: Path) -> Path:
    """Where a path leads, as far as it leads anywhere: links may go in a circle."""
    return Path(os.path.realpath(path))
