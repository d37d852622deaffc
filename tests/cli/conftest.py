from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from pipeline.stores import open_store
from tests.cli.decision_desk import Desk
from tests.cli.process import Api, Makeready, serving
from tests.cli.shelf import Job
from tests.proof.hung import hang, picture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_numbers = count(1)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Api]:
    """One sandbox for the tests of a module."""
    with serving() as api:
        yield api


@pytest.fixture
def api(emulator: Api) -> Iterator[Api]:
    """The sandbox, as it is at first."""
    emulator.begin()
    yield emulator
    emulator.change(latency_seconds=0, credit_usd=None, faults={})


@pytest.fixture
def offline(tmp_path: Path) -> Makeready:
    """The program, with no account at all."""
    return Makeready(tmp_path)


@pytest.fixture
def makeready(tmp_path: Path, api: Api) -> Makeready:
    """The program, with the sandbox for its API."""
    return Makeready(tmp_path, api.environ)


@pytest.fixture
def leaves(tmp_path: Path) -> Job:
    """A job of four small pictures that nobody has asked for before, in `leaves.yaml`, to be made in `shelf`."""
    return Job(tmp_path, f"leaves-{next(_numbers)}")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAKEREADY_AS", "anna")
    takes = [picture("shield"), picture("shield.take-2", 2), picture("shield.take-3", 3)]
    hang(open_store("outputs", "autumn"), *takes, picture("rose"), picture("oak"))
    return Desk(capsys)
