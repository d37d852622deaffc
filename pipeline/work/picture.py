"""From a receipt to a picture that has been looked at: fetched, decoded once, judged."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.errors import LinkBroken, LinkExpired, NotAPicture
from pipeline.prepress.checks import inspect
from pipeline.prepress.pictures import open_picture
from pipeline.records import Level
from pipeline.wire.fetch import Fetched, fetch
from pipeline.work.tools import CACHE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.ledger.entries import Receipt
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Finding, Order
    from pipeline.work.tools import Bill, Workshop

TRIES = 4
"""How often a transfer is begun: it costs nothing, and a link that fails four times is better left for later."""


@dataclass(frozen=True)
class Collected:
    """A whole file, what it is (no longer decoded), and what the checks say of it."""

    file: Fetched
    picture: Picture
    findings: tuple[Finding, ...]
    measures: dict[str, float | str]


@contextmanager
def collected(order: Order, receipt: Receipt, shop: Workshop, trail: Bill) -> Iterator[Collected]:
    """Fetch the picture a receipt leads to into the scratch folder and look at it; the file is gone when the block ends.

    A transfer that breaks, or brings what is no whole picture, is begun again. Raises the last PictureError where the tries
    ran out.
    """
    with _scratch_file(order, shop) as path:
        yield _collect(order, receipt, path, shop, trail)


@contextmanager
def shelved(order: Order, key: str, shop: Workshop, trail: Bill) -> Iterator[Collected]:
    """Look at a picture that is on the shelf already: a run was cut off before it wrote its record. Raises as `collected`."""
    shop.tally.fetching(order.item)
    digest, length = hashlib.sha256(), 0
    with _scratch_file(order, shop) as path:
        with path.open("wb") as file:
            for chunk in shop.store.chunks(key):
                digest.update(chunk)
                length += file.write(chunk)
        yield _examined(order, Fetched(path, digest.hexdigest(), length), shop, trail)


@contextmanager
def _scratch_file(order: Order, shop: Workshop) -> Iterator[Path]:
    # Two items may ask for the same picture, and have the same fingerprint.
    path = shop.scratch / f"{order.item}-{order.fingerprint[:16]}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _collect(order: Order, receipt: Receipt, path: Path, shop: Workshop, trail: Bill) -> Collected:
    young = shop.now() - receipt.answered_at < timedelta(seconds=CACHE_SECONDS)
    for left in reversed(range(TRIES)):
        shop.tally.fetching(order.item)
        began = shop.clock()
        try:
            file = fetch(receipt.image, path, client=shop.pictures, caps=shop.caps)
            trail.seconds["fetch"] = shop.clock() - began
            return _examined(order, file, shop, trail)
        except (LinkBroken, LinkExpired, NotAPicture) as error:
            # A link that is told dead within hours of its answer may be a passing fault of the host.
            final = not left or (isinstance(error, LinkExpired) and not young)
            if final or shop.stop.wait(shop.random() * 2.0 ** (TRIES - 1 - left)):
                raise
    raise AssertionError


def _examined(order: Order, file: Fetched, shop: Workshop, trail: Bill) -> Collected:
    """Decode the picture once and run every check on it. Raises NotAPicture, also where the file is not whole.

    Waits for one of the few places for pixel work, so that many calls in flight never mean many decoded pictures in memory.
    """
    with shop.pixels:
        began = shop.clock()
        with open_picture(file.path) as picture:
            found = inspect(picture, order.request, shop.limits, order.print, shop.ticket.deliveries)
        trail.seconds["inspect"] = shop.clock() - began
    for finding in found.findings:
        if finding.check == "integrity" and finding.level is Level.FAIL:
            raise NotAPicture(finding.text)
    return Collected(file, picture, found.findings, found.measures)
