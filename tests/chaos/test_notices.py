"""Runs that are killed at any line of what tells people: each that has its manifest is told at least once, and none is lost."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import apprise  # loaded here once, and not by each process that is forked off
import pytest

from pipeline.runs.stop import Stop
from pipeline.wiring import open_notices, open_run
from pipeline.work.door import Door
from pipeline.work.job import Wish, read_job
from pipeline.work.job_run import threads
from tests.chaos.life import BROKEN, ENDED
from tests.servers.receivers import Receiver
from tests.work.trial import Trial

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

SPEC = """\
job: leaves
pace: [{requests: 1000, per: 1s}]
timeout: 5s
checks: {min_long_side: 64}
defaults: {size: 96x64}
notify: [{to: env:PRESS, when: [finished, unchanged]}]
prompts:
  - {id: leaf, prompt: A pressed leaf}
"""
WATCHED = ("work/notices/", "manifest/publishing.py", "work/job_run.py", "stores/folder.py", "stores/atomic_files.py")
"""The files whose lines are counted, from the moment on in which the account is told."""


class Death:
    """Kills the process at the nth line of what is watched, in whatever thread it is passed; counts them without a limit."""

    def __init__(self, at: int) -> None:
        self.passed, self._at, self._armed = 0, at, False

    def arm(self) -> None:
        self._armed = True

    def trace(self, frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
        if not any(part in frame.f_code.co_filename for part in WATCHED):
            return None
        if self._armed and event == "line":
            self.passed += 1
            if self.passed == self._at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


@dataclass
class Press:
    """A job whose runs are forked off, and where its notices go."""

    trial: Trial
    address: str

    def life(self, at: int = 0) -> tuple[int, int]:
        """One run, in a process of its own, that dies at that line; gives its exit status and how many lines it passed."""
        reading, writing = os.pipe()
        child = os.fork()
        if child:
            os.close(writing)
            with os.fdopen(reading) as told:
                passed = int(told.read() or 0)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), passed
        try:
            death = Death(at)
            self._run(death)
            os.write(writing, str(death.passed).encode())
            os._exit(ENDED)
        except BaseException:  # noqa: BLE001 (this process must end here, whatever happens)
            traceback.print_exc()
            os._exit(BROKEN)

    def _run(self, death: Death) -> None:
        threading.settrace(death.trace)
        sys.settrace(death.trace)
        environ = self.trial.environ | {"PRESS": self.address, "MAKEREADY_NOTIFY_SECONDS": "90"}
        spec = self.trial.folder / "job.yaml"
        with open_notices(environ, (), lambda _: None, job="job.yaml", next_command="") as desk:
            job, stop = read_job(Wish(spec, str(self.trial.shelf))), Stop()
            desk.know(job)

            def account(*told: object) -> None:
                death.arm()
                desk.account(*told)  # type: ignore[arg-type]

            with open_run(job, environ, Door(stop, announce=account)) as opened:
                opened.production.run(threads(opened.workers, stop))

    @property
    def accounted(self) -> set[str]:
        """The runs that have a manifest."""
        return {
            json.loads((self.trial.shelf / "leaves" / key).read_text())["run"]["id"] for key in self.trial.files("manifests/*")
        }


def kill_often(trial: Trial, kills: int, dice: random.Random) -> tuple[int, int]:
    """Kill so many runs, then let one end well; gives how many runs have a manifest, and how many notices came."""
    (trial.folder / "job.yaml").write_text(SPEC)
    with warnings.catch_warnings(action="ignore"):  # all services are loaded: some do as they should not
        apprise.Apprise.instantiate("json://127.0.0.1")
    with Receiver() as press, trial.serving():
        room = Press(trial, press.address)
        status, lines = room.life()
        assert (status, lines > 500) == (ENDED, True)
        for _ in range(kills):
            status, _ = room.life(dice.randrange(1, lines))
            assert status in (ENDED, -signal.SIGKILL)
        assert room.life()[0] == ENDED
        told = [notice["run"] for notice in press.notices]
        assert room.accounted <= {*told}, "a run that has its manifest was not told"
        assert trial.files("notices/*") == []
        assert {notice["id"].rpartition("-")[0] for notice in press.notices} == {*told}
        return len(room.accounted), len(told)


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


def test_a_few_runs_that_are_killed_are_all_told(trial: Trial, dice: random.Random) -> None:
    kill_often(trial, 8, dice)


@pytest.mark.chaos
def test_of_a_hundred_kills_at_any_line_no_notice_is_lost(
    trial: Trial, dice: random.Random, figures: Callable[[str], None]
) -> None:
    accounted, told = kill_often(trial, 100, dice)
    figures(f"100 kills, {accounted} runs with a manifest, {told} notices")
