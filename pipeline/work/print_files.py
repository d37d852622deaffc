"""From a picture that passed to its print files, made in the scratch folder and shelved after their master."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.prepress.finishing import Finished
    from pipeline.records import Order
    from pipeline.work.picture import Collected
    from pipeline.work.tools import Bill, Workshop


@contextmanager
def finished(order: Order, came: Collected, made_at: datetime, shop: Workshop, trail: Bill) -> Iterator[Finished | None]:
    """Make what the job delivers from the picture that came; None where it delivers masters alone. The files go with the block.

    Waits for one of the few places for pixel work.
    """
    if not shop.ticket.deliveries:
        yield None
        return
    from pipeline.prepress.finishing import finish  # here, so that a job of masters alone runs without it

    folder = came.file.path.with_name(f"{came.file.path.name}-prints")
    try:
        with shop.pixels:
            began = shop.clock()
            done = finish(order, came.file.path, shop.ticket, master_sha256=came.file.sha256, made_at=made_at, folder=folder)
            trail.seconds["finish"] = shop.clock() - began
        yield done
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shelve_prints(done: Finished, shop: Workshop) -> None:
    """Put the print files on the shelf. Raises StoreError where another file lies in the place of one."""
    for print_file, path in done.files:
        if shop.store.put(print_file.key, path, media_type=print_file.media_type, sha256=print_file.sha256):
            continue
        # A run that was cut off has left it; the same master and ticket give the same bytes, but for another version of ours.
        there = sha256()
        for chunk in shop.store.chunks(print_file.key):
            there.update(chunk)
        if there.hexdigest() != print_file.sha256:
            raise StoreError(f"{print_file.key} lies on the shelf already, with other bytes: move it away and run again")
