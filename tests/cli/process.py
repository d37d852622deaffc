"""The program as a process, with a folder and an environment of its own, and the sandbox as another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from tests.program import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOKEN = "canary-token-5b1f0c77a9"

PATIENCE = 100
"""Seconds that anything here may take before it is said to hang: far more than it takes on the busiest machine."""


@dataclass(frozen=True)
class Ended:
    """What a process left behind."""

    code: int
    out: str
    err: str


class Makeready:
    """Starts the program in `folder`; nothing of the machine's own settings reaches it."""

    def __init__(self, folder: Path, environ: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.environ = {"HOME": str(folder), "PATH": os.defpath, "AWS_EC2_METADATA_DISABLED": "true", **(environ or {})}

    def __call__(self, *words: object, environ: dict[str, str] | None = None, code: str | None = None) -> Ended:
        """Run one command line to its end. `environ` is added to the environment; `code` is Python to run in its place."""
        done = subprocess.run(
            self.command(*words, code=code),
            cwd=self.folder,
            env=self.environ | (environ or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def unread(self, *words: object) -> Ended:
        """Run one command line into a pipe that nobody reads."""
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = subprocess.run(
                self.command(*words),
                cwd=self.folder,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                timeout=PATIENCE,
                check=False,
            )
        finally:
            os.close(writer)
        return Ended(done.returncode, "", done.stderr)

    @contextmanager
    def started(self, *words: object, code: str | None = None) -> Iterator[Started]:
        """Start one command line; it is ended when the block ends. `code` is Python to run in its place."""
        out, err = self.folder / "out.txt", self.folder / "err.txt"
        with (
            out.open("w") as stdout,
            err.open("w") as stderr,
            subprocess.Popen(
                self.command(*words, code=code),
                cwd=self.folder,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
            ) as process,
        ):
            try:
                yield Started(process, out, err)
            finally:
                process.kill()

    @staticmethod
    def command(*words: object, code: str | None = None) -> list[str]:
        own = program()
        return [*([sys.executable, "-c", code] if code else [str(own)]), *map(str, words)]


@dataclass(frozen=True)
class Started:
    """A process that is under way, and the files it writes to."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    def ended(self) -> Ended:
        return Ended(self.process.wait(timeout=PATIENCE), self.out.read_text(), self.err.read_text())


class Api:
    """A sandbox that runs as a process of its own; its counts begin anew with each test."""

    def __init__(self, address: dict[str, str]) -> None:
        self._stats_url = address["stats_url"]
        self.environ = {
            "CLOUDFLARE_API_BASE": address["base_url"],
            "CLOUDFLARE_ACCOUNT_ID": address["account_id"],
            "CLOUDFLARE_API_TOKEN": address["token"],
        }
        self.begin()

    def begin(self) -> None:
        """Count from now on."""
        self._before = self.stats()

    def stats(self) -> dict[str, Any]:
        """Everything since the sandbox was opened."""
        return dict(httpx.get(self._stats_url, timeout=PATIENCE).raise_for_status().json())

    def since(self, name: str) -> int:
        """How far one of the counts has come since the test began."""
        return int(self.stats()[name] - self._before[name])

    def change(self, **settings: object) -> None:
        """Change the scene for calls that come from now on."""
        httpx.post(
            self._stats_url.replace("stats", "change"), content=json.dumps(settings), timeout=PATIENCE
        ).raise_for_status()


@contextmanager
def serving(*words: str) -> Iterator[Api]:
    """Run `makeready emulate` with these words until the block ends."""
    command = Makeready.command("emulate", "--latency", "0", "--spread", "0", "--token", TOKEN, *words)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            yield Api(json.loads(process.stdout.readline()))
        finally:
            process.terminate()


def wait_until(happened: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Wait for something another process does."""
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
