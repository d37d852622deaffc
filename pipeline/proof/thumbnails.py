"""The thumbnails of a job on its shelf: which an item has, and those that are missing, made from the masters."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.prepress.thumbs import MEDIA_TYPE, ROOM, press_id, soft_proof_key, thumbnail_key, thumbs_of
from pipeline.wire.scratch_folder import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pipeline.prepress.deliveries import Delivery
    from pipeline.records import Outcome
    from pipeline.stores import Store

PIXELS = ("image/webp", "image/png", "image/jpeg")
DRAWING = "image/svg+xml"
UNDRAWN = "mode.not-drawn"
"""The code of the finding on an SVG of which no pixels can be made: it is not tried again each time."""
_log = logging.getLogger(__name__)


def small_key(item: Outcome) -> str | None:
    """The key of what a page shows of an item: its thumbnail, or the drawing itself, which is small at any size.

    None where no picture came, or what came was never opened. A thumbnail may be missing on the shelf.
    """
    if item.master and item.master.media_type == DRAWING:
        return item.master.key
    return thumbnail_key(item.stem) if item.master and item.master.media_type in PIXELS else None


def thumb_keys(item: Outcome, press: str | None) -> tuple[str, ...]:
    """The keys of the small pictures that an item should have; `press`: `ProofPress.id`, None where none is known."""
    if not item.master or item.master.media_type not in (*PIXELS, DRAWING):
        return ()
    if any(finding.code == UNDRAWN for finding in item.findings):
        return ()
    return (thumbnail_key(item.stem), *([soft_proof_key(item.stem, press)] if press and item.print else []))


def make_missing(
    store: Store,
    items: Iterable[Outcome],
    printed: Delivery | None,
    *,
    named: Mapping[str, Delivery] | None = None,
    workers: int | None = None,
) -> Iterator[str]:
    """Make what is missing of the thumbnails and soft proofs from the masters on the shelf; yields the keys as they come.

    `printed`: what soft proofs show (`proof_delivery`, `press_on_shelf`); None: none are made. `named`: what they show for
    print sizes that name their press (`named_presses`). A master that cannot be opened is passed over and logged.
    As many pictures at once as the machine has cores, or `workers`: 300 MB each at most, whatever the length of the job. Raises
    StoreError where the shelf cannot be read or written.
    """
    there = {entry.key for entry in store.entries(f"{ROOM}/")}
    every = {digest: (each, press_id(each)) for digest, each in (named or {}).items()}
    usual = (printed, press_id(printed)) if printed else (None, None)
    lacking = []
    for item in items:
        shown, mark = every.get(item.print.press_sha256 or "", usual) if item.print else (None, None)
        if not there.issuperset(thumb_keys(item, mark)):
            lacking.append((item, shown))
    if not lacking:
        return
    with scratch_folder() as scratch, ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for made in pool.map(partial(_make, store, scratch), lacking):
            yield from made


def _make(store: Store, scratch: Path, wanted: tuple[Outcome, Delivery | None]) -> list[str]:
    """What was put on the shelf for this item, whose soft proof shows this."""
    from pipeline.prepress.pictures import open_picture

    item, shown = wanted
    assert item.master is not None  # noqa: S101 (else nothing is missing)
    path = scratch / item.stem.replace("/", "-")
    try:
        with path.open("wb") as copy:
            copy.writelines(store.chunks(item.master.key))
        with open_picture(path) as picture:
            made = thumbs_of(picture, item.stem, shown)
        return [key for key, body in made.items() if store.put(key, body, media_type=MEDIA_TYPE)]
    except Exception as fault:
        if isinstance(fault, StoreError) and not isinstance(fault, Damaged | NotOnShelf):
            raise
        _log.info("no thumbnail could be made of %s", item.id, exc_info=True)
        return []
    finally:
        path.unlink(missing_ok=True)
