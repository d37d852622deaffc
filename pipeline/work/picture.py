"""Fetch and look: from a receipt to a whole file, decoded once and judged."""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.errors import LinkBroken, LinkExpired, NotAPicture, PictureError
from pipeline.ledger.damage import damaged_picture
from pipeline.ledger.next_step import UNOPENED
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.pictures import open_picture
from pipeline.prepress.thumbs import proof_delivery, thumbs_of
from pipeline.records import Level
from pipeline.runs.events import PictureAwaited, PictureChecked, PictureFetched
from pipeline.wire.fetch.download import Fetched, fetch, is_inline
from pipeline.wire.fetch.link_life import link_end
from pipeline.work.next_claim import CACHE_SECONDS
from pipeline.work.recovery import OnShelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    import httpx

    from pipeline.ledger.entries import Receipt
    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.deliveries import Delivery, Ticket
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Finding, Order
    from pipeline.runs.clocks import Time
    from pipeline.runs.listeners import Events
    from pipeline.runs.stop import Stop
    from pipeline.stores import Store
    from pipeline.wire.fetch.download import Caps
    from pipeline.work.item_bill import Bill

TRIES = 4
"""How often a transfer is begun: it costs nothing, and a link that fails four times is better left for later. What is refused
is fetched as often, for a host may send a page of its own in a picture's place for a moment."""
BLOCK = 1 << 20
"""Bytes."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seen:
    """A whole file, what it is (no longer decoded), what the checks say of it, and the small pictures made of it."""

    file: Fetched
    picture: Picture
    findings: tuple[Finding, ...]
    measures: dict[str, float | str]
    thumbs: Mapping[str, bytes] = field(default_factory=dict)
    """Thumbnail and soft proof by their keys; as many as could be made."""

    @property
    def torn(self) -> str | None:
        """What says that the file is not whole, although it could be decoded."""
        return next((each.text for each in self.findings if each.check == "integrity" and each.level is Level.FAIL), None)


@dataclass(frozen=True)
class Refused:
    """Bytes that were paid for and are no picture we take, and why. They are kept, and never opened again."""

    file: Fetched
    fault: NotAPicture


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
    def fetch(self, source: Receipt | OnShelf, bill: Bill, look: Callable[[Fetched], Seen]) -> Iterator[Seen | Refused]:
        """Fetch a picture into the scratch folder and `look` at it; the file is gone when the block ends.

        A transfer that breaks, or brings what is no whole picture, is begun again. Where the tries ran out: gives what came
        whole and was refused, and raises the last PictureError where nothing came whole. Raises Damaged where what lies in
        `masters/` is no picture any more.
        """
        # Two items may ask for the same picture, and have the same fingerprint.
        path = self.scratch / f"{source.item}-{source.fingerprint[:16]}"
        try:
            if isinstance(source, OnShelf):
                yield self._from_shelf(source, path, bill, look)
            else:
                yield self._from_link(source, path, bill, look)
        finally:
            path.unlink(missing_ok=True)

    def _from_shelf(self, source: OnShelf, path: Path, bill: Bill, look: Callable[[Fetched], Seen]) -> Seen | Refused:
        self.events.tell(PictureAwaited(item=source.item, model=bill.model.id))
        with path.open("wb") as copy:
            copy.writelines(self.store.chunks(source.key))
        file = _hashed(path)
        if source.key.endswith(f".{UNOPENED}"):
            return Refused(file, NotAPicture("What came was refused by a run that was cut off before it wrote down why."))
        try:
            seen = look(file)
        except NotAPicture as fault:
            raise damaged_picture(source.key, str(fault)) from fault
        if seen.torn and source.key.startswith("masters/"):
            raise damaged_picture(source.key, seen.torn)
        return seen

    def _from_link(self, receipt: Receipt, path: Path, bill: Bill, look: Callable[[Fetched], Seen]) -> Seen | Refused:
        young = self.time.now() - receipt.answered_at < timedelta(seconds=CACHE_SECONDS)
        digests: list[str] = []
        for left in reversed(range(TRIES)):
            last = not left or is_inline(receipt.image)
            try:
                found, end_told = self._fetched(receipt, path, bill, look)
                torn = found.torn if isinstance(found, Seen) else str(found.fault)
                if not torn or (last and (end_told or found.file.sha256 in digests)):
                    return found
                digests.append(found.file.sha256)
                error: PictureError = LinkBroken(f"{torn} Fetching it again costs nothing.")
            except (LinkBroken, LinkExpired) as fault:
                error = fault
            # A link that is told dead within hours of its answer may be a passing fault of the host.
            final = last or (isinstance(error, LinkExpired) and not young)
            if final or self.stop.wait(self.time.random() * 2.0 ** (TRIES - 1 - left)):
                raise error
        raise AssertionError

    def _fetched(
        self, receipt: Receipt, path: Path, bill: Bill, look: Callable[[Fetched], Seen]
    ) -> tuple[Seen | Refused, bool]:
        """One transfer; False: where it was cut short, that does not show."""
        link_ends = link_end(receipt.image, receipt.answered_at)
        self.events.tell(PictureAwaited(item=receipt.item, model=bill.model.id, link_end=link_ends))
        began = self.time.clock()
        end_told = True
        try:
            file = fetch(receipt.image, path, client=self.client, caps=self.caps, clock=self.time.clock)
            end_told = file.end_told
            bill.seconds["fetch"] = seconds = self.time.clock() - began
            self.events.tell(PictureFetched(item=receipt.item, model=bill.model.id, bytes=file.bytes, seconds=seconds))
            return look(file), end_told
        except NotAPicture as fault:
            return Refused(_hashed(path), fault), end_told


def _hashed(path: Path) -> Fetched:
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            length += len(block)
    return Fetched(path, digest.hexdigest(), length)


@dataclass(frozen=True)
class Inspector:
    """What it takes to look at a picture."""

    pixels: AbstractContextManager[object]
    """Holds as many pictures at once as may be decoded: a semaphore as wide as the machine's cores."""
    limits: Limits
    ticket: Ticket
    time: Time
    events: Events
    thumbs: Callable[[Picture, str, Delivery | None], Mapping[str, bytes]] = thumbs_of

    def look(self, order: Order, bill: Bill, file: Fetched) -> Seen:
        """Decode the picture once, run every check on it, and make it small for the proof. Raises NotAPicture."""
        with self.pixels:
            began = self.time.clock()
            with open_picture(file.path) as picture:
                found = inspect(picture, order.request, self.limits, order.print, self.ticket.deliveries)
                small = self._made_small(order, picture)
            bill.seconds["inspect"] = seconds = self.time.clock() - began
        self.events.tell(PictureChecked(item=order.item, model=bill.model.id, findings=found.findings, seconds=seconds))
        return Seen(file, picture, found.findings, found.measures, small)

    def _made_small(self, order: Order, picture: Picture) -> Mapping[str, bytes]:
        """Thumbnail and soft proof; none where they cannot be made, for a picture that was paid for is worth more than they."""
        try:
            shown = proof_delivery(self.ticket.deliveries, order.print.press) if order.print else None
            return self.thumbs(picture, order.stem, shown)
        except Exception:  # noqa: BLE001 (whatever a codec raises)
            _log.info("no thumbnail could be made of %s", order.item, exc_info=True)
            return {}
