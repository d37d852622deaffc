"""The program as on a machine of its own, quickly taken for dead: `python -m tests.chaos.sleeper MACHINE STOPS run job.yaml …`.

MACHINE   what the run calls the machine it is on; runs of other machines are watched by their beats alone
STOPS     `stops`: the process stops itself (SIGSTOP) at its first paid call, after the last look at its lease; or `goes on`
"""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from typing import Any

from pipeline import wiring
from pipeline.models.client import ModelClient
from pipeline.runs.runs_on_shelf import Rhythm
from pipeline.work import door

QUICK = Rhythm(beat=0.3, hold=1.0, patience=2.0)


def main() -> int:
    from flows import command

    machine, stops = sys.argv.pop(1), sys.argv.pop(1) == "stops"
    # It cannot be had by hand: every process of this machine sees whether another of it lives.
    wiring.machine = lambda: machine
    door.Door = partial(door.Door, rhythm=QUICK)
    draw = ModelClient.draw

    def draw_after_a_stop(its: ModelClient, *request: Any, **about: Any) -> Any:
        nonlocal stops
        if stops:
            stops = False
            os.kill(os.getpid(), signal.SIGSTOP)
        return draw(its, *request, **about)

    ModelClient.draw = draw_after_a_stop
    return command.main()


if __name__ == "__main__":
    sys.exit(main())
