"""From what people write to the shelf that is meant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from pipeline.stores.folder import FolderStore
from pipeline.stores.keys import check_key

if TYPE_CHECKING:
    from pipeline.stores.store import Store


def open_store(destination: str, job: str) -> Store:
    """Open the shelf of `job` under `destination`, a folder or `s3://bucket[/prefix]`; nothing is read or written yet.

    S3 takes the standard AWS variables and files (AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_PROFILE, …). Raises `StoreError` when
    the destination cannot be one, or the AWS settings do not work.
    """
    check_key(job)
    scheme, mark, rest = destination.partition("://")
    if not mark:
        return FolderStore(Path(destination).expanduser() / job)
    if scheme.lower() != "s3":
        raise StoreError(f"cannot store at {destination!r}: a destination is a folder or s3://bucket/prefix")
    bucket, _, prefix = rest.partition("/")
    folder = "/".join(part for part in [*prefix.split("/"), job] if part)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{2,62}", bucket) or ".." in folder.split("/"):
        raise StoreError(f"cannot store at {destination!r}: it should look like s3://bucket/prefix")

    from pipeline.stores.s3 import S3Store  # boto3 takes a third of a second to load: only for those who use it
    from pipeline.stores.s3_client import make_client

    return S3Store(make_client(f"s3://{bucket}/{folder}"), bucket, folder)


def open_shelf(url: str) -> Store:
    """Open a shelf by the address that people are shown: `DESTINATION/JOB`. Raises `StoreError` as `open_store` does."""
    place = url.rstrip("/")
    if "://" in place:
        destination, _, job = place.rpartition("/")
        if destination.endswith("/"):
            raise StoreError(f"{url!r} names no job: it should look like s3://bucket/prefix/job")
    else:
        folder = Path(place or "/").expanduser()
        job = folder.name or folder.resolve().name
        destination = str(folder.parent) if folder.name else str(folder.resolve().parent)
    return open_store(destination, job)
