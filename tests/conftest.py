"""What every test may ask for, and what all of them keep to."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.servers.disk import disk  # noqa: F401
from tests.servers.juicefs import juicefs  # noqa: F401
from tests.servers.rclone import rclone  # noqa: F401
from tests.servers.seaweedfs import seaweedfs  # noqa: F401
from tests.servers.swift import plain_swift, swift, tls_swift  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator

# An example that takes long on a busy machine is no fault.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # So it is where a shell has started the tests in the background; every program they start would ignore Ctrl-C as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def every_process_ends() -> Iterator[None]:
    """No process that a test has started goes on when all tests are done."""
    yield
    assert living_children() == []


def living_children() -> list[str]:
    """The command lines of the processes we have started that have not ended; none where the system does not tell."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid() and state != "Z":
                found.append(stat.with_name("cmdline").read_text().replace("\0", " "))
        except OSError:  # it has just ended
            continue
    return found
