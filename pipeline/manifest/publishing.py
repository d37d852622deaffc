"""The manifest on the shelf: numbered copies, and the newest of them where people look for it.

    manifests/000007.json                  written once, if absent, whole: of two runs that end together, one is 7
    manifest.csv, assets.csv, SHA256SUMS,
      and then manifest.json               made from the newest, in this order

A store cannot be asked to replace a file only if it is older. So each run that has replaced these files looks again which
manifest is the newest, and writes them again where it was not its own. The last run to write has then looked after all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from pipeline.errors import NotOnShelf, StoreError
from pipeline.manifest import assets_csv
from pipeline.manifest.manifest import Manifest, as_csv, sums

if TYPE_CHECKING:
    from pipeline.stores import Store


def read_manifest(store: Store) -> Manifest | None:
    """The manifest that is published; None where there is none. Raises StoreError where it cannot be understood."""
    try:
        return Manifest.model_validate_json(store.read("manifest.json"))
    except NotOnShelf:
        return None
    except ValidationError:
        raise StoreError(f"{store.url}/manifest.json is not a manifest: it was altered, or something else wrote it") from None


def latest(store: Store) -> int:
    """The number of the newest manifest; 0: there is none."""
    names = (entry.key.removeprefix("manifests/").removesuffix(".json") for entry in store.entries("manifests/"))
    return max((int(name) for name in names if name.isdecimal()), default=0)


def enter(manifest: Manifest, store: Store) -> bool:
    """Put a manifest on the shelf under its number; False where another run's lies there."""
    return store.put(_key(manifest.number), manifest.as_bytes(), media_type="application/json")


def publish(store: Store) -> None:
    """Put the newest manifest where people look for it: the tables, the checksums, and `manifest.json` last."""
    published, newest = 0, latest(store)
    while published < newest:
        body = store.read(_key(newest))
        manifest = Manifest.model_validate_json(body)
        tables = {"manifest.csv": as_csv(manifest), "assets.csv": assets_csv.as_csv(manifest)}
        for key, table in tables.items():
            store.replace(key, table, media_type="text/csv; charset=utf-8")
        checksums = sums(manifest, {"manifest.json": body, **tables})
        store.replace("SHA256SUMS", checksums, media_type="text/plain; charset=utf-8")
        store.replace("manifest.json", body, media_type="application/json")
        published, newest = newest, latest(store)


def _key(number: int) -> str:
    return f"manifests/{number:06}.json"
