"""Ctrl-C and SIGTERM: the first stops cleanly and keeps everything, the second stops at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from pipeline.stop import Stop
    from pipeline.tally import Tally

GRACE_SECONDS = 8.0
"""How long calls in flight may still be answered: their money is spent. What is not answered by then is looked up next time."""


@contextmanager
def interruptible(stop: Stop, tally: Tally, hang_up: Callable[[], None], *, grace: float = GRACE_SECONDS) -> Iterator[None]:
    """Heed SIGINT and SIGTERM while the block runs; the handlers from before are put back at its end.

    The first signal sets `stop` and, after `grace` seconds, hangs up all connections; a second one ends the process at once
    (everything that was paid for and answered is on the shelf, and nothing else matters). Only in the main thread.
    """

    def heed(number: int, _frame: FrameType | None) -> None:
        name = signal.Signals(number).name
        if timer.is_alive():
            sys.stderr.write("\x1b[?25h\n" if sys.stderr.isatty() else "\n")
            os._exit(128 + number)
        reason = "interrupted (Ctrl-C)" if number == signal.SIGINT else f"interrupted ({name})"
        tally.stopping(reason)
        # Not here: the main thread, in which this runs, may be holding the lock that `set` takes.
        threading.Thread(target=stop.set, args=(reason, Interrupted(reason)), daemon=True).start()
        timer.start()

    timer = threading.Timer(grace, hang_up)
    timer.daemon = True
    before = {number: signal.signal(number, heed) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
