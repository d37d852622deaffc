"""While a shelf is read, somebody looks whether it answers: says what is waited for, hears Ctrl-C, and ends what never ends.

A folder on a network disk whose server is gone holds whoever asks for it inside the system, where Python hears no signal. So a
thread beside it looks. A run watches itself once it is open: see `runs/standstill.py`.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.cli.fault_report import end_at_once
from pipeline.errors import Interrupted, ShelfBusy
from pipeline.safe_text import one_line
from pipeline.stores.asked_place import AskedPlace
from pipeline.stores.asked_shelf import AskedShelf, Asks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from pipeline.errors import MakereadyError
    from pipeline.stores import DropPlace, Store

LOOK_SECONDS = 0.5
"""Between two looks."""

LOOKS_AFTER_CTRL_C = 3
"""In which the main thread must have left the shelf: it may be inside the system, or wait for another thread."""


@dataclass(frozen=True)
class Patience:
    """Seconds without an answer from the shelf."""

    quiet: float = 10.0
    """After which it is said what is waited for."""
    folder: float = 600.0
    """After which a folder is given up: a network disk that comes back has done so by then."""
    bucket: float = 2_400.0
    """The same of a bucket, whose every request has an end of its own: as in `work/deadlines.py`."""


PATIENCE = Patience()


@contextmanager
def watched(store: Store, *, as_json: bool) -> Iterator[Store]:
    """Watch over a shelf while the block runs, in the main thread; gives the shelf to be asked in its place.

    Where it does not answer, that is said on stderr, and in the end the process is ended with the exit code of `ShelfBusy`. So
    it is, with that of `Interrupted`, where Ctrl-C is pressed and the main thread does not take it.
    """
    with _watching(store.url, as_json=as_json) as asks:
        yield AskedShelf(store, asks)


@contextmanager
def watched_place(place: DropPlace, *, as_json: bool) -> Iterator[DropPlace]:
    """Watch over the place of a drop as over a shelf."""
    with _watching(place.url, as_json=as_json) as asks:
        yield AskedPlace(place, asks)


def is_file(path: Path, *, as_json: bool) -> bool:
    """Whether there is a file; the disk is watched as a shelf is."""
    with _watching(str(path), as_json=as_json) as asks, asks.asking("looking at it"):
        return path.is_file()


@contextmanager
def _watching(url: str, *, as_json: bool) -> Iterator[Asks]:
    watch = _Watch(url, PATIENCE, lambda error: end_at_once(error, as_json=as_json))
    looking = threading.Thread(target=watch.go_on, name="shelf", daemon=True)
    looking.start()
    try:
        with _noting_ctrl_c(watch.pressed):
            yield watch.asks
    finally:
        watch.over.set()
        looking.join()


@contextmanager
def _noting_ctrl_c(pressed: threading.Event) -> Iterator[None]:
    """Set the event when the main thread takes a Ctrl-C, which does then what it would have done."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return

    def take(number: int, frame: FrameType | None) -> None:
        pressed.set()
        before(number, frame)

    signal.signal(signal.SIGINT, take)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Watch:
    """Looks at one shelf."""

    def __init__(self, url: str, patience: Patience, end: Callable[[MakereadyError], object]) -> None:
        self.over = threading.Event()
        self.pressed = threading.Event()
        """Whether the main thread has taken a Ctrl-C."""
        self.asks = Asks(lambda: self._awake)
        self._url = url
        self._quiet = patience.quiet
        self._most = patience.bucket if url.startswith("s3:") else patience.folder
        self._end = end
        self._awake = 0.0
        """Seconds, in which those are not counted that the machine has slept."""
        self._said = 0.0

    def go_on(self) -> None:
        """Look until it is over."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # so that this thread can see what no other one takes
        pressed, looked = 0, time.monotonic()
        while not self.over.wait(LOOK_SECONDS):
            now = time.monotonic()
            self._awake += min(now - looked, 2 * LOOK_SECONDS)
            looked = now
            pressed += self.pressed.is_set() or signal.SIGINT in signal.sigpending()
            if pressed >= LOOKS_AFTER_CTRL_C:
                self._end(Interrupted(f"interrupted: {self._url} does not answer"))
            self._look()

    def _look(self) -> None:
        asked = self.asks.longest()
        if asked is None:
            return
        waited = self._awake - asked.since
        what = f"{self._url} has not answered for {waited:.0f} s ({asked.doing})"
        if waited >= self._most:
            advice = "See whether its disk or its service is there, then run again"
            self._end(ShelfBusy(one_line(f"{what}: it is given up. {advice}; what lies on it is as it was")))
        elif waited >= self._quiet and asked.since + self._quiet > self._said:
            self._said = self._awake
            sys.stderr.write(f"makeready: {one_line(what)}; Ctrl-C ends it, else it is given up after {self._most:.0f} s\n")
            sys.stderr.flush()
