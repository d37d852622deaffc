"""Which files of the shelf may be asked for: those that the job's sheet names. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.records import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.manifest.manifest import Manifest

ROOMS = ("masters", "rejected", "prints", "thumbs")
"""What lies elsewhere is never handed out, whatever a manifest says: the ledger holds links."""

_THUMB = re.compile(r"thumbs/(?P<stem>[^/]+/[0-9a-f]{16})(?:-[0-9a-f]{8})?\.webp")


class Served(NamedTuple):
    """A file that may be asked for."""

    key: str
    etag: str
    """With its quotes."""


class Servable:
    """The files that one manifest names, and the thumbnails of its items."""

    def __init__(self, account: Manifest) -> None:
        """`account`: the manifest, with what has come since."""
        self._sums = {key: sha256 for key, sha256 in _named(account) if key.partition("/")[0] in ROOMS}
        self._stems = set(_stems(account))

    def find(self, key: str) -> Served | None:
        """The file under that key, if it may be had. Only whole keys count: one with `..` or `//` is never among them."""
        if sha256 := self._sums.get(key):
            return Served(key, f'"{sha256}"')
        name = _THUMB.fullmatch(key)
        return Served(key, f'"{PurePosixPath(key).stem}"') if name and name["stem"] in self._stems else None


def _named(account: Manifest) -> Iterator[tuple[str, str]]:
    """Keys and their SHA-256."""
    for item in account.items:
        masters = [item.master, *(past.master for past in item.chain)]
        yield from ((file.key, file.sha256) for file in (*masters, *item.prints) if file)


def _stems(account: Manifest) -> Iterator[str]:
    for item in account.items:
        yield item.stem
        yield from (stem_of(item.id, past.fingerprint) for past in item.chain)
