"""The port to the shelf: what the work needs of a folder or a bucket, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FILES = ("manifest.json", "manifest.csv", "assets.csv", "SHA256SUMS", "SANDBOX.txt", "DRAFT.txt", "proof.html")
"""The files at the top of a shelf."""
ROOMS = ("ledger", "masters", "rejected", "prints", "thumbs", "decisions", "manifests", "notices", "runs")
"""The folders there."""

FOLDER = "is a folder, no file"
LEADS_OUT = "is a link that leads out of the shelf"
"""How things on the shelf are told that are no files: to be read after their names."""


@dataclass(frozen=True)
class ShelfEntry:
    """A thing on the shelf: its key, relative to the job's folder, and its length in bytes."""

    key: str
    bytes: int
    odd: str = ""
    """Why it is no file that can be read, to be read after the key, as `is a pipe, no file`."""
    modified: float | None = field(default=None, compare=False)
    """When it was last written, seconds since the epoch, as the disk or the service says; None: it does not."""


@dataclass(frozen=True)
class Probe:
    """What was found out about a shelf before money is spent.

    `conditional`: whether *written once, if absent* holds when two write at the same time. Where it does not, only one run may
    write at a time.
    """

    conditional: bool


class Store(Protocol):
    """A shelf, rooted at one job's folder. All methods may be called from many threads.

    Keys are parts that pass `names.validate_name`, joined by `/`. Everything raises `StoreError` with a sentence for people
    when the shelf cannot be read or written, and `ShelfBusy` when repeating did not help.
    """

    @property
    def url(self) -> str:
        """What people are shown: `outputs/autumn` or `s3://bucket/prefix/autumn`."""

    @property
    def remote(self) -> bool:
        """Whether this is a real bucket, away from this machine."""

    @property
    def service(self) -> str:
        """The address of the service that keeps it, as `https://s3.amazonaws.com`; empty for a folder."""

    def probe(self) -> Probe:
        """Write, read back, list and delete something, and see whether *if absent* is kept; leave nothing behind."""

    def put(self, key: str, body: bytes | Path, *, media_type: str, sha256: str | None = None) -> bool:
        """Write once, if absent, whole or not at all.

        True: written by this call. False: something already lies there, whatever it is; nothing was changed.
        With `sha256` (64 hex digits) the bytes must have it, else nothing is written and `StoreError` is raised.
        """

    def replace(self, key: str, body: bytes, *, media_type: str) -> None:
        """Write whole or not at all, whatever lies there.

        Only the manifest, and what is known of a gateway's log, are written this way.
        """

    def read(self, key: str) -> bytes:
        """All bytes under the key; raises `NotOnShelf` when there is nothing, `Damaged` where what lies there is no file."""

    def length(self, key: str) -> int:
        """How many bytes lie under the key, without reading them; raises as `read` does."""

    def chunks(self, key: str, start: int = 0) -> Iterator[bytes]:
        """Yield the bytes from number `start` on, in pieces of at most 1 MiB; the first step raises as `read` does."""

    def entries(self, prefix: str = "") -> Iterator[ShelfEntry]:
        """Yield what lies under keys that begin with `prefix`, in no promised order; unfinished writes are never listed.

        What is no file is yielded as `odd`, folders only where their name has a dot, as those of files have, or where they
        are links that lead out or in a circle.
        """

    def beside(self) -> Iterator[Store]:
        """Yield the shelves of the other jobs under the same destination, as far as their names are those of jobs."""

    def delete(self, key: str) -> None:
        """Take the thing away; nothing happens when there is none."""

    def sweep(self, *, before: float) -> int:
        """Take away what killed writers left unfinished before that time (seconds since the epoch); return how many."""
