"""An S3 bucket as the place of a drop."""

from __future__ import annotations

import random
import secrets
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.errors import NotOnShelf, ShelfBusy, StoreError
from pipeline.stores.drop_calls import DropCalls
from pipeline.stores.drop_place import Kept, Tagged, checked
from pipeline.stores.key_safety import UNFINISHED, check_prefix
from pipeline.stores.s3 import DEADLINES, UPLOADS, S3Store
from pipeline.stores.s3_client import make_client

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from botocore.client import BaseClient

    from pipeline.stores.s3_deadlines import Deadlines
    from pipeline.stores.store import Store

SCHEME = "s3://"


def open_place(destination: str, drop: str) -> DropBucket:
    """The place of a drop under `s3://bucket[/prefix]`, by the standard AWS variables and files. Raises `StoreError`."""
    bucket, _, prefix = destination[len(SCHEME) :].partition("/")
    folder = "/".join(part for part in (*prefix.split("/"), drop) if part)
    return DropBucket(make_client(f"{SCHEME}{bucket}/{folder}"), bucket, folder)


class DropBucket(S3Store):
    """See `DropPlace`."""

    def __init__(
        self,
        client: BaseClient,
        bucket: str,
        folder: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        deadlines: Deadlines = DEADLINES,
    ) -> None:
        """See `S3Store`."""
        super().__init__(client, bucket, folder, sleep=sleep, chance=chance, deadlines=deadlines)
        self._calls = DropCalls(client, bucket, url=self.url, sleep=sleep, chance=chance, deadlines=deadlines)
        self._bucket = self._calls
        self._kept: Kept | None = None
        self._trying = threading.Lock()

    def try_out(self) -> Kept:
        """See `DropPlace.try_out`."""
        with self._trying:
            if self._kept is None:
                if_absent = self.probe().conditional
                if_match = self._calls.keeps_if_match(f"{self._root}{UNFINISHED}{secrets.token_hex(8)}")
                self._kept = Kept(if_absent, if_match)
            return self._kept

    def copy_in(self, source: Store, key: str, to_key: str, *, sha256: str, media_type: str) -> None:
        """See `DropPlace.copy_in`. Both ends are asked with the same credentials: those of the environment."""
        where = self._at(to_key)
        if source.service == self.service and source.url.startswith(SCHEME):
            origin = f"{source.url.removeprefix(SCHEME)}/{key}"
            try:
                self._calls.copy(origin, where, media_type=media_type, metadata={"sha256": sha256})
                return
            except (NotOnShelf, ShelfBusy):
                raise
            except StoreError:
                pass  # it may give and take what it does not copy: other regions, other rights
        with self._uploads, tempfile.TemporaryFile() as file:
            for chunk in checked(source.chunks(key), sha256, f"{source.url}/{key}"):
                file.write(chunk)
            self._calls.put_file(where, file, file.tell(), media_type=media_type, metadata={"sha256": sha256})

    def read_tagged(self, key: str) -> Tagged:
        """See `DropPlace.read_tagged`."""
        return self._calls.read_tagged(self._at(key))

    def replace_tagged(self, key: str, body: bytes, tag: str | None, *, media_type: str) -> str:
        """See `DropPlace.replace_tagged`."""
        condition = {}
        if self.try_out().if_match:
            condition = {"IfNoneMatch": "*"} if tag is None else {"IfMatch": tag}
        return self._calls.replace_tagged(self._at(key), body, condition, media_type=media_type)

    def presigned(self, key: str, seconds: int) -> str | None:
        """See `DropPlace.presigned`."""
        return self._calls.link(self._at(key), seconds)

    def point(self, name: str, target: str, *, while_key: str, tag: str) -> bool:  # noqa: ARG002
        """See `DropPlace.point`: there are no links in a bucket."""
        return False

    def folders(self, prefix: str) -> list[str]:
        """See `DropPlace.folders`."""
        return self._calls.folders(self._root + check_prefix(prefix))

    def weight(self, prefixes: Sequence[str]) -> int:
        """See `DropPlace.weight`."""
        return sum(entry.bytes for entry in chain.from_iterable(map(self.entries, prefixes)))

    def clear(self, prefix: str) -> None:
        """See `DropPlace.clear`. One by one: some services want a checksum of a list of keys, some do not know such lists."""
        with ThreadPoolExecutor(UPLOADS) as pool:
            list(pool.map(lambda entry: self.delete(entry.key), list(self.entries(prefix))))
