"""The process of a run that a worker starts: `python -m flows.engine`, for the `command` of a deployment.

A worker that is stopped (`systemctl restart`, SIGTERM) kills the processes of its runs at once, and nothing can be done about
that in them. So this one stands between: Prefect's own process of the run is its child, in a session of its own. It is handed
each signal to end, and gets one when this process is killed: then the run stops cleanly, as after Ctrl-C.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

ENGINE = "import runpy, flows.produce; runpy.run_module('prefect.engine', run_name='__main__', alter_sys=True)"
"""Prefect's own engine, with our code in memory before it goes to the folder of the work: there it would look for it first, and
what lies there may bear any name."""

PR_SET_PDEATHSIG = 1
"""prctl(2), Linux: the signal a process gets when its parent ends."""


def main() -> int:
    """Carry out the run that the environment names, as `python -m prefect.engine` does; returns its exit code."""
    ours = os.getpid()

    def end_with_parent() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != ours:  # killed before it was asked for
                os._exit(1)

    command = [sys.executable, "-P", "-c", ENGINE, *sys.argv[1:]]
    with subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent) as engine:  # noqa: S603

        def hand_on(number: int, _frame: FrameType | None) -> None:
            engine.send_signal(number)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, hand_on)
        code = engine.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    raise SystemExit(main())
