"""What manifests say before their items, read from the beginning of each file: of 10,000 items nothing is read."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from json import JSONDecoder
from typing import TYPE_CHECKING, Any

from pipeline.errors import Damaged, NotOnShelf
from pipeline.manifest import publishing
from pipeline.manifest.manifest import Head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.stores import Store

READERS = 16
_BEFORE_NAME, _BEFORE_VALUE = re.compile(r"[\s{,]*"), re.compile(r"[\s:]*")


def read_heads(store: Store) -> Mapping[int, Head | None]:
    """The heads of all numbered manifests of a job by their numbers, lowest first; None where one cannot be read.

    Raises StoreError.
    """
    keys = dict(sorted(publishing.numbered(store).items()))
    with ThreadPoolExecutor(READERS) as pool:
        return dict(zip(keys, pool.map(lambda key: read_head(store, key), keys.values()), strict=True))


def read_head(store: Store, key: str) -> Head | None:
    """The head of the manifest under this key; None where there is none that can be read. Raises StoreError."""
    with suppress(NotOnShelf, Damaged, ValueError, TypeError, RecursionError):
        return Head.model_validate(_fields(next(iter(store.chunks(key)), b"").decode(errors="ignore")))
    return None


def _fields(text: str) -> dict[str, Any]:
    """The fields of the JSON object that a text begins, up to its items. Raises ValueError, TypeError or RecursionError."""
    decoder, at = JSONDecoder(), 0
    fields: dict[str, Any] = {}
    while True:
        name, at = decoder.raw_decode(text, _end(_BEFORE_NAME, text, at))
        if name == "items":
            return fields
        fields[name], at = decoder.raw_decode(text, _end(_BEFORE_VALUE, text, at))


def _end(gap: re.Pattern[str], text: str, at: int) -> int:
    found = gap.match(text, at)
    return found.end() if found else at
