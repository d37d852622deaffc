"""One deadline on all that a thread does on its connections, however steadily the other side trickles."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_until: ContextVar[tuple[float, Callable[[], float]] | None] = ContextVar("until", default=None)


@contextmanager
def until(at: float, clock: Callable[[], float]) -> Iterator[None]:
    """Hold every connect, read and write of this thread to one deadline, `at` (seconds of `clock`), beside its own timeout.

    A server that sends one byte now and then, in the head or in the body, never meets a read timeout; it meets this.
    """
    token = _until.set((at, clock))
    try:
        yield
    finally:
        _until.reset(token)


def seconds_left(timeout: float | None) -> float | None:
    """Seconds that the next step may take, which has a `timeout` of its own; raises `TimeoutError` where none are left."""
    deadline = _until.get()
    if deadline is None:
        return timeout
    at, clock = deadline
    left = at - clock()
    if left <= 0:
        raise TimeoutError("the deadline has passed")
    return left if timeout is None else min(timeout, left)
