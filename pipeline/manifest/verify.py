"""Read a delivered job back and compare it with its manifest."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.manifest.manifest import pictures
from pipeline.manifest.publishing import OWN_FILES, read_manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pipeline.stores import Store

_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<key>.+)")
READERS = 8
"""Objects read at once: enough to hide a bucket's latency."""


@dataclass(frozen=True)
class Verification:
    """What was read back: how many files agree, and the keys of those that are missing or altered.

    `SHA256SUMS` is among the altered where its lines are not those that the manifest asks for.
    """

    job: str
    sound: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    unlisted: tuple[str, ...] = ()
    """Keys for which `SHA256SUMS` has no line."""
    unexpected: tuple[str, ...] = ()
    """What its other lines name: files that are not the manifest's; a line that cannot be read, whole."""

    @property
    def ok(self) -> bool:
        """Whether every file is there and agrees."""
        return not self.missing and not self.altered


def verify(store: Store) -> Verification:
    """Read every picture of the manifest, and its own files; compare their SHA-256, and `SHA256SUMS` line by line.

    Raises NotOnShelf where there is no manifest, StoreError where the manifest cannot be understood or the shelf not read.
    """
    manifest = read_manifest(store)
    if manifest is None:
        raise NotOnShelf(f"{store.url} holds no manifest.json: there is no finished run here (is it DESTINATION/JOB?)")
    shown = pictures(manifest)
    keys = [*OWN_FILES, *shown]
    sums = _Sums()
    missing: list[str] = []
    altered: list[str] = []
    try:
        sums = _read_sums(store.read("SHA256SUMS"), keys)
        # The pictures' sums of the manifest go before: SHA256SUMS is a file that may have been altered like any other.
        if sums.unlisted or sums.unexpected or sums.digests | shown != sums.digests:
            altered.append("SHA256SUMS")
    except (NotOnShelf, Damaged):
        missing.append("SHA256SUMS")
    wanted = sums.digests | shown
    found = read_back(store, keys)
    missing += [key for key, digest in found.items() if digest is None]
    altered += [key for key, digest in found.items() if digest is not None and digest != wanted.get(key, digest)]
    sound = sum(wanted.get(key) == digest for key, digest in found.items() if digest)
    return Verification(manifest.job, sound, tuple(missing), tuple(altered), sums.unlisted, sums.unexpected)


def read_back(store: Store, keys: Collection[str]) -> dict[str, str | None]:
    """The SHA-256 of what lies under each key: None where nothing does, empty where it is no file. Raises StoreError."""
    with ThreadPoolExecutor(READERS) as pool:
        return dict(zip(keys, pool.map(lambda key: _sha256(store, key), keys), strict=True))


@dataclass(frozen=True)
class _Sums:
    """The SHA-256 by key, and the lines that lack or are too many; nothing where there is no `SHA256SUMS`."""

    digests: dict[str, str] = field(default_factory=dict)
    unlisted: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()


def _read_sums(body: bytes, keys: Sequence[str]) -> _Sums:
    """Hold the lines of `SHA256SUMS` against the `keys` that it should prove; a second line for one of them is unexpected."""
    digests: dict[str, str] = {}
    unexpected = []
    wanted = set(keys)
    for text in body.decode(errors="replace").removesuffix("\n").split("\n") if body else ():
        line = _LINE.fullmatch(text)
        if line and line["key"] in wanted and line["key"] not in digests:
            digests[line["key"]] = line["digest"]
        else:
            unexpected.append(line["key"] if line else text)
    return _Sums(digests, tuple(key for key in keys if key not in digests), tuple(unexpected))


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
