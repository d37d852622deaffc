"""A shelf of which another thread can see what it is being asked, and for how long it has not answered."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pipeline.stores.store import Probe, ShelfEntry, Store

T = TypeVar("T")

BATCH = 256
"""Entries of a listing that are asked for at once: far less than a page, and seen to go on all the same."""


@dataclass(frozen=True)
class Asked:
    """What a shelf is being asked, in words, and since when (seconds of the clock)."""

    doing: str
    since: float


class Asks:
    """What each thread is asking at the moment."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock`: seconds."""
        self._clock = clock
        self._asked: dict[int, Asked] = {}

    def longest(self) -> Asked | None:
        """What has not been answered for longest; None where nothing is being asked. Takes no lock."""
        return min(list(self._asked.values()), key=lambda asked: asked.since, default=None)

    @contextmanager
    def asking(self, doing: str) -> Iterator[None]:
        """Let it be seen that this thread asks something while the block runs; what it asked around that waits anew then."""
        me = threading.get_ident()
        around = self._asked.get(me)
        self._asked[me] = Asked(doing, self._clock())
        try:
            yield
        finally:
            del self._asked[me]
            if around:
                self._asked[me] = Asked(around.doing, self._clock())


class AskedShelf:
    """Does all that its store does."""

    def __init__(self, store: Store, asks: Asks) -> None:
        """`asks` learns what the store is being asked."""
        self._store = store
        self._asks = asks
        self._asking = asks.asking
        self.url = store.url
        self.remote = store.remote
        self.service = store.service

    def probe(self) -> Probe:
        """See `Store.probe`."""
        with self._asking("trying it out"):
            return self._store.probe()

    def put(self, key: str, body: bytes | Path, *, media_type: str, sha256: str | None = None) -> bool:
        """See `Store.put`."""
        with self._asking(f"writing {key}"):
            return self._store.put(key, body, media_type=media_type, sha256=sha256)

    def replace(self, key: str, body: bytes, *, media_type: str) -> None:
        """See `Store.replace`."""
        with self._asking(f"writing {key}"):
            self._store.replace(key, body, media_type=media_type)

    def read(self, key: str) -> bytes:
        """See `Store.read`."""
        with self._asking(f"reading {key}"):
            return self._store.read(key)

    def length(self, key: str) -> int:
        """See `Store.length`."""
        with self._asking(f"reading {key}"):
            return self._store.length(key)

    def chunks(self, key: str, start: int = 0) -> Iterator[bytes]:
        """See `Store.chunks`."""
        return self._each(f"reading {key}", self._store.chunks(key, start))

    def entries(self, prefix: str = "") -> Iterator[ShelfEntry]:
        """See `Store.entries`."""
        entries = iter(self._store.entries(prefix))
        batches = iter(lambda: list(islice(entries, BATCH)), [])
        return chain.from_iterable(self._each(f"listing {prefix or 'it'}", batches))

    def beside(self) -> Iterator[AskedShelf]:
        """See `Store.beside`."""
        yield from (AskedShelf(store, self._asks) for store in self._each("listing the jobs beside it", self._store.beside()))

    def delete(self, key: str) -> None:
        """See `Store.delete`."""
        with self._asking(f"deleting {key}"):
            self._store.delete(key)

    def sweep(self, *, before: float) -> int:
        """See `Store.sweep`."""
        with self._asking("looking for what was left unfinished"):
            return self._store.sweep(before=before)

    def _each(self, doing: str, answers: Iterable[T]) -> Iterator[T]:
        left = iter(answers)
        while True:
            with self._asking(doing):
                answer = next(left, None)
            if answer is None:
                return
            yield answer
