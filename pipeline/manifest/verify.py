"""Read a delivered job back and compare it with its manifest."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.manifest.manifest import pictures
from pipeline.manifest.publishing import read_manifest
from pipeline.stores.key_safety import check_key

if TYPE_CHECKING:
    from pipeline.stores import Store

_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<key>.+)")
READERS = 8
"""Objects read at once: enough to hide a bucket's latency."""


@dataclass(frozen=True)
class Verification:
    """What was read back: how many files agree, and the keys of those that are missing or altered."""

    job: str
    sound: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every file is there and agrees."""
        return not self.missing and not self.altered


def verify(store: Store) -> Verification:
    """Read every picture of the manifest, and the manifest's own files, and compare their SHA-256.

    Raises NotOnShelf where there is no manifest, StoreError where the manifest cannot be understood or the shelf not read.
    """
    manifest = read_manifest(store)
    if manifest is None:
        raise NotOnShelf(f"{store.url} holds no manifest.json: there is no finished run here (is it DESTINATION/JOB?)")
    wanted = pictures(manifest)
    missing: list[str] = []
    torn: list[str] = []
    try:
        sums = _read_sums(store.read("SHA256SUMS"))
        # The pictures' sums of the manifest go before: SHA256SUMS is a file that may have been altered like any other.
        if sums is None or not {"manifest.json", "manifest.csv"} <= sums.keys() or sums | wanted != sums:
            torn.append("SHA256SUMS")
        wanted = (sums or {}) | wanted
    except (NotOnShelf, Damaged):
        missing.append("SHA256SUMS")
    with ThreadPoolExecutor(READERS) as pool:
        found = dict(zip(wanted, pool.map(lambda key: _sha256(store, key), wanted), strict=True))
    missing += [key for key, digest in found.items() if digest is None]
    altered = [key for key, digest in found.items() if digest not in (None, wanted[key])]
    sound = len(wanted) - len(altered) - sum(key in wanted for key in missing)
    return Verification(manifest.job, sound, tuple(missing), (*torn, *altered))


def _read_sums(body: bytes) -> dict[str, str] | None:
    """The sums by key; None where a line is none that was written here."""
    lines = [_LINE.fullmatch(line) for line in body.decode(errors="replace").splitlines()]
    sums = {line["key"]: line["digest"] for line in lines if line}
    try:
        return {check_key(key): digest for key, digest in sums.items()} if all(lines) else None
    except StoreError:
        return None


def _sha256(store: Store, key: str) -> str | None:
    digest = hashlib.sha256()
    try:
        for chunk in store.chunks(key):
            digest.update(chunk)
    except NotOnShelf:
        return None
    except Damaged:
        return ""
    return digest.hexdigest()
