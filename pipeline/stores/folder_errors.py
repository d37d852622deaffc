"""What the operating system says about files, put as sentences that say what to do."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import NotOnShelf, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ADVICE = {
    errno.ENOSPC: "the disk is full: make space, then run again (nothing half-written was left)",
    errno.EDQUOT: "the disk quota is used up: make space, then run again (nothing half-written was left)",
    errno.ENOENT: "there is no such place, and none can be made there: choose another destination",
    errno.EROFS: "the file system is read-only: choose another destination",
    errno.EACCES: "this user may not: change the folder's permissions or choose another destination",
    errno.EPERM: "the system does not permit it: change the folder's permissions or choose another destination",
    errno.ENOTDIR: "a part of this path is a file, not a folder: choose another destination",
    errno.EISDIR: "a folder lies where a file should be: move it away or choose another destination",
    errno.ENAMETOOLONG: "the path is too long for this file system: choose a shorter destination or shorter ids",
    errno.EMFILE: "too many files are open: raise the limit (`ulimit -n`) or lower `in_flight`",
    errno.ENFILE: "the machine has too many files open: close some, then run again",
    errno.EIO: "the disk reports a fault: check it before anything else",
    errno.ESTALE: "the network folder went away: mount it again",
}


@contextmanager
def told_plainly(doing: str, path: Path) -> Iterator[None]:
    """Turn an `OSError` about `path` into a `StoreError`; `doing` is a verb: "write", "read", "list"."""
    try:
        yield
    except OSError as fault:
        if doing == "read" and fault.errno in {errno.ENOENT, errno.EISDIR, errno.ENOTDIR}:
            raise NotOnShelf(f"{path} is not on the shelf") from fault
        advice = _ADVICE.get(fault.errno or 0, fault.strerror or "the system gave no reason")
        raise StoreError(f"cannot {doing} {path}: {advice}") from fault
