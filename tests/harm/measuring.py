"""What something costs, measured in a process of its own: CPU seconds and the rise of its memory's peak."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]


class Cost(NamedTuple):
    """CPU seconds, MB of memory on top of what was there, and what was said."""

    seconds: float
    megabytes: float
    said: str


def least_cpu(work: Callable[[], object]) -> float:
    """CPU seconds that this process spends on the work: the least of three, since garbage may be collected meanwhile."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


@contextmanager
def bench(module: str) -> Iterator[Callable[[Path], Cost]]:
    """Start a module that calls `serve`; what is given here tells what its work costs on one file."""
    command = [sys.executable, "-W", "error", "-m", module]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        asked, told = process.stdin, process.stdout
        assert asked
        assert told

        def cost_of(path: Path) -> Cost:
            asked.write(f"{path}\n")
            asked.flush()
            return Cost(*json.loads(told.readline()))

        yield cost_of
        asked.close()


def serve(work: Callable[[Path], str]) -> None:
    """Do the work on each file that is named on standard input, each in a fork: warm, and with memory of its own."""
    for line in sys.stdin:
        fork = os.fork()
        if not fork:
            _report(work, Path(line.rstrip("\n")))
            os._exit(0)
        os.waitpid(fork, 0)


def _report(work: Callable[[Path], str], path: Path) -> None:
    before, began = _peak(), time.process_time()
    said = work(path)
    seconds = time.process_time() - began
    sys.stdout.write(json.dumps([seconds, _peak() - before, said[:500]]) + "\n")
    sys.stdout.flush()


def _peak() -> float:
    """The most memory this process has held so far, in MB.

    What `getrusage` tells begins with the memory of whoever started the process; Linux knows this process alone.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
