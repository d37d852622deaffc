"""One run in a process forked off, by shared time, that may die at any step it passes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipeline.runs.clocks import Time

# What a run loads when it needs it is loaded here, once, and not by each process that is forked off.
from pipeline.runs.stop import Stop
from pipeline.wiring import open_run
from pipeline.work.door import Door
from pipeline.work.job import Wish, read_job
from tests.chaos.child import Trap, lay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.chaos.timed import SharedTime

ENDED, BROKEN = 0, 9


@dataclass(frozen=True)
class Life:
    """What one run is to meet: at which passing of any step it dies (0: never), whether a call goes on without it."""

    spec: Path
    destination: Path
    environment: Mapping[str, str]
    time: SharedTime
    dies_at: int = 0
    in_a_call: bool = False
    """It dies in the first call after that passing, which the API carries on with."""
    clock_off: float = 0.0
    """Seconds that the machine's clock is ahead."""

    def live(self) -> int:
        """Fork, run, and return the exit status of the process: ENDED, BROKEN (a bug; told on stderr) or minus a signal."""
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        try:
            self._run()
            os._exit(ENDED)
        except BaseException:  # noqa: BLE001 (this process must end here, whatever happens)
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(BROKEN)

    def _run(self) -> None:
        lay(AnyStep(self))
        shared, stop = self.time, PassingStop(self.time)
        shared_time = Time(
            now=lambda: datetime.fromtimestamp(shared.now() + self.clock_off, UTC), clock=shared.now, awake=shared.now
        )
        job = read_job(Wish(self.spec, str(self.destination)))
        with open_run(job, self.environment, Door(stop, shared_time)) as opened:
            opened.production.run(map)


class PassingStop(Stop):
    """Waiting lets the shared time pass."""

    def __init__(self, shared: SharedTime) -> None:
        super().__init__()
        self._time = shared

    def wait(self, seconds: float) -> bool:
        if not self.is_set():
            self._time.pass_by(seconds)
        return self.is_set()


class AnyStep(Trap):
    """Dies at the nth passing of whatever step."""

    def __init__(self, life: Life) -> None:
        super().__init__(f"any:{life.dies_at or sys.maxsize}")
        self._life = life

    def passed(self, step: str, when: str) -> None:
        self._left -= 1
        if self._left <= 0 and not self._life.in_a_call:
            die()

    def around(self, owner: type, method: str, step: Any) -> None:
        if method == "draw" and self._life.in_a_call:
            inner = owner.draw

            def draw(its: object, *args: Any, **options: Any) -> Any:
                if self._left > 0:
                    return inner(its, *args, **options)
                return leave_behind(lambda: inner(its, *args, **options), self._life.time)

            owner.draw = draw
        super().around(owner, method, step)


def leave_behind(call: Any, shared: SharedTime) -> Any:
    """Make the call and die as soon as it is under way; if it ends before (from the cache, by a fault), live on."""
    result: list[Any] = []

    def make() -> None:
        with suppress(BaseException):
            result.append(call())

    shared.hold_next_call(True)
    thread = threading.Thread(target=make, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.0005)
        if not shared.holds:
            die()
    shared.hold_next_call(False)
    if not result:
        die()
    return result[0]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
