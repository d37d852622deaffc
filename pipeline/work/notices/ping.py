"""Pings: a check elsewhere hears that a run begins, and how it ends, so that one that never ran or never ended is missed.

`URL/start`, `URL` and `URL/fail`, as Healthchecks and its kin take them (their pages on the pinging API).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from urllib.parse import urlsplit, urlunsplit

from pipeline.errors import HeldElsewhere

Post = Callable[[str, bytes], bool]
"""Posts a body to a URL; gives whether it was taken."""

TRIES = 3
PAUSE = 1.0
"""Seconds between two."""
MOST_BYTES = 10_000
"""Of a body: older checks keep no more."""
ANOTHER_RUN = HeldElsewhere.exit_code
"""Another run is at work on the job: its own end is the one that counts, so nothing is told of this one."""

_log = logging.getLogger(__name__)


class Pinger:
    """Tells a check of one run, in a thread of its own. No fault of the check reaches the run."""

    def __init__(self, url: str, post: Post, *, wait: Callable[[float], object] | None = None) -> None:
        """`url`: of the check; `wait` lets seconds pass between two tries."""
        self._url, self._post = url, post
        self._ended = threading.Event()
        self._wait = wait
        self._told: SimpleQueue[tuple[str, bytes] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._go_on, name="ping", daemon=True)
        self._begun = False

    def start(self) -> None:
        """Tell that the run begins."""
        self._tell("/start", "")

    def end(self, code: int, words: str) -> None:
        """Tell how it ended: `code` is the exit code, `words` the counts and the first reasons."""
        self._ended.set()
        if code != ANOTHER_RUN:
            self._tell("" if code == 0 else "/fail", f"exit code {code}\n{words}")
        self._told.put(None)

    def finish(self, seconds: float) -> None:
        """Wait so long for the last word to be taken."""
        if self._begun:
            self._thread.join(seconds)

    def _tell(self, ending: str, words: str) -> None:
        self._told.put((ending, words.encode()[:MOST_BYTES]))
        if not self._begun:
            self._begun = True
            self._thread.start()

    def _go_on(self) -> None:
        while told := self._told.get():
            ending, body = told
            for number in range(TRIES):
                begins = ending == "/start"  # one that is not taken does not hold up the end
                if (number and begins and self._ended.is_set()) or self._posted(ending, body):
                    break
                (self._wait or (self._ended if begins else threading.Event()).wait)(PAUSE)

    def _posted(self, ending: str, body: bytes) -> bool:
        try:
            return self._post(with_ending(self._url, ending), body)
        except Exception as fault:  # noqa: BLE001 (as it is said above)
            _log.info("a ping was not taken: %s", type(fault).__name__)
            return False


def with_ending(url: str, ending: str) -> str:
    """The URL with an ending of its path, before any query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}{ending}")) if ending else url
