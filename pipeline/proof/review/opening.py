"""Puts a review together and serves it until it is told to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.proof.drafts_beside import ENDING as DRAFTS
from pipeline.proof.review.app import application
from pipeline.proof.review.bulletin import Bulletin
from pipeline.proof.review.review import Review
from pipeline.proof.review.server import Server
from pipeline.proof.review.shelf_pictures import ShelfPictures
from pipeline.proof.review.watch import Watch
from pipeline.runs.clocks import REAL_TIME
from pipeline.stores import open_shelf

if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Callable

    from pipeline.proof.review.access import Access
    from pipeline.proof.review.desk import Desk
    from pipeline.proof.review.job_sheet import Event, Paper
    from pipeline.stores import Store


@dataclass(frozen=True)
class UnderReview:
    """The job that a review is of."""

    store: Store
    desk: Desk
    paper: Paper
    publish: Callable[[], object]
    """Writes the manifest anew where decisions have changed it."""


def serve(job: UnderReview, access: Access, listening: socket.socket, announce: Callable[[], None]) -> bool:
    """Serve a review until SIGINT or SIGTERM. In the main thread.

    `announce` is called when it answers and signals are heeded. The manifest is written anew each minute in which something was
    decided; returns whether it is to be written once more, for what was decided since.
    """
    bulletin = Bulletin()
    loops: list[asyncio.AbstractEventLoop] = []

    def tell(events: tuple[Event, ...]) -> None:
        loops[0].call_soon_threadsafe(bulletin.tell, events)

    watch = Watch(job.desk, tell, job.publish, REAL_TIME.clock)
    pictures = ShelfPictures(job.store, open_shelf(f"{job.store.url}{DRAFTS}"))
    review = Review(access, job.desk, job.paper, pictures, bulletin, watch.decided, REAL_TIME.now)

    def begin(loop: asyncio.AbstractEventLoop) -> None:
        loops.append(loop)
        watch.begin()
        announce()

    Server(application(review), begin, bulletin.end).run([listening])
    return watch.end()
