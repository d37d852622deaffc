"""Finish and shelve: the print files made from a picture that passed, then all of it and its record on the shelf."""

from __future__ import annotations

import logging
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.errors import Overtaken, StoreError
from pipeline.ledger.next_step import UNOPENED
from pipeline.prepress.checks.integrity import unreadable
from pipeline.prepress.thumbs import MEDIA_TYPE
from pipeline.records import Level, Master, Result
from pipeline.runs.events import Shelved, Shelving
from pipeline.work.item_outcome import outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.prepress.deliveries import Ticket
    from pipeline.prepress.finishing import Finished
    from pipeline.records import Finding, Order, Outcome, PrintFile
    from pipeline.runs.clocks import Time
    from pipeline.runs.listeners import Events
    from pipeline.stores import Store
    from pipeline.work.item_bill import Bill
    from pipeline.work.picture import Refused, Seen

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelver:
    """What it takes to make print files and to put what an item has come to on the shelf."""

    store: Store
    ledger: Ledger
    ticket: Ticket
    pixels: AbstractContextManager[object]
    """Holds as many pictures at once as may be decoded: a semaphore as wide as the machine's cores."""
    time: Time
    events: Events

    @contextmanager
    def finish(self, order: Order, seen: Seen, made_at: datetime, bill: Bill) -> Iterator[Finished | None]:
        """Make what the job delivers from the picture; None where it delivers masters alone. The files go with the block."""
        if not self.ticket.deliveries or seen.torn:
            yield None
            return
        from pipeline.prepress.finishing import finish  # here, so that a job of masters alone runs without it

        folder = seen.file.path.with_name(f"{seen.file.path.name}-prints")
        try:
            with self.pixels:
                began = self.time.clock()
                done = finish(
                    order, seen.file.path, self.ticket, master_sha256=seen.file.sha256, made_at=made_at, folder=folder
                )
                bill.seconds["finish"] = self.time.clock() - began
            yield done
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def shelve(self, order: Order, seen: Seen, done: Finished | None, standing: Standing, bill: Bill) -> Outcome:
        """Put the picture on the shelf, where it is not there already, then its print files and thumbnails, then its record.

        Raises Overtaken where another run has shelved a picture of this order, StoreError.
        """
        findings = seen.findings + (done.findings if done else ())
        passed = not _failures(seen.findings)
        complete = passed and not _failures(findings)
        began = self.time.clock()
        self.events.tell(Shelving(item=order.item, model=bill.model.id))
        master = self._shelve_master(_master(order.stem, seen, passed=passed), seen.file.path, standing)
        prints = self._shelve_prints(done, order.stem, standing) if done and complete else ()
        self._shelve_thumbs(seen)
        self._tell(order, bill, began, master, prints)
        result = Result.DELIVERED if complete else Result.FAILED if passed else Result.REJECTED
        outcome = outcome_of(order, bill, result, "; ".join(_failures(findings)) or None, master=master).model_copy(
            update={"prints": prints, "findings": findings, "measures": seen.measures}
        )
        # A sound picture whose print files cannot be made as they are wanted now is not settled: other wishes may do.
        if result is not Result.FAILED:
            self.ledger.record(outcome, standing.record + 1)
        return outcome

    def keep_refused(self, order: Order, refused: Refused, standing: Standing, bill: Bill) -> Outcome:
        """Put in `rejected/` what was paid for and is no picture we take, then its record. Raises Overtaken, StoreError."""
        file, began = refused.file, self.time.clock()
        self.events.tell(Shelving(item=order.item, model=bill.model.id))
        # No type of its own: a page or a script that came is not to be shown by what serves the shelf. No size: it stays shut.
        sort = {"media_type": "application/octet-stream", "width": 0, "height": 0}
        key = f"rejected/{order.stem}.{UNOPENED}"
        master = Master.model_validate({"key": key, "sha256": file.sha256, "bytes": file.bytes} | sort)
        master = self._shelve_master(master, file.path, standing)
        self._tell(order, bill, began, master, ())
        reason = (
            f"{refused.fault} What came lies in {master.key}. To have it fetched once more, free while its link lives, delete "
            "that file and run again."
        )
        outcome = outcome_of(order, bill, Result.REJECTED, reason, master=master)
        outcome = outcome.model_copy(update={"findings": (unreadable(refused.fault),)})
        self.ledger.record(outcome, standing.record + 1)
        return outcome

    def _shelve_master(self, master: Master, path: Path, standing: Standing) -> Master:
        """Put the file there, where none lies yet; what lies there keeps its key."""
        if standing.picture:
            return master.model_copy(update={"key": standing.picture})
        if not self.store.put(master.key, path, media_type=master.media_type, sha256=master.sha256):
            raise Overtaken("another run has shelved a picture of this order")
        return master

    def _tell(self, order: Order, bill: Bill, began: float, master: Master, prints: tuple[PrintFile, ...]) -> None:
        bill.seconds["shelve"] = seconds = self.time.clock() - began
        self.events.tell(Shelved(item=order.item, model=bill.model.id, key=master.key, prints=len(prints), seconds=seconds))

    def _shelve_prints(self, done: Finished, stem: str, standing: Standing) -> tuple[PrintFile, ...]:
        """Put the print files on the shelf; what lies there as a record tells stays. Raises StoreError for other bytes."""
        shelved: list[PrintFile] = []
        for print_file, path in done.files:
            if not self.store.put(print_file.key, path, media_type=print_file.media_type, sha256=print_file.sha256):
                # A run that was cut off has left it. Of the same master and ticket another version may make other bytes.
                there = sha256()
                for chunk in self.store.chunks(print_file.key):
                    there.update(chunk)
                if there.hexdigest() != print_file.sha256:
                    print_file = self._told_before(print_file.key, there.hexdigest(), stem, standing)
            shelved.append(print_file)
        return tuple(shelved)

    def _told_before(self, key: str, digest: str, stem: str, standing: Standing) -> PrintFile:
        """The file as the item's record tells of it, where another of its files was lacking. Raises StoreError."""
        earlier = self.ledger.read_record(stem, standing.record).prints if standing.record else ()
        found = next((file for file in earlier if (file.key, file.sha256) == (key, digest)), None)
        if found is None:
            raise StoreError(f"{key} lies on the shelf already, with other bytes: move it away and run again")
        return found

    def _shelve_thumbs(self, seen: Seen) -> None:
        """Put the small pictures there, if absent. What stands in the way of them is no fault of the item."""
        try:
            for key, body in seen.thumbs.items():
                self.store.put(key, body, media_type=MEDIA_TYPE)
        except StoreError as fault:
            _log.info("a thumbnail could not be put on the shelf: %s", fault)


def _master(stem: str, seen: Seen, *, passed: bool) -> Master:
    picture, file = seen.picture, seen.file
    return Master(
        key=f"{'masters' if passed else 'rejected'}/{stem}.{picture.extension}",
        sha256=file.sha256,
        bytes=file.bytes,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
    )


def _failures(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.text for finding in findings if finding.level is Level.FAIL]
