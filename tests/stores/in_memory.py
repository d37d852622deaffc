"""A third store, for the registry's tests: a shelf that is gone when the process ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.stores import Probe, ShelfEntry
from pipeline.stores.key_safety import check_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def open_job(destination: str, job: str) -> InMemoryStore:
    return InMemoryStore(f"{destination}/{job}")


class InMemoryStore:
    remote = False

    def __init__(self, url: str) -> None:
        self.url = url
        self._bodies: dict[str, bytes] = {}

    def probe(self) -> Probe:
        return Probe(conditional=True)

    def put(self, key: str, body: bytes | Path, *, media_type: str, sha256: str | None = None) -> bool:
        content = body if isinstance(body, bytes) else body.read_bytes()
        return self._bodies.setdefault(check_key(key), content) is content

    def replace(self, key: str, body: bytes, *, media_type: str) -> None:
        self._bodies[check_key(key)] = body

    def read(self, key: str) -> bytes:
        return self._bodies[key]

    def length(self, key: str) -> int:
        return len(self.read(key))

    def chunks(self, key: str, start: int = 0) -> Iterator[bytes]:
        yield self.read(key)[start:]

    def entries(self, prefix: str = "") -> Iterator[ShelfEntry]:
        yield from (ShelfEntry(key, len(body)) for key, body in self._bodies.items() if key.startswith(prefix))

    def beside(self) -> Iterator[InMemoryStore]:
        return iter(())

    def delete(self, key: str) -> None:
        self._bodies.pop(key, None)

    def sweep(self, *, before: float) -> int:
        return 0
