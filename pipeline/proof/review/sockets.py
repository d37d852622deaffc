"""Connections that dawdle are ended: uvicorn waits for ever for the head of a request, and for whoever does not read.

Who has been let in or not plays no part here: this is before anything has been asked.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport

MOST_CONNECTIONS = 2_000
"""At once; about 8 kB each. Browsers have six each."""
SPARE_FILES = 128
"""Of the files that this process may open, what is left for the shelf and for everything else."""


@dataclass
class Room:
    """The connections of one server, and how long it waits for each."""

    most: int = MOST_CONNECTIONS
    """Where more come, the one that has been waited for longest is ended in their place."""
    head_seconds: float = 10.0
    """For the head of a request, from the connection's beginning or the end of the answer before it."""
    stalled_seconds: float = 60.0
    """For a client to take what was sent: 1 MiB of a picture, so 17 kB/s at least."""
    present: dict[ClientSocket, None] = field(default_factory=dict)
    """The oldest first."""

    def make_place(self) -> None:
        """End the oldest connection on whose client we wait, where there are too many; the newest where there is none."""
        if len(self.present) > self.most:
            waiting = next((each for each in self.present if each.is_waited_for), [*self.present][-1])
            self.present.pop(waiting)
            waiting.transport.abort()


def room_for(files: int | None = None) -> Room:
    """A room as large as this process may open files, of which it asks for as many as it may have.

    `files`: how many that are; None: ask the system.
    """
    if files is None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_CONNECTIONS + SPARE_FILES
        files = soft if soft == resource.RLIM_INFINITY or soft >= wanted else min(wanted, hard) if hard >= 0 else wanted
        if files != soft:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return Room(most=max(16, min(MOST_CONNECTIONS, files - SPARE_FILES)))


class ClientSocket(H11Protocol):
    """One connection, as uvicorn has it, with an end to waiting."""

    room: Room

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 (uvicorn's own)
        """Take what uvicorn gives."""
        super().__init__(*args, **named)
        self._until_head: TimerHandle | None = None
        self._until_taken: TimerHandle | None = None

    @property
    def is_waited_for(self) -> bool:
        """Whether the client has not yet sent the whole of a request."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin."""
        super().connection_made(transport)
        self.room.present[self] = None
        self._await_head()
        self.room.make_place()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.room.present.pop(self, None)
        self._head_came()
        self.resume_writing()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Hear what has come; a drop of a head is none."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._head_came()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._await_head()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client does not take what it asked for, or not as fast as it comes."""
        super().pause_writing()
        if self._until_taken is None:
            self._until_taken = self.loop.call_later(self.room.stalled_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It has taken nearly all of it."""
        super().resume_writing()
        if self._until_taken:
            self._until_taken.cancel()
            self._until_taken = None

    def _await_head(self) -> None:
        self._head_came()
        if not self.transport.is_closing():
            self._until_head = self.loop.call_later(self.room.head_seconds, self.transport.abort)

    def _head_came(self) -> None:
        if self._until_head:
            self._until_head.cancel()
            self._until_head = None
