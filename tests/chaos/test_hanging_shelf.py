"""A bucket that takes requests and never answers them."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Makeready, wait_until
from tests.cli.shelf import Job
from tests.servers.held_sandbox import ALL, HeldSandbox
from tests.servers.swift import running_swift

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.chaos
def test_a_shelf_that_hangs_does_not_hold_up_a_stop_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    (tmp_path / "swift").mkdir()
    Job(tmp_path, "hanging")
    with HeldSandbox() as sandbox, running_swift(tmp_path / "swift") as swift:
        words = ("run", "--plain", "leaves.yaml", "--destination", f"s3://{swift.bucket()}/art")
        program = Makeready(tmp_path, sandbox.environment | swift.environment())
        with program.started(*words) as running:
            wait_until(lambda: sandbox.stats()["in_flight"] == 4)
            os.kill(swift.pid, signal.SIGSTOP)
            try:
                sandbox.let(ALL)
                wait_until(lambda: sandbox.stats()["made"] == 4)
                running.process.send_signal(signal.SIGINT)
                ended = running.ended()
            finally:
                os.kill(swift.pid, signal.SIGCONT)
        assert ended.code == 130
        assert "Traceback" not in ended.err
        assert "the shelf does not answer" in ended.err
        again = program(*words)
        assert again.code == 0, again.out
        assert sandbox.stats()["made"] == 4
