"""Fetch and look: from a receipt to a whole file, decoded once and judged."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.errors import LinkBroken, LinkExpired, NotAPicture
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.pictures import open_picture
from pipeline.records import Level
from pipeline.runs.events import PictureAwaited, PictureChecked, PictureFetched
from pipeline.wire.fetch.download import Fetched, fetch
from pipeline.work.next_claim import CACHE_SECONDS
from pipeline.work.recovery import OnShelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    import httpx

    from pipeline.ledger.entries import Receipt
    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.deliveries import Ticket
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Finding, Order
    from pipeline.runs.clocks import Time
    from pipeline.runs.listeners import Events
    from pipeline.runs.stop import Stop
    from pipeline.stores import Store
    from pipeline.wire.fetch.download import Caps
    from pipeline.work.item_bill import Bill

TRIES = 4
"""How often a transfer is begun: it costs nothing, and a link that fails four times is better left for later."""


@dataclass(frozen=True)
class Seen:
    """A whole file, what it is (no longer decoded), and what the checks say of it."""

    file: Fetched
    picture: Picture
    findings: tuple[Finding, ...]
    measures: dict[str, float | str]


@dataclass(frozen=True)
class Fetcher:
    """What it takes to fetch a picture."""

    client: httpx.Client
    caps: Caps
    store: Store
    scratch: Path
    """A folder for transfers under way; nothing in it matters."""
    stop: Stop
    time: Time
    events: Events

    @contextmanager
    def fetch(self, source: Receipt | OnShelf, bill: Bill, look: Callable[[Fetched], Seen]) -> Iterator[Seen]:
        """Fetch a picture into the scratch folder and `look` at it; the file is gone when the block ends.

        A transfer that breaks, or brings what is no whole picture, is begun again. Raises the last PictureError where the
        tries ran out.
        """
        # Two items may ask for the same picture, and have the same fingerprint.
        path = self.scratch / f"{source.item}-{source.fingerprint[:16]}"
        try:
            if isinstance(source, OnShelf):
                yield look(self._from_shelf(source, path, bill))
            else:
                yield self._from_link(source, path, bill, look)
        finally:
            path.unlink(missing_ok=True)

    def _from_shelf(self, source: OnShelf, path: Path, bill: Bill) -> Fetched:
        self.events.tell(PictureAwaited(item=source.item, model=bill.model.id))
        digest, length = hashlib.sha256(), 0
        with path.open("wb") as file:
            for chunk in self.store.chunks(source.key):
                digest.update(chunk)
                length += file.write(chunk)
        return Fetched(path, digest.hexdigest(), length)

    def _from_link(self, receipt: Receipt, path: Path, bill: Bill, look: Callable[[Fetched], Seen]) -> Seen:
        young = self.time.now() - receipt.answered_at < timedelta(seconds=CACHE_SECONDS)
        for left in reversed(range(TRIES)):
            self.events.tell(PictureAwaited(item=receipt.item, model=bill.model.id))
            began = self.time.clock()
            try:
                file = fetch(receipt.image, path, client=self.client, caps=self.caps, clock=self.time.clock)
                bill.seconds["fetch"] = seconds = self.time.clock() - began
                self.events.tell(PictureFetched(item=receipt.item, model=bill.model.id, bytes=file.bytes, seconds=seconds))
                return look(file)
            except (LinkBroken, LinkExpired, NotAPicture) as error:
                # A link that is told dead within hours of its answer may be a passing fault of the host.
                final = not left or (isinstance(error, LinkExpired) and not young)
                if final or self.stop.wait(self.time.random() * 2.0 ** (TRIES - 1 - left)):
                    raise
        raise AssertionError


@dataclass(frozen=True)
class Inspector:
    """What it takes to look at a picture."""

    pixels: AbstractContextManager[object]
    """Holds as many pictures at once as may be decoded: a semaphore as wide as the machine's cores."""
    limits: Limits
    ticket: Ticket
    time: Time
    events: Events

    def look(self, order: Order, bill: Bill, file: Fetched) -> Seen:
        """Decode the picture once and run every check on it. Raises NotAPicture, also where the file is not whole."""
        with self.pixels:
            began = self.time.clock()
            with open_picture(file.path) as picture:
                found = inspect(picture, order.request, self.limits, order.print, self.ticket.deliveries)
            bill.seconds["inspect"] = seconds = self.time.clock() - began
        self.events.tell(PictureChecked(item=order.item, model=bill.model.id, findings=found.findings, seconds=seconds))
        for finding in found.findings:
            if finding.check == "integrity" and finding.level is Level.FAIL:
                raise NotAPicture(finding.text)
        return Seen(file, picture, found.findings, found.measures)
