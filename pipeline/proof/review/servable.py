"""Which files may be asked for: those that the job's sheet names, on its shelf and on that of its drafts. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.records import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.review.job_sheet import JobSheet

ROOMS = ("masters", "rejected", "prints", "thumbs")
"""What lies elsewhere is never handed out, whatever a manifest says: the ledger holds links."""
BESIDE = "../"
"""What the keys of drafts begin with on the page: of a shelf beside, whose name follows."""

_THUMB = re.compile(r"thumbs/(?P<stem>[^/]+/[0-9a-f]{16})(?:-[0-9a-f]{8})?\.webp")


class Served(NamedTuple):
    """A file that may be asked for."""

    key: str
    etag: str
    """With its quotes."""
    of_drafts: bool = False
    """Whether it lies on the shelf of the job's drafts."""


class Servable:
    """The files that one sheet names, and the thumbnails of its items."""

    def __init__(self, sheet: JobSheet) -> None:
        """`sheet`: the job as it is shown."""
        self._sums = {key: sha256 for key, sha256 in _named(sheet.account) if key.partition("/")[0] in ROOMS}
        self._stems = set(_stems(sheet.account))
        self._drafts = set(_drafts(item["draft"] for item in sheet.items.values() if "draft" in item))

    def find(self, path: str) -> Served | None:
        """The file of that path, if it may be had. Only whole keys count: one with `..` or `//` is never among them."""
        if sha256 := self._sums.get(path):
            return Served(path, f'"{sha256}"')
        name = _THUMB.fullmatch(path)
        if name and name["stem"] in self._stems:
            return Served(path, _mark(path))
        if path in self._drafts:
            key = path.partition("/")[2]
            return Served(key, _mark(key), of_drafts=True) if key.partition("/")[0] in ROOMS else None
        return None


def _mark(key: str) -> str:
    """What tells a file whose SHA-256 nobody has written down: the fingerprint in its name."""
    return f'"{PurePosixPath(key).stem}"'


def _named(account: Manifest) -> Iterator[tuple[str, str]]:
    """Keys and their SHA-256."""
    for item in account.items:
        masters = [item.master, *(past.master for past in item.chain)]
        yield from ((file.key, file.sha256) for file in (*masters, *item.prints) if file)


def _stems(account: Manifest) -> Iterator[str]:
    for item in account.items:
        yield item.stem
        yield from (stem_of(item.id, past.fingerprint) for past in item.chain)


def _drafts(told: Iterable[dict[str, str]]) -> Iterator[str]:
    """The paths of drafts as a browser asks for them: it leaves out what leads above the root."""
    for draft in told:
        keys = (draft.get(name, "") for name in ("key", "thumb"))
        yield from (key.removeprefix(BESIDE) for key in keys if key.startswith(BESIDE))
