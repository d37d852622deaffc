"""A run that is ended at once counts all that is paid for and not on the shelf, not only what is under way."""

from __future__ import annotations

import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.cli.process import Makeready, wait_until
from tests.cli.shelf import Job
from tests.servers.held_sandbox import HeldSandbox

if TYPE_CHECKING:
    from pathlib import Path


def test_a_picture_whose_transfers_broke_is_told_as_paid_for(tmp_path: Path) -> None:
    leaves = Job(tmp_path, "torn")
    with HeldSandbox() as sandbox:
        sandbox.change(faults={"torn": 1})
        program = Makeready(tmp_path, sandbox.environment)
        with program.started("run", "--plain", *leaves.words) as running:
            wait_until(lambda: sandbox.stats()["in_flight"] == 4)
            sandbox.let(1)
            wait_until(lambda: " failed: " in running.err.read_text())
            while running.process.poll() is None:
                running.process.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    running.process.wait(0.1)
            said = running.ended().err
    assert "3 calls in flight may be billed ($0.75)" in said
    assert "1 picture is paid for and not on the shelf yet: the next run fetches it at no cost" in said
    assert len(leaves.files("ledger/*/*.receipt.json")) == 1
