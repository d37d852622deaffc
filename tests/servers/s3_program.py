"""Programs that serve S3 on loopback: found beside this Python or on the path, started, waited for, ended by their pid."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.servers.s3_server import S3Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PATIENCE = 180
"""Seconds until the first answer, on the busiest machine; more is no reason to wait on."""


def program(name: str, package: str) -> str:
    """The path of a program; skips the test where there is none."""
    beside = Path(sys.executable).with_name(name)
    path = str(beside) if os.access(beside, os.X_OK) else shutil.which(name)
    if path is None:
        pytest.skip(f"there is no `{name}` here (the package {package}): scripts/setup servers installs it")
    return path


def free_ports(number: int) -> list[int]:
    """So many ports of loopback that nobody listens on just now."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [sock.getsockname()[1] for sock in sockets]


@contextmanager
def running(words: Sequence[str], port: int, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[S3Server]:
    """Run a program that serves S3 at that port until the block ends; what it writes goes into `log`."""
    with (
        log.open("wb") as written,
        subprocess.Popen(
            words, cwd=log.parent, stdin=subprocess.DEVNULL, stdout=written, stderr=written, env=dict(environment or os.environ)
        ) as process,
    ):
        try:
            server = S3Server(f"http://127.0.0.1:{port}", log, process.pid)
            _wait_for_an_answer(server, process)
            yield server
        finally:
            process.kill()


def _wait_for_an_answer(server: S3Server, process: subprocess.Popen[bytes]) -> None:
    """Return when it says anything but that it is not ready; what it says to a stranger is a refusal."""
    deadline = time.monotonic() + PATIENCE
    opener = build_opener(ProxyHandler({}))
    while time.monotonic() < deadline and process.poll() is None:
        try:
            opener.open(server.endpoint, timeout=10).close()
            return
        except HTTPError as refusal:
            refusal.close()
            if refusal.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{server.endpoint} does not answer:\n{server.log.read_text(errors='replace')[-3000:]}")
