"""A shelf far away that nobody asks: what `plan --offline` sees of a bucket."""

from __future__ import annotations

import os
from typing import NoReturn

from pipeline.errors import StoreError


class UnreadShelf:
    """Has an address and nothing else: no client is made, no key looked for, and whatever is asked of it is refused."""

    remote = True

    def __init__(self, destination: str, job: str) -> None:
        self.url = f"{destination.rstrip('/')}/{job}"
        self.service = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise StoreError(f"{self.url} was not asked: --offline")

    probe = put = replace = read = chunks = entries = delete = sweep = _refuse
