"""Thumbnails put into the page itself, so that one file shows them wherever it is opened."""

from __future__ import annotations

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pipeline.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.stores import Store

Json = dict[str, Any]

MOST_ITEMS = 300
"""Above this, thumbnails lie beside the page: of so many it has 3 to 6 MB, which still goes by mail and opens at once."""
MOST_BYTES = 64 * 1024
"""Of a thumbnail: the worst of 320 px has 35 kB. What is larger is none of ours, and stays beside the page."""
READERS = 16


def inline(data: Json, store: Store) -> Json:
    """The page's JSON with the thumbnails themselves in the place of their keys; as it is where there are too many items.

    One that cannot be read, or is none, keeps its key.
    """
    if len(data["items"]) > MOST_ITEMS:
        return data
    keys = {key for item in data["items"] for key in _keys(item)}
    with ThreadPoolExecutor(READERS) as pool:
        read = dict(zip(keys, pool.map(lambda key: data_uri(store, key), keys), strict=True))
    uris = {key: uri for key, uri in read.items() if uri}
    return {**data, "items": [_replaced(item, uris) for item in data["items"]]}


def _keys(item: Json) -> Iterator[str]:
    for each in (item, *item.get("chain", ())):
        yield from (each[name] for name in ("thumb", "soft") if name in each)


def _replaced(item: Json, uris: dict[str, str]) -> Json:
    looks: Json = {name: uris.get(item[name], item[name]) for name in ("thumb", "soft") if name in item}
    chain = {"chain": [_replaced(past, uris) for past in item["chain"]]} if "chain" in item else {}
    return {**item, **looks, **chain}


def data_uri(store: Store, key: str) -> str | None:
    """The thumbnail under a key as a `data:` URI; None where it cannot be read or is none."""
    with suppress(StoreError):
        body = store.read(key)
        if len(body) <= MOST_BYTES and body[:4] == b"RIFF" and body[8:12] == b"WEBP":
            return f"data:image/webp;base64,{b64encode(body).decode()}"
    return None
