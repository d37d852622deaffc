"""Keys of the shelf, checked in one place, so that none can lead out of the job's folder."""

from __future__ import annotations

from pipeline.errors import StoreError
from pipeline.stores.safe_names import validate_name

UNFINISHED = ".part-"
"""What the last part of a key begins with while it is being written, and in a probe. No valid key does."""

PRIVATE = "ledger/"
"""Where receipts lie, whose links open a picture to whoever has them."""


def check_key(key: str) -> str:
    """`key` if each of its parts is a safe name; raises `StoreError` if not."""
    for part in key.split("/"):
        try:
            validate_name(part)
        except ValueError as reason:
            raise StoreError(f"{key!r} cannot be a key on the shelf: {part!r} {reason}") from None
    return key


def check_prefix(prefix: str) -> str:
    """`prefix` if it is the beginning of a valid key, or empty; raises `StoreError` if not."""
    if prefix:
        check_key(prefix.removesuffix("/"))
    return prefix


def is_listed(key: str) -> bool:
    """Whether people should see this key: hidden files and unfinished writes are no part of the shelf."""
    return "/." not in key and not key.startswith(".")


def is_private(key: str) -> bool:
    """Whether what lies under this key is for its owner alone."""
    return key.startswith(PRIVATE)
