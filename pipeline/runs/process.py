"""Who this process is, and whether another one on this machine still lives."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.runs.holder import Holder

PROC = Path("/proc")

LONGEST_START = 30.0
"""Seconds that Python may take to start."""


def machine() -> str:
    """Names what this process can see all processes of: the machine since it was started, and the container in it.

    Linux only; elsewhere it is empty, which is no machine.
    """
    with suppress(OSError):
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {(PROC / 'self/ns/pid').readlink()}"
    return ""


def born(pid: int) -> str:
    """When a process began, in the kernel's ticks since it was started; empty where it is gone (or dead, and not yet buried).

    Field 22 of /proc/<pid>/stat, and field 3, its state: see proc_pid_stat(5).
    """
    with suppress(OSError, IndexError):
        # The name in field 2 is in brackets, and may hold anything.
        fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        return "" if fields[0] in "ZXx" else fields[19]
    return ""


def typed_at(began: float) -> float:
    """When the command of this process was typed, on `time.monotonic`'s clock: before Python was there.

    `began`: when the program began to read it, on the same clock; the answer where the system does not tell, and where the
    process is so old that it was another program before (`exec`), for which nobody waited.
    """
    ticks = born(os.getpid())
    if not ticks.isdecimal() or not int(ticks):
        return began
    age = time.clock_gettime(time.CLOCK_BOOTTIME) - int(ticks) / os.sysconf("SC_CLK_TCK")
    typed = time.monotonic() - age
    return typed if 0 < began - typed < LONGEST_START else began


def host() -> str:
    """The name people know this machine by."""
    return socket.gethostname()


def is_running(holder: Holder) -> bool | None:
    """Whether the process of a run lives; None where that cannot be seen from here."""
    here = machine()
    if not here or holder.machine != here:
        return None
    return bool(holder.born) and born(holder.pid) == holder.born


def awake_and_asleep() -> float:
    """Seconds of a clock that is never set, and that goes on while the machine sleeps, where the system has such a one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":  # its CLOCK_MONOTONIC counts sleep, and time.monotonic() does not: clock_gettime(3) there
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()
