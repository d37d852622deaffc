"""One bucket: the five calls that are made, each repeated while the service is unwell, each failure told plainly.

Every call is repeated here, around botocore's own standard retries: alone, those give up when a third of the answers are
faults.
"""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from pipeline.errors import StoreError
from pipeline.stores.key_safety import UNFINISHED
from pipeline.stores.s3_deadlines import LARGEST_FILE, LONGEST_ANSWER
from pipeline.stores.s3_errors import FAULTS, TooLate, answer, is_conflict, is_missing, is_passing, is_taken, told_plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BytesIO

    from botocore.client import BaseClient

    from pipeline.stores.s3_deadlines import Deadlines

T = TypeVar("T")

TRIES = 10
"""Of three attempts each, until botocore's quota for repeats is used up (500; 14 a repeat, 412 gives nothing back), and then of
one each. With 30 % of the answers faulty, six tries failed 1 write of 400 (measured); ten fail 1 of 170,000."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0
"""Seconds before the first repeat and before any, at most; jitter shortens them."""

MOST_LATE = 2
"""Calls that come to the end of their time, before they are given up where nothing is at stake. Where something was written,
paid work may lie there or be on its way: then they count as any other fault."""

CHUNK = 256 << 10
"""Bytes."""


class Version(NamedTuple):
    """What tells an object from another that was put in its place; some services give no ETag."""

    tag: object
    bytes: int | None

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Self:
        """Read it off the answer to a GET, of a part of the object too."""
        whole = str(answer.get("ContentRange", "")).rpartition("/")[2]
        length = int(whole) if whole.isdecimal() else answer.get("ContentLength")
        return cls(answer.get("ETag") or answer.get("LastModified"), length)


def _begins_at(answer: dict[str, Any]) -> int:
    """Which byte of the object is the first of an answer. The status does not tell: rclone sends a part with 200."""
    span = re.match(r"bytes (\d+)-", str(answer.get("ContentRange", "")))
    return int(span[1]) if span else 0


@dataclass
class _Faults:
    """Of one call: how many are still borne, and how many of them were that its time was over."""

    left: int
    late: int = 0


class Bucket:
    """What lies under full keys of one bucket; `client` is a boto3 S3 client, `url` the job's place, for people."""

    def __init__(
        self,
        client: BaseClient,
        name: str,
        *,
        url: str,
        sleep: Callable[[float], None],
        chance: Callable[[], float],
        deadlines: Deadlines,
    ) -> None:
        """`sleep` takes seconds; `chance` gives a number from 0 to 1 by which pauses are shortened (full jitter)."""
        self._client = client
        self._name = name
        self._url = url
        self._sleep = sleep
        self._chance = chance
        self._deadlines = deadlines
        self.at_stake = False
        """Whether something of the work was written."""
        self.endpoint: str = client.meta.endpoint_url

    def put(
        self,
        key: str,
        body: bytes | BytesIO,
        *,
        media_type: str,
        metadata: dict[str, str],
        if_absent: bool,
        tries: int = TRIES,
    ) -> bool:
        """Write; False when `if_absent` and something lies there, even if a lost try of this very call put it there.

        A 409 says that another write to the key is in flight, or, from some services, that one has ended: looking tells.
        """
        condition = {"IfNoneMatch": "*"} if if_absent else {}

        def write() -> bool:
            if not isinstance(body, bytes):
                body.seek(0)
            try:
                self._client.put_object(
                    Bucket=self._name,
                    Key=key,
                    Body=body,
                    ContentType=media_type,
                    Metadata=metadata,
                    **condition,
                    **self._told_to_caches(key),
                )
            except FAULTS as fault:
                if if_absent and (is_taken(fault) or (is_conflict(fault) and self.metadata(key) is not None)):
                    return False
                raise
            return True

        size = len(body) if isinstance(body, bytes) else body.getbuffer().nbytes
        return self._repeat("write", key, write, tries, size)

    def _told_to_caches(self, key: str) -> dict[str, str]:  # noqa: ARG002
        """What a write tells caches between the bucket and its readers: of a shelf, nothing."""
        return {}

    def metadata(self, key: str) -> dict[str, str] | None:
        """What was put beside the object, names in lower case (services differ); None when there is no object."""

        def head() -> dict[str, str] | None:
            try:
                found = self._client.head_object(Bucket=self._name, Key=key).get("Metadata", {})
            except FAULTS as fault:
                if is_missing(fault):
                    return None
                raise
            return {name.lower(): value for name, value in found.items()}

        return self._repeat("look at", key, head, TRIES)

    def read(self, key: str) -> bytes:
        """All bytes of the object; raises `NotOnShelf`."""

        def get() -> bytes:
            return b"".join(self._pieces(self._get(key, 0)))

        return self._repeat("read", key, get, TRIES)

    def length(self, key: str) -> int:
        """How many bytes the object has; raises `NotOnShelf`."""
        head = partial(self._client.head_object, Bucket=self._name, Key=key)
        return int(self._repeat("look at", key, head, TRIES)["ContentLength"])

    def chunks(self, key: str, start: int = 0) -> Iterator[bytes]:
        """Yield pieces of at most `CHUNK` bytes, from the byte numbered `start` on.

        A broken stream is taken up where it broke. Raises `NotOnShelf`.
        """
        first, faults = None, _Faults(TRIES)
        while True:
            found = self._repeat("read", key, partial(self._get, key, start), TRIES)
            first = first or Version.of(found)
            if Version.of(found) != first:
                raise StoreError(f"cannot read {self._name_of(key)}: it was replaced while it was being read; read it again")
            known = start - _begins_at(found)  # a service may send all of it where a part was asked for
            try:
                for chunk in self._pieces(found):
                    fresh = chunk[known:]
                    known = max(0, known - len(chunk))
                    start += len(fresh)
                    if fresh:
                        yield fresh
                return
            except FAULTS as fault:
                if start == first.bytes:
                    return
                if self._gives_up(faults, fault):
                    raise self._told("read", key, fault) from None

    def _get(self, key: str, start: int) -> dict[str, Any]:
        span = {"Range": f"bytes={start}-"} if start else {}
        found: dict[str, Any] = self._client.get_object(Bucket=self._name, Key=key, **span)
        return found

    def pages(self, prefix: str) -> Iterator[list[dict[str, Any]]]:
        """Yield the listing of all keys with that prefix, page by page (1,000 a page); `Key`, `Size`, `LastModified`."""
        yield from (found.get("Contents", []) for found in self.lists(prefix))

    def folders(self, prefix: str) -> list[str]:
        """The names of the folders right below the prefix, which ends in / or is empty; sorted."""
        found = (each["Prefix"] for page in self.lists(prefix, Delimiter="/") for each in page.get("CommonPrefixes", []))
        return sorted({folder.removeprefix(prefix).rstrip("/") for folder in found})

    def lists(self, prefix: str, **options: str) -> Iterator[dict[str, Any]]:
        """Yield the answers to requests for a list, until it is whole; `options` as boto3 takes them."""
        token: dict[str, str] = {}
        while True:

            def page(token: dict[str, str] = token) -> dict[str, Any]:
                found: dict[str, Any] = self._client.list_objects_v2(Bucket=self._name, Prefix=prefix, **options, **token)
                return found

            found = self._repeat("list", prefix.rpartition("/")[0], page, TRIES)
            yield found
            if not found.get("IsTruncated"):
                return
            following = {"ContinuationToken": found.get("NextContinuationToken", "")}
            if following in ({"ContinuationToken": ""}, token):
                where = f"{self._name_of(prefix)} at {self.endpoint}"
                raise StoreError(f"cannot list {where}: the service gives a part of the list, and not the way to the rest")
            token = following

    def delete(self, key: str) -> None:
        """Take the object away; nothing happens when there is none."""

        def delete() -> None:
            try:
                self._client.delete_object(Bucket=self._name, Key=key)
            except FAULTS as fault:
                if not is_missing(fault):
                    raise

        self._repeat("delete", key, delete, TRIES)

    def _pieces(self, found: dict[str, Any]) -> Iterator[bytes]:
        """Yield the body of an answer to a GET; each piece has an end of its own, and so has all of it."""
        end = self._deadlines.end(found.get("ContentLength") or LARGEST_FILE)
        with closing(found["Body"]) as stream:
            pieces = iter(stream.iter_chunks(CHUNK))
            while True:
                with self._in_time(min(end, self._deadlines.end(CHUNK))):
                    piece = next(pieces, None)
                if piece is None:
                    return
                yield piece

    def _repeat(self, doing: str, key: str, call: Callable[[], T], tries: int, size: int = LONGEST_ANSWER) -> T:
        """`size`: bytes that are sent or answered at most, by which the time of each try is reckoned."""
        pause, faults = FIRST_PAUSE, _Faults(tries)
        while True:
            try:
                with self._in_time(self._deadlines.end(size)):
                    return call()
            except FAULTS as fault:
                if self._gives_up(faults, fault):
                    raise self._told(doing, key, fault) from None
            self._sleep(pause * self._chance())
            pause = min(2 * pause, LONGEST_PAUSE)

    @contextmanager
    def _in_time(self, end: float) -> Iterator[None]:
        """Hold what is sent and received to an end; raises `TooLate` where it was reached."""
        try:
            with self._deadlines.until(end):
                yield
        except FAULTS as fault:
            if is_passing(fault) and not answer(fault).status and self._deadlines.passed(end):
                raise TooLate() from None
            raise

    def _gives_up(self, faults: _Faults, fault: Exception) -> bool:
        """Count a fault of a call, and say whether it was the last that is borne."""
        faults.left -= 1
        faults.late += isinstance(fault, TooLate)
        return not faults.left or not is_passing(fault) or (faults.late == MOST_LATE and not self.at_stake)

    def _told(self, doing: str, key: str, fault: Exception) -> Exception:
        return told_plainly(fault, doing=f"{doing} {self._name_of(key)}", url=self._url, endpoint=self.endpoint)

    def _name_of(self, key: str) -> str:
        """The key's address for people; of an unfinished write, the place it lies in."""
        return f"s3://{self._name}/{key.partition(f'/{UNFINISHED}')[0]}"
