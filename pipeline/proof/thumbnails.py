"""Thumbnails that are missing on the shelf, made from the masters: those of an earlier version had none."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from pipeline.errors import Damaged, NotOnShelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.proof.press import Press
    from pipeline.records import Outcome
    from pipeline.stores import Store

SIDE = 320
"""px of the long side."""


def make_missing(store: Store, items: Iterable[Outcome], press: Press | None) -> Iterator[str]:  # noqa: ARG001
    """Make the thumbnails that the shelf lacks, and yield the key of each as it lies there. Raises StoreError."""
    there = {entry.key for entry in store.entries("thumbs/")}
    for item in items:
        key = f"thumbs/{item.stem}.webp"
        if key not in there and item.master and item.master.width:
            with suppress(NotOnShelf, Damaged, UnidentifiedImageError, OSError, Image.DecompressionBombError):
                store.put(key, _thumbnail(store.read(item.master.key)), media_type="image/webp")
                yield key


def _thumbnail(master: bytes) -> bytes:
    with Image.open(io.BytesIO(master), formats=("PNG", "JPEG", "WEBP")) as picture:
        small = picture.convert("RGB")
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    body = io.BytesIO()
    small.save(body, "WEBP", quality=75, method=2)
    return body.getvalue()
