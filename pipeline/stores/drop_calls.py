"""What the place of a drop asks of a bucket beyond what a shelf does: copies, conditions on what was read, links, folders."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, TYPE_CHECKING, Any

from pipeline.errors import ChangedMeanwhile, NotOnShelf, Unsupported
from pipeline.stores.drop_place import CURRENT, EDITIONS, Tagged
from pipeline.stores.s3_calls import TRIES, Bucket
from pipeline.stores.s3_errors import FAULTS, is_missing, is_taken

if TYPE_CHECKING:
    from collections.abc import Mapping

NEVER_CHANGES = "public, max-age=31536000, immutable"
"""What caches are told of the files of an edition: a year, which is as good as for ever (RFC 8246)."""
ASK_EACH_TIME = "no-cache"
"""What they are told of the pointer: keep it, and ask each time whether it is still that."""

WRONG_TAG = '"00000000000000000000000000000000"'
"""No object of a probe has it."""


class DropCalls(Bucket):
    """`Bucket`, and six calls more."""

    def _told_to_caches(self, key: str) -> dict[str, str]:
        if f"/{EDITIONS}" in f"/{key}":
            return {"CacheControl": NEVER_CHANGES}
        return {"CacheControl": ASK_EACH_TIME} if key.endswith(f"/{CURRENT}") else {}

    def put_file(self, key: str, file: IO[bytes], size: int, *, media_type: str, metadata: Mapping[str, str]) -> None:
        """Write a file of `size` bytes, open for reading, whatever lies there; it is read in pieces, for its sums and again."""

        def write() -> None:
            file.seek(0)
            self._client.put_object(
                Bucket=self._name,
                Key=key,
                Body=file,
                ContentType=media_type,
                Metadata=dict(metadata),
                **self._told_to_caches(key),
            )

        self._repeat("write", key, write, TRIES, size)

    def copy(self, origin: str, key: str, *, media_type: str, metadata: Mapping[str, str]) -> None:
        """Have the service copy `origin` (`bucket/key`), whatever lies at `key`. Raises `NotOnShelf` where there is none.

        Without a condition: Swift takes `If-None-Match` for one on the source, others pass over it.
        """
        bucket, _, source = origin.partition("/")

        def copy() -> None:
            self._client.copy_object(
                Bucket=self._name,
                Key=key,
                CopySource={"Bucket": bucket, "Key": source},
                MetadataDirective="REPLACE",
                ContentType=media_type,
                Metadata=dict(metadata),
                **self._told_to_caches(key),
            )

        self._repeat("copy into", key, copy, TRIES)

    def read_tagged(self, key: str) -> Tagged:
        """What lies there, with its ETag and its age by the clock of the service; nothing where there is nothing."""

        def get() -> Tagged:
            found = self._get(key, 0)
            body = b"".join(self._pieces(found))
            return Tagged(body, str(found.get("ETag") or ""), _age(found))

        try:
            return self._repeat("read", key, get, TRIES)
        except NotOnShelf:
            return Tagged()

    def replace_tagged(self, key: str, body: bytes, condition: Mapping[str, str], *, media_type: str) -> str:
        """Write on a condition (`IfMatch` or `IfNoneMatch`, or none), and return the new ETag. Raises `ChangedMeanwhile`.

        Without a condition it is tried once: tried again later, it might replace what is newer.
        """

        def write() -> str | None:
            try:
                done = self._client.put_object(
                    Bucket=self._name,
                    Key=key,
                    Body=body,
                    ContentType=media_type,
                    **condition,
                    **self._told_to_caches(key),
                )
            except FAULTS as fault:
                if condition and (is_taken(fault) or is_missing(fault)):
                    return None
                raise
            return str(done.get("ETag") or "")

        tag = self._repeat("write", key, write, TRIES if condition else 1, len(body))
        if tag is None:
            there = self.read_tagged(key)  # a try whose answer was lost may have met itself
            if there.tag is None or there.body != body:
                raise ChangedMeanwhile(f"{self._name_of(key)} was not written: somebody else has just written it")
            return there.tag
        return tag

    def keeps_if_match(self, key: str) -> bool:
        """Whether the service heeds `If-Match`, found out under `key`, where nothing is left; Swift answers 501, others 200."""
        try:
            tag = self.replace_tagged(key, b"first", {}, media_type="text/plain")
            self.replace_tagged(key, b"wrong", {"IfMatch": WRONG_TAG}, media_type="text/plain")
        except ChangedMeanwhile:
            return bool(tag) and self._takes(key, tag)
        except Unsupported:
            pass
        finally:
            self.delete(key)
        return False

    def _takes(self, key: str, tag: str) -> bool:
        try:
            self.replace_tagged(key, b"second", {"IfMatch": tag}, media_type="text/plain")
        except (ChangedMeanwhile, Unsupported):
            return False
        return True

    def link(self, key: str, seconds: int) -> str:
        """A link that opens the object for so many seconds. Nothing is sent."""
        try:
            return str(
                self._client.generate_presigned_url("get_object", Params={"Bucket": self._name, "Key": key}, ExpiresIn=seconds)
            )
        except FAULTS as fault:
            raise self._told("sign a link to", key, fault) from None


def _age(answer: dict[str, Any]) -> float:
    """Seconds since an object was written, by the `Date` of the answer; by this machine's clock where there is none."""
    written = answer.get("LastModified")
    if not isinstance(written, datetime):
        return 0.0
    said = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        now = parsedate_to_datetime(said)
    except ValueError:
        now = datetime.now(UTC)
    return (now - written).total_seconds()
