"""The port to the place of a drop: what it asks of a folder or a bucket beyond what every shelf does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import Damaged
from pipeline.stores.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CURRENT, CURRENT_LINK = "current.json", "current"
"""The pointer, and the link beside it in a folder."""
EDITIONS, RELEASES = "editions/", "releases/"
"""Where files lie that never change, and where releases are claimed."""

LONGEST_LINK = 7 * 24 * 3600
"""Seconds for which S3 signs a link at most (AWS, *Sharing objects with presigned URLs*)."""

WRITE_ONCE = "prints/"
"""What on a shelf may share its bytes with a drop: it is never written again, and is made again for nothing. Masters are paid
for: whoever edits a file of a drop in place must not reach them."""


@dataclass(frozen=True)
class Kept:
    """What a place keeps to when two write at once."""

    if_absent: bool
    """Of two that write a key once, if absent, one wins. Where not, one person at a time may release."""
    if_match: bool
    """What is replaced is what was read before."""


@dataclass(frozen=True)
class Tagged:
    """What lies under a key, and by what it is told from what is written there later."""

    body: bytes = b""
    """Nothing where there is nothing, or an empty object: both are "not there" to a reader."""
    tag: str | None = None
    """None: there is nothing at all."""
    age: float = 0.0
    """Seconds since it was written, by the clock of whoever keeps it."""


class DropPlace(Store, Protocol):
    """A place for a drop. All methods may be called from many threads, and raise as those of `Store` do."""

    def try_out(self) -> Kept:
        """Find out by doing, once, what the place keeps to. Raises `StoreError` where it cannot be used as a place of drops."""

    def copy_in(self, source: Store, key: str, to_key: str, *, sha256: str, media_type: str) -> None:
        """Copy a file of a shelf to `to_key`, where nothing lies, with as little of it through this machine as can be.

        The service copies within itself, a folder links what is written once, all else goes through in pieces. What came is
        for the caller to read back: only bytes that pass through here are held against `sha256` (64 hex digits). Raises
        `NotOnShelf` and `Damaged` for the source.
        """

    def read_tagged(self, key: str) -> Tagged:
        """What lies under the key; a `Tagged` without tag where there is nothing."""

    def replace_tagged(self, key: str, body: bytes, tag: str | None, *, media_type: str) -> str:
        """Write whole or not at all, if what lies there still has the tag, and return the new one.

        Raises `ChangedMeanwhile`. A place that does not keep `if_match` writes whatever lies there.
        """

    def presigned(self, key: str, seconds: int) -> str | None:
        """A link that opens the file for everybody for so many seconds, `LONGEST_LINK` at most; None in a folder."""

    def point(self, name: str, target: str, *, while_key: str, tag: str) -> bool:
        """Let the symbolic link `name` lead to `target`, in one step, as long as `while_key` has that tag.

        False where there are no links (S3), or none can be.
        """

    def folders(self, prefix: str) -> list[str]:
        """The names of the folders right below `prefix`, which is empty or ends with a slash."""

    def weight(self, prefixes: Sequence[str]) -> int:
        """Bytes that are freed where all below these is taken away: a file that has another name elsewhere frees none."""

    def clear(self, prefix: str) -> None:
        """Take away all that lies below `prefix`, which ends with a slash, and the folders themselves."""


def checked(chunks: Iterable[bytes], sha256: str, name: str) -> Iterator[bytes]:
    """Hand on the pieces; raises `Damaged` at the end where all of them do not have the SHA-256 (64 hex digits)."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise Damaged(f"{name} is not what was written there: its SHA-256 begins {digest.hexdigest()[:16]}, not {sha256[:16]}")
