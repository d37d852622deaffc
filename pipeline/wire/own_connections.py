"""Connections kept to be used again, each of which belongs to one thread from being taken until its answer has been read.

httpcore's own pool shares them. Under a lock of all, every request asks each connection whether it has ended, and closes those
that seem to: also one that another thread was given a moment ago. Where that thread has sent its call meanwhile, the answer
makes the connection readable, which of an idle one means that it has ended. It is closed, and a paid call is in doubt.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, cast

import httpcore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Left:
    """Connections that nobody has, the one left last at the end. Who takes one owns it; no lock is needed, nor can be held."""

    def __init__(self) -> None:
        self._connections: deque[httpcore.ConnectionInterface] = deque()

    def take(self) -> httpcore.ConnectionInterface | None:
        """The one that was left last and still lives; those found to have ended are closed."""
        while connection := self._pop(last=True):
            if not connection.has_expired():
                return connection
            connection.close()
        return None

    def leave(self, connection: httpcore.ConnectionInterface) -> None:
        """Give up a connection for others to take."""
        self._connections.append(connection)

    def close(self) -> None:
        """Close all."""
        while connection := self._pop(last=True):
            connection.close()

    def close_old(self) -> None:
        """Close those that were left too long ago."""
        while connection := self._pop(last=False):
            if not connection.has_expired():
                self._connections.appendleft(connection)
                return
            connection.close()

    def _pop(self, *, last: bool) -> httpcore.ConnectionInterface | None:
        try:
            return self._connections.pop() if last else self._connections.popleft()
        except IndexError:  # others may take between a look and a grip
            return None


class OwnConnections(httpcore.ConnectionPool):
    """httpcore's pool, with connections handed out to one thread each."""

    def __init__(self, **settings: object) -> None:
        """`settings` are those of `httpcore.ConnectionPool`; the number of connections is not bounded."""
        super().__init__(**settings)  # type: ignore[arg-type]
        self._left: dict[str, Left] = {}
        self._closed = False

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request on a connection that nobody else has: one that was left, or a new one."""
        for left in list(self._left.values()):
            left.close_old()
        origin = request.url.origin
        left = self._left.setdefault(str(origin), Left())
        connection = left.take() or self.create_connection(origin)
        try:
            answer = connection.handle_request(request)
        except BaseException:
            connection.close()
            raise
        body = _Body(cast("Iterable[bytes]", answer.stream), lambda: self._give_back(left, connection))
        return httpcore.Response(answer.status, headers=answer.headers, content=body, extensions=answer.extensions)

    def close(self) -> None:
        """Close the connections that nobody has; those in use follow as they are given back."""
        self._closed = True
        for left in list(self._left.values()):
            left.close()

    def _give_back(self, left: Left, connection: httpcore.ConnectionInterface) -> None:
        if not connection.is_idle():
            connection.close()
            return
        left.leave(connection)
        if self._closed:
            left.close()


class _Body:
    """The bytes of an answer; when it is closed, read to its end or not, the connection is given back."""

    def __init__(self, stream: Iterable[bytes], give_back: Callable[[], None]) -> None:
        self._stream = stream
        self._give_back: Callable[[], None] | None = give_back

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the answer, once."""
        give_back, self._give_back = self._give_back, None
        if give_back:
            self._stream.close()  # type: ignore[attr-defined] # httpcore promises no more than bytes
            give_back()
