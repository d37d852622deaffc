"""Names in a folder at which no file lies that can be read: folders, links that lead nowhere, pipes, sockets, devices."""

from __future__ import annotations

import errno
import os
import stat
from typing import IO, TYPE_CHECKING

from pipeline.errors import Damaged, StoreError
from pipeline.stores.store import FILES, FOLDER, ROOMS

if TYPE_CHECKING:
    from pathlib import Path

_KINDS = (
    (stat.S_ISDIR, FOLDER),
    (stat.S_ISFIFO, "is a pipe, no file"),
    (stat.S_ISSOCK, "is a socket, no file"),
    (stat.S_ISLNK, "is a link that leads to no file"),
)
_NOT_TO_BE_OPENED = {errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENXIO, errno.ENODEV}
"""What the system says of one file alone that cannot be read."""


def what_lies(mode: int) -> str:
    """What a thing of this `st_mode` is, to be read after its name; empty: a file."""
    if stat.S_ISREG(mode):
        return ""
    return next((what for fits, what in _KINDS if fits(mode)), "is a device, no file")


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether a folder lies there, or a link leads to one; a link to itself leads to none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def open_file(path: Path) -> IO[bytes]:
    """Open a file for reading, without waiting for whoever writes into a pipe.

    Raises Damaged where something else lies there, or what cannot be read, and OSError for everything else.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        dangling = fault.errno == errno.ENOENT and os.path.lexists(path)
        if dangling or fault.errno in _NOT_TO_BE_OPENED:
            what = what_lies(os.lstat(path).st_mode) or f"cannot be read: {fault.strerror}"
            raise Damaged(f"{path} {what}") from fault
        raise
    if what := what_lies(os.fstat(handle).st_mode):
        os.close(handle)
        raise Damaged(f"{path} {what}")
    return os.fdopen(handle, "rb")


def check_names(root: Path) -> None:
    """See that nothing else lies at the top of a shelf where its own files and folders will. Raises StoreError."""
    for name in (*FILES, *ROOMS):
        path = root / name
        if not os.path.lexists(path):
            continue
        what = what_lies(_mode(path))
        if name in ROOMS:
            what = "" if path.is_dir() else f"{what or 'is a file'}, where a folder should be"
        if what:
            raise StoreError(f"{path} {what}: nothing was started; move it away, then run again")


def _mode(path: Path) -> int:
    """The mode of what the name leads to; of a link that leads nowhere, its own."""
    try:
        return path.stat().st_mode
    except OSError:
        return path.lstat().st_mode
