"""Opening a run beside another one, on a shelf that only one may write to at a time."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import Interrupted, InUse
from pipeline.wiring import open_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.wiring import Opened
    from pipeline.work.door import Door
    from pipeline.work.job import Job


@contextmanager
def open_run_in_turn(job: Job, environ: Mapping[str, str], door: Door, announce: Callable[[str], object]) -> Iterator[Opened]:
    """Open a run as `open_run` does; where the job's wish is to wait, the shelf is waited for while another run has it.

    `announce` is told for whom, once a run. Raises InUse where the wish is not to wait, and Interrupted where `door.stop` is
    set meanwhile.
    """
    with ExitStack() as closing:
        told: set[str] = set()
        while True:
            try:
                opened = closing.enter_context(open_run(job, environ, door))
                break
            except InUse as held:
                if not job.wish.wait or door.stop.error is held:
                    raise
                if str(held) not in told:
                    told.add(str(held))
                    announce(f"waiting: {held}")
            if door.stop.wait(door.rhythm.beat):
                raise Interrupted(door.stop.reason or "interrupted")
        yield opened
