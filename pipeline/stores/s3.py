"""A shelf in an S3 bucket, on AWS or any service that speaks its language.

What an upload promises. The SHA-256 of the body is a part of the request's signature (`x-amz-content-sha256`), and its MD5 goes
with it (`Content-MD5`, see `s3_headers`), so a service that checks either refuses bytes that were altered or cut off on their
way. (The newer `ChecksumSHA256` would add nothing to that and is not known everywhere.) The SHA-256 is kept beside the object
too, as the metadata `sha256`.

A write whose answer was lost may meet itself on the repeat: the metadata `put-id` tells whose it is.
"""

from __future__ import annotations

import hashlib
import random
import secrets
import threading
import time
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from pipeline.stores.key_safety import UNFINISHED, check_key, check_prefix, is_listed
from pipeline.stores.s3_calls import Bucket
from pipeline.stores.s3_client import is_loopback, make_client
from pipeline.stores.s3_deadlines import Deadlines
from pipeline.stores.s3_probe import IfAbsent, probe
from pipeline.stores.safe_names import is_name
from pipeline.stores.store import Probe, ShelfEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.client import BaseClient

DEADLINES = Deadlines()

UPLOADS = 8
"""At once: more are not faster (measured), and each holds its bytes in memory."""


def open_job(destination: str, job: str) -> S3Store:
    """The shelf of a job under `s3://bucket[/prefix]`, by the standard AWS variables and files.

    (AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_PROFILE, …) Raises `StoreError` when these do not work. Nothing is sent.
    """
    bucket, _, prefix = destination[len("s3://") :].partition("/")
    folder = "/".join(part for part in (*prefix.split("/"), job) if part)
    return S3Store(make_client(f"s3://{bucket}/{folder}"), bucket, folder)


class S3Store:
    """The objects of one job, under `s3://bucket/folder/`."""

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
        """`client` is a boto3 S3 client; `chance` gives a number from 0 to 1, by which pauses are shortened.

        `deadlines`: how long a request may take in all.
        """
        self.url = f"s3://{bucket}/{folder}"
        self._bucket = Bucket(client, bucket, url=self.url, sleep=sleep, chance=chance, deadlines=deadlines)
        self._root = f"{folder}/"
        self._uploads = threading.BoundedSemaphore(UPLOADS)
        self._if_absent = IfAbsent.KEPT
        self.service = self._bucket.endpoint
        self.remote = not is_loopback(self._bucket.endpoint)

    def probe(self) -> Probe:
        """See `Store.probe`. Where the service cannot say *if absent*, every later `put` looks before it writes."""
        self._if_absent = probe(self._bucket, f"{self._root}{UNFINISHED}{secrets.token_hex(8)}")
        return Probe(conditional=self._if_absent is IfAbsent.KEPT)

    def put(self, key: str, body: bytes | Path, *, media_type: str, sha256: str | None = None) -> bool:
        """See `Store.put`. At most `UPLOADS` run at once; the others wait."""
        where = self._at(key)
        with self._uploads:
            content = body.read_bytes() if isinstance(body, Path) else body
            mark = {"sha256": hashlib.sha256(content).hexdigest(), "put-id": secrets.token_hex(8)}
            if sha256 not in {None, mark["sha256"]}:
                raise StoreError(f"{self.url}/{key} was not written: its bytes do not have the SHA-256 they should have")
            if self._if_absent in {IfAbsent.IGNORED, IfAbsent.REFUSED} and self._bucket.metadata(where) is not None:
                return False
            known = self._if_absent is not IfAbsent.REFUSED
            written = self._bucket.put(where, content, media_type=media_type, metadata=mark, if_absent=known)
            self._bucket.at_stake = True
            return written or (self._bucket.metadata(where) or {}).get("put-id") == mark["put-id"]

    def replace(self, key: str, body: bytes, *, media_type: str) -> None:
        """See `Store.replace`."""
        sha256 = hashlib.sha256(body).hexdigest()
        with self._uploads:
            self._bucket.put(self._at(key), body, media_type=media_type, metadata={"sha256": sha256}, if_absent=False)
            self._bucket.at_stake = True

    def read(self, key: str) -> bytes:
        """See `Store.read`."""
        return self._bucket.read(self._at(key))

    def length(self, key: str) -> int:
        """See `Store.length`."""
        return self._bucket.length(self._at(key))

    def chunks(self, key: str, start: int = 0) -> Iterator[bytes]:
        """See `Store.chunks`."""
        return self._bucket.chunks(self._at(key), start)

    def entries(self, prefix: str = "") -> Iterator[ShelfEntry]:
        """See `Store.entries`."""
        for page in self._bucket.pages(self._root + check_prefix(prefix)):
            for found in page:
                key = found["Key"].removeprefix(self._root)
                # Some services and consoles keep folders as objects of their own, whose names end so.
                if not found["Key"].endswith("/") and is_listed(key):
                    yield ShelfEntry(key, found["Size"], modified=found["LastModified"].timestamp())

    def beside(self) -> Iterator[S3Store]:
        """See `Store.beside`."""
        destination, _, own = self._root[:-1].rpartition("/")
        above = f"{destination}/" if destination else ""
        for name in self._bucket.folders(above):
            if name != own and is_name(name):
                other = copy(self)
                other.url = f"{self.url.rpartition('/')[0]}/{name}"
                other._root = f"{above}{name}/"
                yield other

    def delete(self, key: str) -> None:
        """See `Store.delete`."""
        self._bucket.delete(self._at(key))

    def sweep(self, *, before: float) -> int:
        """See `Store.sweep`. An object is whole or not there, so only killed probes leave something."""
        strays = [
            found["Key"]
            for page in self._bucket.pages(self._root + UNFINISHED)
            for found in page
            if found["LastModified"].timestamp() < before
        ]
        for stray in strays:
            self._bucket.delete(stray)
        return len(strays)

    def _at(self, key: str) -> str:
        return self._root + check_key(key)
