"""Looks at the shelf again and again: for what others decide, what a run delivers, and what the manifest is to tell."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from pipeline.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.proof.review.desk import Desk
    from pipeline.proof.review.job_sheet import Event

EVERY = 2.0
"""Seconds between two looks: whoever is told hears of a change within five."""
PUBLISH_EVERY = 60.0
"""Seconds at least between two manifests that tell of decisions."""
MOST_PATIENT = 30.0
"""Seconds between two looks at most, at a shelf that does not answer."""

log = logging.getLogger(__name__)


class Watch:
    """The looks of one review, in a thread of its own, which ends with the process."""

    def __init__(
        self,
        desk: Desk,
        tell: Callable[[tuple[Event, ...]], None],
        publish: Callable[[], object],
        clock: Callable[[], float],
        *,
        every: float = EVERY,
    ) -> None:
        """`tell` hands on what has changed; `publish` writes the manifest anew where decisions have changed it."""
        self._desk, self._tell, self._publish = desk, tell, publish
        self._clock, self._every = clock, every
        self._published, self._decided = clock(), threading.Event()
        self._stop = threading.Event()

    def begin(self) -> None:
        """Look from now on."""
        threading.Thread(target=self._go_on, name="review watch", daemon=True).start()

    def decided(self) -> None:
        """Hear that something was decided here."""
        self._decided.set()

    def end(self) -> bool:
        """Look no more; return whether there are decisions that no manifest was written for."""
        self._stop.set()
        return self._decided.is_set()

    def _go_on(self) -> None:
        wait = self._every
        while not self._stop.wait(wait):
            try:
                self.look()
                wait = self._every
            except StoreError as fault:
                if wait == self._every:
                    log.warning("the review goes on, but: %s", fault)
                wait = min(2 * wait, MOST_PATIENT)
            except Exception:
                # A fault of the program, which must not leave the open pages without news for good.
                log.exception("a fault of the program: please report its traceback; the review goes on")
                wait = min(2 * wait, MOST_PATIENT)

    def look(self) -> None:
        """Look once, and publish where it is time. Raises StoreError."""
        if events := self._desk.look():
            self._tell(events)
        if self._decided.is_set() and self._clock() - self._published >= PUBLISH_EVERY:
            self._published = self._clock()
            self._decided.clear()
            try:
                self._publish()
            except StoreError:
                self._decided.set()
                raise
