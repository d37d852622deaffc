"""A review, or any application, in a thread of this process: for what a process of its own cannot be told."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.proof.decisions import Decisions
from pipeline.proof.review.access import Access, Address
from pipeline.proof.review.app import application
from pipeline.proof.review.bulletin import Bulletin
from pipeline.proof.review.desk import Desk
from pipeline.proof.review.review import Review
from pipeline.proof.review.server import Server, listen
from pipeline.proof.review.shelf_pictures import ShelfPictures
from pipeline.proof.review.sockets import Room
from tests.proof.review.jobs import PlainPaper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from starlette.types import ASGIApp

    from pipeline.proof.review.access import Pass
    from pipeline.stores import Store


@contextmanager
def in_process(app: ASGIApp, room: Room | None = None, *, port: int = 0) -> Iterator[tuple[str, int]]:
    """Serve `app` until the block ends."""
    ready = threading.Event()
    with listen("127.0.0.1", port) as listening:
        server = Server(app, lambda _: ready.set(), lambda: None, room or Room())
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            assert ready.wait(60)
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join(60)


@contextmanager
def review_in_process(
    store: Store, passes: tuple[Pass, ...], now: Callable[[], datetime], until: datetime | None = None
) -> Iterator[Address]:
    """Serve a review with a plain page, at a time of the test's own."""
    with listen("127.0.0.1", 0) as found:
        address = Address("127.0.0.1", found.getsockname()[1])
    paper = PlainPaper()
    desk = Desk(store, paper, Decisions(store, now))
    access = Access(address, passes, until)
    review = Review(access, desk, paper, ShelfPictures(store), Bulletin(), lambda: None, now)
    with in_process(application(review), port=address.port):
        yield address
