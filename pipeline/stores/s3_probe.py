"""What a bucket can do, found out by doing it, before money is spent."""

from __future__ import annotations

import io
import secrets
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.errors import ShelfBusy, StoreError, Unsupported

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.stores.s3_calls import Bucket

TRIES = 2
"""For the first write: what cannot be reached is said within seconds."""

PATIENCE = 10.0
"""Seconds that the slow write waits for the quick one, should a service hold the key for the first to come."""


class IfAbsent(Enum):
    """How a service keeps *written once, if absent*."""

    KEPT = "one winner, even when two write at once"
    RACED = "two that write at once may both win"
    IGNORED = "the second of two writes wins"
    REFUSED = "the service does not know the condition"


def probe(bucket: Bucket, key: str) -> IfAbsent:
    """Write, read back, list and delete under `key`, and try two writes after and inside each other; leave nothing.

    Raises `StoreError` when any of it cannot be done.
    """
    body = secrets.token_bytes(64)
    reached = True
    try:
        if_absent = _one_after_the_other(bucket, key, body)
        if bucket.read(key) != body:
            raise StoreError(
                f"{bucket.endpoint} does not give back what was written: nothing was started; have the service mended"
            )
        if not any(found["Key"] == key for page in bucket.pages(key) for found in page):
            raise StoreError(f"{bucket.endpoint} does not list what was written: nothing was started; have the service mended")
        bucket.delete(key)
        if if_absent is IfAbsent.KEPT and _both_win(bucket, key):
            return IfAbsent.RACED
        return if_absent
    except ShelfBusy:
        reached = False  # and to say so must not take longer
        raise
    finally:
        if reached:
            with suppress(StoreError):  # the first fault is the one to tell
                bucket.delete(key)


def _one_after_the_other(bucket: Bucket, key: str, body: bytes) -> IfAbsent:
    def put(content: bytes, *, if_absent: bool) -> bool:
        return bucket.put(key, content, media_type="text/plain", metadata={}, if_absent=if_absent, tries=TRIES)

    try:
        put(body, if_absent=True)
    except Unsupported:
        put(body, if_absent=False)
        return IfAbsent.REFUSED
    # The same bytes again, so that they can be read back even from a service that ignores the condition.
    return IfAbsent.IGNORED if put(body, if_absent=True) else IfAbsent.KEPT


def _both_win(bucket: Bucket, key: str) -> bool:
    """Begin a write, let a second one overtake it, end the first: a service that looks only at the start lets both in.

    Swift does (its object server checks before it takes the body); AWS, R2 and MinIO settle it when the write is finished.
    """

    def put(content: bytes | io.BytesIO) -> bool:
        return bucket.put(key, content, media_type="text/plain", metadata={}, if_absent=True)

    with ThreadPoolExecutor(1) as beside:
        quick: list[Future[bool]] = []

        def overtake() -> None:
            quick.append(beside.submit(put, b"quick"))
            wait(quick, PATIENCE)

        slow = put(ProbeBody(overtake))
    return slow and [done.result() for done in quick] == [True]


class ProbeBody(io.BytesIO):
    """A body that is handed out in pieces; in its midst, once, something else happens.

    It is read twice: first to be signed, which does not count, then to be sent.
    """

    PIECE = 16 * 1024

    def __init__(self, between: Callable[[], None]) -> None:
        """`between` is called before the second piece is sent."""
        super().__init__(bytes(4 * self.PIECE))
        self._between: Callable[[], None] | None = between
        self._readings = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as from any stream, at most `PIECE` bytes at once."""
        self._readings += self.tell() == 0
        if self.tell() == self.PIECE and self._readings == 2 and self._between:
            between, self._between = self._between, None
            between()
        return super().read(self.PIECE if size is None or size < 0 else min(size, self.PIECE))
