"""A bucket that takes requests and never answers them."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Makeready, serving, wait_until
from tests.cli.shelf import Job
from tests.servers.swift import running_swift

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.chaos
@pytest.mark.timeout(90)
def test_a_shelf_that_hangs_does_not_hold_up_a_stop_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    (tmp_path / "swift").mkdir()
    Job(tmp_path, "hanging")
    with serving() as api, running_swift(tmp_path / "swift") as swift:
        words = ("run", "--plain", "leaves.yaml", "--destination", f"s3://{swift.bucket()}/art")
        program = Makeready(tmp_path, api.environ | swift.environment())
        api.change(latency_seconds=3)
        with program.started(*words) as running:
            wait_until(lambda: api.stats()["in_flight"] == 4)
            os.kill(swift.pid, signal.SIGSTOP)
            try:
                began = time.monotonic()
                running.process.send_signal(signal.SIGINT)
                ended = running.ended()
                assert time.monotonic() - began < 11
            finally:
                os.kill(swift.pid, signal.SIGCONT)
        assert ended.code == 130
        assert "Traceback" not in ended.err
        assert "the shelf does not answer" in ended.err
        api.change(latency_seconds=0)
        again = program(*words)
        assert again.code == 0, again.out
        assert api.stats()["made"] == 4
