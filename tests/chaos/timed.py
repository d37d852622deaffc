"""Time that several processes share and that passes only when somebody waits, and a sandbox that lives by it.

`python -m tests.chaos.timed FILE` serves: each line of JSON on its standard input is a new scene, answered by where it is.
"""

from __future__ import annotations

import json
import math
import mmap
import struct
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from pipeline.sandbox import Sandbox, SandboxSettings

if TYPE_CHECKING:
    import socket
    from pathlib import Path

SLOTS = 64
NOW, HOLD, FIRST_SLOT = 0, 1, 2
START = 1_800_000_000.0
"""Seconds since 1970."""


class SharedTime:
    """Numbers in a file that several processes have mapped: the time, and when each call that is still under way will end."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(struct.pack("d", 0.0) * (FIRST_SLOT + SLOTS))
        with file.open("r+b") as opened:
            self._numbers = memoryview(mmap.mmap(opened.fileno(), 0)).cast("d")

    def begin(self) -> None:
        self._numbers[NOW], self._numbers[HOLD] = START, 0.0
        for slot in range(SLOTS):
            self._numbers[FIRST_SLOT + slot] = math.inf

    def now(self) -> float:
        return self._numbers[NOW]

    def hold_next_call(self, hold: bool) -> None:
        """Let the next call go on at the API by itself: its caller is about to die."""
        self._numbers[HOLD] = float(hold)

    @property
    def holds(self) -> bool:
        return bool(self._numbers[HOLD])

    def pass_by(self, seconds: float) -> None:
        """Let time pass; calls under way that end meanwhile end one after the other, each in its moment."""
        until = self.now() + max(0.0, seconds)
        while True:
            ends = list(self._numbers[FIRST_SLOT:])
            end = min(ends)
            if end > until:
                break
            self._numbers[NOW] = max(end, self.now())
            slot = FIRST_SLOT + ends.index(end)
            patience = time.monotonic() + 100
            while self._numbers[slot] == end:
                assert time.monotonic() < patience, "a call under way does not end"
                time.sleep(0.0005)
        self._numbers[NOW] = until

    def under_way(self, end: float) -> int:
        """Note a call that ends then; what it gives is for `ended`."""
        slot = list(self._numbers).index(math.inf, FIRST_SLOT)
        self._numbers[slot] = end
        self._numbers[HOLD] = 0.0
        return slot

    def ended(self, slot: int) -> None:
        self._numbers[slot] = math.inf


class TimedEmulator(Sandbox):
    """A sandbox whose calls take their time of the shared one."""

    def __init__(self, scene: SandboxSettings, shared: SharedTime) -> None:
        self._shared = shared
        self._mine = threading.local()
        super().__init__(scene, clock=shared.now, pause=self._wait)

    def _wait(self, seconds: float) -> None:
        if not self._shared.holds:
            self._shared.pass_by(seconds)
            return
        end = self._shared.now() + seconds
        self._mine.slot = self._shared.under_way(end)
        while self._shared.now() < end:
            time.sleep(0.0005)

    def respond(self, method: str, target: str, headers: dict[str, str], body: bytes, connection: socket.socket) -> bool:
        try:
            return super().respond(method, target, headers, body, connection)
        finally:
            slot = self._mine.__dict__.pop("slot", None)
            if slot is not None:
                self._shared.ended(slot)


class TimedSandbox:
    """The process in which one such sandbox after the other is served."""

    def __init__(self, file: Path) -> None:
        self.time = SharedTime(file)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.timed", file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def open(self, **scene: Any) -> str:
        """Begin time anew and serve a new sandbox; returns its base URL."""
        self.time.begin()
        self._process.stdin.write(json.dumps(scene) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def main() -> None:
    from pathlib import Path

    shared = SharedTime(Path(sys.argv[1]))
    sandbox: TimedEmulator | None = None
    for line in sys.stdin:
        if sandbox:
            sandbox.__exit__(None, None, None)
        sandbox = TimedEmulator(SandboxSettings(**json.loads(line)), shared)
        sandbox.__enter__()
        print(json.dumps(sandbox.base_url), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
