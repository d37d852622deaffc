"""Time that passes only when every worker waits: threads run for real, and minutes take milliseconds."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class VirtualTime:
    """A clock, and a stop whose `wait` lets the clock go on to the next moment at which somebody wakes."""

    def __init__(self) -> None:
        self.now = 0.0
        self._turn = threading.Condition()
        self._wakes: list[float] = []
        self._working = 0
        self._stop_at = float("inf")

    def clock(self) -> float:
        return self.now

    def stop_at(self, seconds: float) -> None:
        self._stop_at = seconds

    def pass_by(self, seconds: float) -> None:
        self.now += seconds

    def wait(self, seconds: float) -> bool:
        with self._turn:
            until = min(self.now + seconds, max(self.now, self._stop_at))
            if until > self.now:
                self._wakes.append(until)
                self._working -= 1
                self._pass_on()
                self._turn.wait_for(lambda: self.now >= until)
            return self.now >= self._stop_at

    def run(self, *workers: Callable[[], None]) -> None:
        """Run every worker in a thread of its own until all have ended; a worker's exception is raised here."""
        failures: list[BaseException] = []
        self._working = len(workers)
        threads = [threading.Thread(target=self._work, args=(worker, failures), daemon=True) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=100)
            assert not thread.is_alive(), "a worker hangs"
        if failures:
            raise failures[0]

    def _work(self, worker: Callable[[], None], failures: list[BaseException]) -> None:
        try:
            worker()
        except BaseException as failure:  # noqa: BLE001 (it is raised again in the thread of the test)
            failures.append(failure)
        finally:
            with self._turn:
                self._working -= 1
                self._pass_on()

    def _pass_on(self) -> None:
        if self._working == 0 and self._wakes:
            self.now = min(self._wakes)
            woken = self._wakes.count(self.now)
            self._wakes = [wake for wake in self._wakes if wake > self.now]
            self._working += woken
            self._turn.notify_all()


def most_in_any(times: Sequence[float], seconds: float) -> int:
    """The most of `times` that lie in any `seconds` seconds, as a strict server counts: its end does not belong to a window."""
    ordered, most, first = sorted(times), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
