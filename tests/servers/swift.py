"""A real S3 server for tests: OpenStack Swift with its S3 API, on loopback, ended with whoever started it.

By hand: `python -m tests.servers.swift` prints the variables to set in another terminal, and serves until Ctrl-C.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.servers.s3_server import REGION, S3Server
from tests.servers.tls import write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ACCESS_KEY, SECRET_KEY = "test:tester", "testing-7c1f09b2e5d4"


@dataclass(frozen=True)
class Swift(S3Server):
    """OpenStack Swift."""

    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY


@contextmanager
def running_swift(
    folder: Path, *, plain: bool = False, certificate: Path | None = None, key: Path | None = None
) -> Iterator[Swift]:
    """Serve until the block ends; everything it keeps lies in `folder`.

    `plain`: without the filter that settles overlapping conditional writes as AWS does. `certificate`, `key`: PEM files for
    127.0.0.1, to serve over TLS.
    """
    options = [f"--user={ACCESS_KEY}={SECRET_KEY}", f"--region={REGION}"]
    options += ["--plain"] if plain else []
    options += [f"--certificate={certificate}", f"--key={key}"] if certificate else []
    log = folder / "swift.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.servers.swift_node", str(folder), *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as server,
    ):
        try:
            ready = server.stdout.readline()  # empty if it could not start
            if not ready:
                raise RuntimeError(f"Swift did not start:\n{log.read_text()}")
            endpoint = f"{'https' if certificate else 'http'}://127.0.0.1:{json.loads(ready)['port']}"
            yield Swift(endpoint, log, server.pid, certificate)
        finally:
            server.kill()


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    """One server for all tests of a session; take a new `bucket()` for each."""
    _skip_where_there_is_none()
    with running_swift(tmp_path_factory.mktemp("swift")) as server:
        yield server


@pytest.fixture(scope="session")
def plain_swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    """One server more, as Swift is: overlapping conditional writes may all win."""
    _skip_where_there_is_none()
    with running_swift(tmp_path_factory.mktemp("plain-swift"), plain=True) as server:
        yield server


@pytest.fixture(scope="session")
def tls_swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    """One server more, over TLS, by a certificate that nobody trusts unless told to."""
    _skip_where_there_is_none()
    folder = tmp_path_factory.mktemp("tls-swift")
    certificate, key = write_certificate(folder)
    with running_swift(folder, certificate=certificate, key=key) as server:
        yield server


def _skip_where_there_is_none() -> None:
    if not importlib.util.find_spec("swift"):
        pytest.skip("Swift is made for Linux only")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="swift-") as folder, running_swift(Path(folder)) as server:
        for name, value in server.environment().items():
            print(f"export {name}={value}")  # noqa: T201
        print(f"# s3://{server.bucket()} is ready; log: {server.log}; Ctrl-C ends it", flush=True)  # noqa: T201
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
