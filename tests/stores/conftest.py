"""Shelves to test on."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.stores import open_store
from pipeline.stores.folder import FolderStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.stores import Store
    from tests.servers.s3_server import S3Server


@pytest.fixture
def clean_aws(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The machine's own AWS settings are out of the way."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def use(clean_aws: pytest.MonkeyPatch) -> Callable[[S3Server], None]:
    """Point the AWS variables to a server."""

    def use(server: S3Server) -> None:
        for name, value in server.environment().items():
            clean_aws.setenv(name, value)

    return use


def no_links(_: Path, __: Path) -> None:
    """What `os.link` does on a file system without hard links."""
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


SERVERS = ("swift", "seaweedfs", "juicefs", "rclone")
"""Real S3 servers, by their fixtures."""


@pytest.fixture(params=["folder", "folder without links", *SERVERS])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """The shelf of the job `autumn`, empty, in each of its homes, probed as a run probes it."""
    if request.param == "folder":
        store = open_store(str(tmp_path / "outputs"), "autumn")
    elif request.param == "folder without links":
        store = FolderStore(tmp_path / "outputs" / "autumn", link=no_links)
    else:
        server: S3Server = request.getfixturevalue(request.param)
        request.getfixturevalue("use")(server)
        store = open_store(f"s3://{server.bucket()}/campaigns", "autumn")
    store.probe()
    return store
