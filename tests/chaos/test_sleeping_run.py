"""A real process that is stopped on the way to its paid call, and goes on when another has taken its place."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import PATIENCE, Field
from tests.cli.process import wait_until
from tests.servers.held_sandbox import ALL, HeldSandbox

if TYPE_CHECKING:
    import subprocess
    from contextlib import AbstractContextManager


def starting(field: Field, machine: str, stops: str) -> AbstractContextManager[subprocess.Popen[str]]:
    code = f"import sys; sys.argv[1:1] = [{machine!r}, {stops!r}]; from tests.chaos.sleeper import main; sys.exit(main())"
    return field.running(code=code)


def is_stopped(process: subprocess.Popen[str]) -> bool:
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.chaos
def test_a_stopped_run_that_goes_on_beside_another_sends_nothing(tmp_path: Path) -> None:
    with HeldSandbox() as sandbox:
        field = Field(tmp_path / "job", sandbox, items=1, timeout=20)  # the other waits so long before it calls
        with starting(field, "one", "stops") as sleeper:
            wait_until(lambda: is_stopped(sleeper))
            with starting(field, "other", "goes on") as other:
                wait_until(lambda: sandbox.stats()["in_flight"] == 1)
                os.kill(sleeper.pid, signal.SIGCONT)
                wait_until(lambda: sleeper.poll() is not None or sandbox.stats()["requests"] == 2)
                sandbox.let(ALL)
                out, err = sleeper.communicate(timeout=PATIENCE)
                other.communicate(timeout=PATIENCE)
    assert (sandbox.stats()["requests"], sandbox.stats()["made"]) == (1, 1), err
    assert (sleeper.returncode, other.returncode) == (6, 0), out + err
    assert "taken it for dead" in err
    manifest = json.loads((field.shelf / "manifest.json").read_text())
    assert manifest["totals"]["job_usd"] == 0.25
    assert manifest["items"][0]["findings"] == []
