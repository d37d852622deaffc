"""What is told to the pages that are open: server-sent events, each page at its own pace.

A page asks for the whole state when its stream opens, the first time and after every break: nothing is told again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pipeline.proof.page import as_json

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from pipeline.proof.review.access import Pass
    from pipeline.proof.review.job_sheet import Event

MOST_STREAMS = 8
"""Of one reviewer: a browser needs one, however many tabs it has. So one link cannot use up the machine's connections."""
MOST_BEHIND = 200
"""Events that wait for a page that does not read; then its stream ends, and it comes again."""
SIGN_OF_LIFE = b": still here\n\n"
RETRY = b"retry: 2000\n\n"
BYE = b"event: bye\ndata: {}\n\n"
END = b""
"""In a queue: the stream ends here."""


class Bulletin:
    """The open streams of a review. For the thread of the event loop alone."""

    def __init__(self, *, every: float = 15.0) -> None:
        """`every`: seconds between two signs of life on a stream, by which dead ones are found."""
        self._every = every
        self._streams: dict[asyncio.Queue[bytes], Pass] = {}
        self._over = False

    def tell(self, events: tuple[Event, ...]) -> None:
        """Tell every open page."""
        for kind, data in events:
            text = f"event: {kind}\ndata: {as_json(data)}\n\n".encode()
            for queue in [*self._streams]:
                if queue.qsize() < MOST_BEHIND:
                    queue.put_nowait(text)
                elif self._streams.pop(queue, None):
                    queue.put_nowait(END)

    def end(self) -> None:
        """Say goodbye to every page, and let each stream end; later ones end at once."""
        self._over = True
        for queue in self._streams:
            queue.put_nowait(BYE)
            queue.put_nowait(END)

    def has_room(self, reader: Pass) -> bool:
        """Whether one stream more of this reviewer may be opened."""
        return sum(owner is reader for owner in self._streams.values()) < MOST_STREAMS

    async def stream(self, reader: Pass, ended: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Yield the bytes of one stream, until the page, the review (`ended`) or the server ends it."""
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._streams[queue] = reader
        if self._over:
            queue.put_nowait(BYE)
            queue.put_nowait(END)
        try:
            yield RETRY
            while True:
                try:
                    text = await asyncio.wait_for(queue.get(), self._every)
                except TimeoutError:
                    text = SIGN_OF_LIFE
                if text is END or ended():
                    return
                yield text
        finally:
            self._streams.pop(queue, None)
