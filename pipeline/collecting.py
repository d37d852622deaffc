"""From a receipt to a picture that has been looked at: fetched, decoded once, judged."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.checks import inspect
from pipeline.errors import LinkBroken, LinkExpired
from pipeline.fetch import fetch
from pipeline.pictures import open_picture
from pipeline.workshop import CACHE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.fetch import Fetched
    from pipeline.pictures import Picture
    from pipeline.records import Finding, Order, Receipt
    from pipeline.workshop import Trail, Workshop

FETCH_TRIES = 4
"""How often a transfer that breaks is begun: it costs nothing, and a link that fails four times is better left for later."""


@contextmanager
def collected(order: Order, receipt: Receipt, shop: Workshop, trail: Trail) -> Iterator[Fetched]:
    """Fetch the picture a receipt leads to into the scratch folder; the file is gone when the block ends.

    Raises PictureError (the last one, where the tries ran out).
    """
    path = shop.scratch / f"{order.fingerprint[:16]}"
    began = shop.clock()
    try:
        for tried in range(1, FETCH_TRIES + 1):
            shop.tally.fetching(order.item)
            try:
                fetched = fetch(receipt.image, path, client=shop.pictures, caps=shop.caps)
                break
            except (LinkBroken, LinkExpired) as error:
                # A link that is told dead within hours of its answer may be a passing fault of the host.
                young = shop.now() - receipt.answered_at < timedelta(seconds=CACHE_SECONDS)
                if isinstance(error, LinkExpired) and not young:
                    raise
                if tried == FETCH_TRIES or shop.stop.wait(shop.random() * 2.0 ** (tried - 1)):
                    raise
        trail.seconds["fetch"] = shop.clock() - began
        yield fetched
    finally:
        path.unlink(missing_ok=True)


def examined(order: Order, fetched: Fetched, shop: Workshop, trail: Trail) -> tuple[Picture, tuple[Finding, ...]]:
    """Decode the picture once and run every check on it. Raises NotAPicture.

    Waits for one of the few places for pixel work, so that many calls in flight never mean many decoded pictures in memory.
    """
    with shop.pixels:
        began = shop.clock()
        with open_picture(fetched.path) as picture:
            findings = inspect(picture, order.request, shop.limits)
            trail.seconds["inspect"] = shop.clock() - began
            return picture, findings
