"""A shelf far away that nobody asks: what `plan --offline` sees of a bucket."""

from __future__ import annotations

from typing import NoReturn

from pipeline.errors import StoreError


class UnreadShelf:
    """Has an address and nothing else: no key is looked for, and whatever is asked of it is refused."""

    remote = True

    def __init__(self, destination: str, job: str) -> None:
        from pipeline.stores.s3_client import configured_endpoint  # boto3 takes a third of a second

        self.url = f"{destination.rstrip('/')}/{job}"
        self.service = configured_endpoint()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise StoreError(f"{self.url} was not asked: --offline")

    probe = put = replace = read = length = chunks = entries = beside = delete = sweep = _refuse
