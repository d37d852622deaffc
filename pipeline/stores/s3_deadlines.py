"""How long a request to S3 and the reading of its answer may take in all, however steadily they trickle."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.wire.deadline import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
"""Within which a connection must be made, and between two bytes."""

SLOWEST = 8 << 10
"""Bytes a second, below which a transfer counts as one that never ends: eight uploads at once over half a megabit a second."""

LONGEST_ANSWER = 512 << 10
"""Bytes of an answer that is no file: a list of 1,000 keys is the longest, and holds about 350 an entry."""

LARGEST_FILE = 1 << 30
"""Bytes by which the time of a file's transfer is reckoned, where the service does not say its length, or says more."""


@dataclass(frozen=True)
class Deadlines:
    """The most seconds for so many bytes; `silence` is what may pass beside their transfer."""

    silence: float = CONNECT_SECONDS + READ_SECONDS
    slowest: float = SLOWEST
    clock: Callable[[], float] = time.monotonic
    """Seconds."""

    def seconds(self, size: int) -> float:
        """For so many bytes, of a file's size at most."""
        return self.silence + min(size, LARGEST_FILE) / self.slowest

    def end(self, size: int) -> float:
        """When what begins now must have ended, by the clock."""
        return self.clock() + self.seconds(size)

    def passed(self, end: float) -> bool:
        """Whether it is that late."""
        return self.clock() >= end

    @contextmanager
    def until(self, end: float) -> Iterator[None]:
        """Hold all that this thread sends and receives to that end."""
        with until(end, self.clock):
            yield
