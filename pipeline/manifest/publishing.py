"""The manifest on the shelf: numbered copies, and the newest of them where people look for it.

    manifests/000007.json                  written once, if absent, whole: of two runs that end together, one is 7
    manifest.csv, assets.csv, SHA256SUMS,
      and then manifest.json               made from the newest, in this order

A store cannot be asked to replace a file only if it is older. So each run that has replaced these files looks again which
manifest is the newest, and writes them again where it was not its own. The last run to write has then looked after all others.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.manifest import assets_csv
from pipeline.manifest.manifest import Manifest, as_csv, sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.stores import Store

_NUMBERED = re.compile(r"manifests/([0-9]{6,9})\.json")
OWN_FILES = ("manifest.json", "manifest.csv", "assets.csv")
"""The files beside the pictures that `SHA256SUMS` proves."""
PLAUSIBLE = 999_999
"""No job has run so often: a higher number counts only where a manifest lies under it."""


def read_manifest(store: Store) -> Manifest | None:
    """The manifest that is published; None where there is none. Raises StoreError where it cannot be understood."""
    try:
        return Manifest.model_validate_json(store.read("manifest.json"))
    except NotOnShelf:
        return None
    except ValidationError:
        raise StoreError(f"{store.url}/manifest.json is not a manifest: it was altered, or something else wrote it") from None


def newest(store: Store) -> Manifest | None:
    """The newest manifest that can be read, published or about to be; None where there is none. Raises StoreError."""
    found = _newest(store, 0)
    return found[2] if found else read_manifest(store)


def latest(store: Store) -> int:
    """The number of the newest manifest; 0: there is none."""
    return max(_numbers(store), default=0)


def enter(manifest: Manifest, store: Store) -> bool:
    """Put a manifest on the shelf under its number; False where another run's lies there."""
    return store.put(_key(manifest.number), manifest.as_bytes(), media_type="application/json")


def publish(store: Store) -> None:
    """Put the newest manifest where people look for it: the tables, the checksums, and `manifest.json` last.

    A numbered one that is none, whoever put it there, is passed over.
    """
    published = 0
    while newer := _newest(store, published):
        published, body, manifest = newer
        tables = {"manifest.csv": as_csv(manifest), "assets.csv": assets_csv.as_csv(manifest)}
        for key, table in tables.items():
            store.replace(key, table, media_type="text/csv; charset=utf-8")
        checksums = sums(manifest, {"manifest.json": body, **tables})
        store.replace("SHA256SUMS", checksums, media_type="text/plain; charset=utf-8")
        store.replace("manifest.json", body, media_type="application/json")


def numbered(store: Store) -> Mapping[int, str]:
    """The keys of the manifests of this job, by their numbers. Raises StoreError."""
    return {number: _key(number) for number in _numbers(store)}


def read_numbered(store: Store, number: int) -> Manifest | None:
    """The manifest of this number; None where there is none, or none that can be read. Raises StoreError."""
    found = _sound(store, number)
    return found[2] if found else None


def newer(store: Store, than: int) -> Manifest | None:
    """The newest sound manifest of a higher number; None where there is none. Raises StoreError."""
    found = _newest(store, than)
    return found[2] if found else None


def _newest(store: Store, than: int) -> tuple[int, bytes, Manifest] | None:
    """The newest sound manifest of a higher number, with its bytes."""
    newer = sorted((number for number in _numbers(store) if number > than), reverse=True)
    return next((found for number in newer if (found := _sound(store, number))), None)


def _numbers(store: Store) -> set[int]:
    names = (_NUMBERED.fullmatch(entry.key) for entry in store.entries("manifests/"))
    numbers = {int(name[1]) for name in names if name}
    return {number for number in numbers if number <= PLAUSIBLE or _sound(store, number)}


def _sound(store: Store, number: int) -> tuple[int, bytes, Manifest] | None:
    with suppress(NotOnShelf, Damaged, ValidationError):
        body = store.read(_key(number))
        return number, body, Manifest.model_validate_json(body)
    return None


def _key(number: int) -> str:
    return f"manifests/{number:06}.json"
