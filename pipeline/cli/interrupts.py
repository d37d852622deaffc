"""Ctrl-C and SIGTERM: the first stops cleanly and keeps everything, the second stops at once.

Ctrl-C in a run that is stopping already, for whatever reason, is the second.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from pipeline.cli.screen.run_phrases import CTRL_C, last_words
from pipeline.errors import Interrupted
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pipeline.runs.progress import Progress
    from pipeline.runs.snapshot import Snapshot
    from pipeline.runs.stop import Stop

GRACE_SECONDS = 8.0
"""How long calls in flight may still be answered: their money is spent. What is not answered by then is looked up next time."""

LAST_SECONDS = 1.5
"""How long items may take to end after that. Only a shelf that does not answer takes longer, and nothing can be kept on it."""

LOOK_SECONDS = 1.0
"""How long an end at once may take to say what is paid for."""

NO_ANSWER = "a part of the run does not come to its end; what was answered before is on the shelf, and no manifest is written"

ONE_SIGNAL = 0.05
"""Seconds within which the same signal counts once; no person presses Ctrl-C twice as fast."""


@contextmanager
def interruptible(
    stop: Stop,
    progress: Progress,
    hang_up: Callable[[], None],
    *,
    grace: float = GRACE_SECONDS,
    one_signal: float = ONE_SIGNAL,
    go_on: str = "the same command",
) -> Iterator[None]:
    """Stop the run on SIGINT or SIGTERM while the block runs; the handlers from before are put back at its end.

    The first signal sets `stop` and, after `grace` seconds, hangs up all connections; a second one ends the process at once
    (what was paid for and answered is on the shelf) and says what is paid for and how to `go_on`. So does the first Ctrl-C
    where something else has set `stop`, as the screen says, and the first signal where items are held up even then. SIGTERM,
    which nobody sends who has read the screen, cuts no stop short that it has not begun. Only in the main thread.
    """

    def heed(number: int) -> None:
        name = signal.Signals(number).name
        # `timeout` signals a process and then its whole group, and means one stop, not two.
        if number in first and time.monotonic() - first[number] < one_signal:
            return
        if first or (number == signal.SIGINT and stop.is_set()):
            _leave(128 + number, progress, go_on)
        first[number] = time.monotonic()
        reason = CTRL_C if number == signal.SIGINT else f"interrupted ({name})"
        progress.stopping(reason)
        # Not here: whatever these wait for, a second signal is heeded.
        threading.Thread(target=stop.set, args=(reason, Interrupted(reason)), daemon=True).start()
        threading.Thread(target=end_in_time, args=(128 + number,), daemon=True).start()

    def end_in_time(code: int) -> None:
        if ended.wait(grace):
            return
        # In a thread of its own: whoever holds the lock that it takes may never give it up.
        threading.Thread(target=hang_up, daemon=True).start()
        if ended.wait(LAST_SECONDS):
            return
        state = _look(progress)
        if state is None and not ended.is_set():
            _end_process(code, f"makeready: {NO_ANSWER}\n  to go on: {one_line(go_on)}")
        if state is not None and state.stages:
            held_up = "the shelf does not answer; what was answered before is on it"
            _end_process(code, last_words(state, go_on, because=held_up))

    first: dict[int, float] = {}
    ended = threading.Event()
    with _signals((signal.SIGINT, signal.SIGTERM), heed):
        try:
            yield
        finally:
            ended.set()


@contextmanager
def _signals(numbers: Collection[int], heed: Callable[[int], None]) -> Iterator[None]:
    """Hear signals in a thread of its own while the block runs.

    A busy process may take a signal in any thread, and Python's handlers run in the main one, which may be waiting for a lock
    and hear nothing of it until it wakes up. What Python writes into the pipe is heard at once.
    """

    def hear() -> None:
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            while heard := pipe.read(1):
                if heard[0] in numbers:
                    heed(heard[0])

    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, lambda *_: None) for number in numbers}
    threading.Thread(target=hear, name="signals", daemon=True).start()
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        os.close(writing)


def _leave(code: int, progress: Progress, go_on: str) -> NoReturn:
    """End the process at once, and say what is paid for."""
    state = _look(progress)
    _end_process(code, last_words(state, go_on) if state else f"makeready: stopped at once\n  to go on: {one_line(go_on)}")


def _look(progress: Progress) -> Snapshot | None:
    """How the run stands; None where the lock that a snapshot takes is held for longer than `LOOK_SECONDS`."""
    seen: list[Snapshot] = []
    looking = threading.Thread(target=lambda: seen.append(progress.snapshot()), daemon=True)
    looking.start()
    looking.join(LOOK_SECONDS)
    return seen[0] if seen else None


def _end_process(code: int, words: str) -> NoReturn:
    """End the process at once, with `words` on a new row of the terminal and its cursor shown."""
    screen = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # another thread may just be drawing the live view
    os.write(screen, (b"\x1b[?25h\n" if os.isatty(screen) else b"\n") + f"{words}\n".encode(errors="replace"))
    os._exit(code)
