"""Run a program and read what it cost from the operating system."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).parent
MAKEREADY = Path(sys.executable).with_name("makeready")


@dataclass(frozen=True)
class Cost:
    """Wall and CPU in seconds (user and system, children that were waited for included), peak resident memory in MB."""

    wall: float
    cpu: float
    peak_mb: float
    exit_code: int


def measure(command: Sequence[str | Path], env: Mapping[str, str], log: Path) -> Cost:
    """Run `command` to its end, all that it says going to `log`."""
    started = time.monotonic()
    with log.open("wb") as said:
        process = subprocess.Popen([str(part) for part in command], env={**os.environ, **env}, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        wall=time.monotonic() - started,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
        exit_code=process.returncode,
    )
