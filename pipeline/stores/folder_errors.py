"""What the operating system says about files, put as sentences that say what to do."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import NotOnShelf, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ELSEWHERE = "choose another destination"
_KEPT = "then run again: what is paid for stays on this shelf, and is not paid for again"

_REASONS = {
    errno.ENOENT: ("there is no such place, and none can be made there", _ELSEWHERE, "bring the folder back to where it was"),
    errno.EROFS: ("the file system is read-only", _ELSEWHERE, "make it writable again"),
    errno.EACCES: (
        "this user may not",
        f"change the folder's permissions or {_ELSEWHERE}",
        "change the folder's permissions",
    ),
    errno.EPERM: (
        "the system does not permit it",
        f"change the folder's permissions or {_ELSEWHERE}",
        "change the folder's permissions",
    ),
    errno.ENOTDIR: ("a part of this path is a file, not a folder", _ELSEWHERE, "put the folder back where it was"),
    errno.EISDIR: ("a folder lies where a file should be", f"move it away or {_ELSEWHERE}", "move it away"),
    errno.ENAMETOOLONG: (
        "the path is too long for this file system",
        "choose a shorter destination or shorter ids",
        "choose shorter ids, or move the folder to where its path is shorter",
    ),
}
"""What is wrong, what to do, and what to do where paid work lies there already: on another shelf it would be paid for again."""

_ADVICE = {
    errno.ENOSPC: "the disk is full: make space, then run again (nothing half-written was left)",
    errno.EDQUOT: "the disk quota is used up: make space, then run again (nothing half-written was left)",
    errno.EMFILE: "too many files are open: raise the limit (`ulimit -n`) or lower `in_flight`",
    errno.ENFILE: "the machine has too many files open: close some, then run again",
    errno.EIO: "the disk reports a fault: check it before anything else",
    errno.ESTALE: "the network folder went away: mount it again",
}
"""The same for both."""


@contextmanager
def told_plainly(doing: str, path: Path, *, holds_work: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Turn an `OSError` about `path` into a `StoreError`; `doing` is a verb: "write", "read", "list".

    `holds_work` is asked, when something went wrong, whether paid work lies on the shelf.
    """
    try:
        yield
    except OSError as fault:
        if doing == "read" and fault.errno in {errno.ENOENT, errno.EISDIR, errno.ENOTDIR}:
            raise NotOnShelf(f"{path} is not on the shelf") from fault
        raise StoreError(f"cannot {doing} {path}: {_advice(fault, holds_work)}") from fault


def _advice(fault: OSError, holds_work: Callable[[], bool]) -> str:
    number = fault.errno or 0
    if number not in _REASONS:
        return _ADVICE.get(number, fault.strerror or "the system gave no reason")
    what, fresh, used = _REASONS[number]
    return f"{what}: {used}, {_KEPT}" if holds_work() else f"{what}: {fresh}"
