"""Ctrl-C and SIGTERM while calls are in flight: the run ends in time, keeps everything, and the next pays for nothing twice.

The API answers when the test says so. The runs of this module are stopped at the same time, and then run again at the same
time: a stop's grace is waited for once.
"""

from __future__ import annotations

import signal
import subprocess
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.cli.interrupts import GRACE_SECONDS, LAST_SECONDS
from tests.cli.process import Ended, Makeready, Started, wait_until
from tests.cli.shelf import Job
from tests.servers.held_sandbox import ALL as EVERYTHING
from tests.servers.held_sandbox import HeldSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HELD = 12
"""Calls that are in flight when the runs are stopped: four each of three runs."""


@dataclass
class Stopped:
    """A run that was stopped, and the one after it."""

    job: Job
    ended: Ended
    manifest: dict[str, Any] | None
    ledger: list[str]
    """The kinds of the files that lay in the ledger: `claim`, `receipt`, `record`."""
    again: Ended


@dataclass
class Ending:
    """All runs of this module, and what the API says of them."""

    runs: dict[str, Stopped]
    held: int
    """Calls that were still in flight when all runs had ended."""
    stats: dict[str, Any]
    """When all runs had been made again."""


class Trial:
    """A run to be stopped."""

    def __init__(self, folder: Path, environment: dict[str, str], stack: ExitStack) -> None:
        folder.mkdir()
        self.stack = stack
        self.makeready = Makeready(folder, environment)
        self.job = Job(folder, folder.name)
        self.running = self.start()

    def start(self) -> Started:
        return self.stack.enter_context(self.makeready.started("run", "--plain", *self.job.words))

    def signal(self, number: signal.Signals) -> None:
        self.running.process.send_signal(number)

    def press_until_it_ends(self) -> None:
        """Ctrl-C again and again: what comes right after the first counts as one with it."""
        while self.running.process.poll() is None:
            self.signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.running.process.wait(0.1)

    def told(self, text: str) -> bool:
        return text in self.running.err.read_text()


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ending]:
    """Runs that were stopped: `ctrl-c` and `sigterm` with calls in flight, `twice` by two Ctrl-C, `fetching` with all paid."""
    folder = tmp_path_factory.mktemp("interrupts")
    with HeldSandbox() as api, ExitStack() as stack:
        trials = {name: Trial(folder / name, api.environment, stack) for name in ("ctrl-c", "sigterm", "twice")}
        wait_until(lambda: api.stats()["in_flight"] == HELD)
        api.change(latency_seconds=0, faults={"stall": 1})
        trials["fetching"] = Trial(folder / "fetching", api.environment, stack)
        wait_until(lambda: len(trials["fetching"].job.files("ledger/*/*.receipt.json")) == 4)
        for name, trial in trials.items():
            trial.signal(signal.SIGTERM if name == "sigterm" else signal.SIGINT)
        wait_until(lambda: trials["twice"].told("Ctrl-C again ends it at once"))
        trials["twice"].press_until_it_ends()

        ends = {name: trial.running.ended() for name, trial in trials.items()}
        held, looked = api.stats()["in_flight"], api.stats()["log_reads"]
        kept = {name: (_manifest(trial.job), _ledger(trial.job)) for name, trial in trials.items()}
        api.change(faults={})
        again = {name: trial.start() for name, trial in trials.items()}
        wait_until(lambda: api.stats()["log_reads"] >= looked + 3)  # they ask after calls that are still under way
        api.let(EVERYTHING)
        runs = {name: Stopped(trials[name].job, ends[name], *kept[name], again[name].ended()) for name in trials}
        yield Ending(runs, held, api.stats())


def _manifest(job: Job) -> dict[str, Any] | None:
    return job.manifest if (job.root / "manifest.json").exists() else None


def _ledger(job: Job) -> list[str]:
    return sorted(path.name.split(".")[-2] for path in job.files("ledger/leaf-*/*.json"))


IN_FLIGHT = ["ctrl-c", "sigterm"]
ALL = [*IN_FLIGHT, "twice", "fetching"]


@pytest.mark.parametrize("name", ["ctrl-c", "sigterm", "fetching"])
def test_it_ends_before_its_calls_are_answered_and_without_a_traceback(stopped: Ending, name: str) -> None:
    run = stopped.runs[name]
    assert run.ended.code == 130
    assert stopped.held == HELD
    assert "Traceback" not in run.ended.out + run.ended.err
    assert "makeready: stopped: interrupted" in run.ended.err
    assert "Run again  makeready run --plain leaves.yaml" in run.ended.out


def test_all_that_a_stop_waits_for_is_less_than_ten_seconds() -> None:
    assert GRACE_SECONDS + LAST_SECONDS < 10


def test_a_second_ctrl_c_ends_it_at_once(stopped: Ending) -> None:
    run = stopped.runs["twice"]
    assert run.ended.code == 130
    assert "Traceback" not in run.ended.err
    assert "the shelf does not answer" not in run.ended.err
    assert "4 calls in flight may be billed ($1.00): the next run asks the gateway's log" in run.ended.err
    assert "to go on: makeready run --plain leaves.yaml --destination shelf" in run.ended.err
    assert "Run again" not in run.ended.out  # what it says when it has waited for the end of its calls
    assert run.manifest is None


HUNG_UP_ALREADY = """
import os, signal, threading, time
from pipeline.cli.interrupts import interruptible
from pipeline.runs.budget import RunBudget
from pipeline.runs.stop import Stop
from pipeline.runs.progress import Progress

progress = Progress(1, RunBudget(None), clock=time.monotonic)
hung_up = threading.Event()
with interruptible(Stop(), progress, hung_up.set, grace=0, one_signal=0):
    os.kill(os.getpid(), signal.SIGINT)
    hung_up.wait()
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait()
"""


def test_a_second_ctrl_c_is_heeded_also_when_all_calls_are_cut_off(tmp_path: Path) -> None:
    said = "makeready: stopped at once; spent: $0.00; no manifest is written\n  to go on: the same command\n"
    assert Makeready(tmp_path)(code=HUNG_UP_ALREADY) == Ended(130, "", f"\n{said}")


STOPPED_ELSEWHERE = """
import os, signal, threading, time
from pipeline.cli.interrupts import interruptible
from pipeline.runs.budget import RunBudget
from pipeline.runs.stop import Stop
from pipeline.runs.progress import Progress

stop = Stop()
stop.set("cancelled in Prefect")
with interruptible(stop, Progress(1, RunBudget(None), clock=time.monotonic), lambda: None):
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait()
"""


def test_one_ctrl_c_ends_a_run_at_once_that_was_stopping_for_another_reason(tmp_path: Path) -> None:
    ended = Makeready(tmp_path)(code=STOPPED_ELSEWHERE)
    assert ended.code == 130
    assert "makeready: stopped at once" in ended.err


TERMINATED_ELSEWHERE = """
import os, signal, threading, time
from pipeline.cli.interrupts import interruptible
from pipeline.runs.budget import RunBudget
from pipeline.runs.stop import Stop
from pipeline.runs.progress import Progress

stop, hung_up = Stop(), threading.Event()
stop.set("cancelled in Prefect")
with interruptible(stop, Progress(1, RunBudget(None), clock=time.monotonic), hung_up.set, grace=0):
    os.kill(os.getpid(), signal.SIGTERM)
    hung_up.wait()
"""


def test_sigterm_cuts_no_stop_short_that_something_else_has_begun(tmp_path: Path) -> None:
    assert Makeready(tmp_path)(code=TERMINATED_ELSEWHERE) == Ended(0, "", "")


NEVER_GIVEN_UP = """
import os, signal, threading, time
from pipeline.cli.interrupts import interruptible
from pipeline.runs.budget import RunBudget
from pipeline.runs.stop import Stop
from pipeline.runs.progress import Progress

never = threading.Lock()
never.acquire()

def clock():
    if clock.stuck:
        never.acquire()  # a worker that tells its progress stands still under the lock
    return time.monotonic()

clock.stuck = False
progress = Progress(1, RunBudget(None), clock=clock)
clock.stuck = True
threading.Thread(target=progress.snapshot, daemon=True).start()
with interruptible(Stop(), progress, never.acquire, grace=0):
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait()
"""


def test_one_ctrl_c_ends_it_also_where_a_lock_is_never_given_up(tmp_path: Path) -> None:
    ended = Makeready(tmp_path)(code=NEVER_GIVEN_UP)
    assert ended.code == 130
    assert "what was answered before is on the shelf" in ended.err
    assert "to go on: the same command" in ended.err


TAKEN_ELSEWHERE = """
import os, signal, threading, time
from pipeline.cli.interrupts import interruptible
from pipeline.runs.budget import RunBudget
from pipeline.runs.stop import Stop
from pipeline.runs.progress import Progress

def press():
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # this thread takes it, and the main one sleeps on

stop, never = Stop(), threading.Lock()
never.acquire()
stop.when_set(lambda reason: (print(reason, flush=True), os._exit(0)))
with interruptible(stop, Progress(1, RunBudget(None), clock=time.monotonic), lambda: None):
    threading.Thread(target=press).start()
    never.acquire()
"""


def test_ctrl_c_is_heeded_also_where_another_thread_takes_it_and_the_main_one_waits(tmp_path: Path) -> None:
    assert Makeready(tmp_path)(code=TAKEN_ELSEWHERE).out == "interrupted (Ctrl-C)\n"


@pytest.mark.parametrize("name", IN_FLIGHT)
def test_calls_that_were_cut_off_keep_their_claims_and_are_told(stopped: Ending, name: str) -> None:
    run = stopped.runs[name]
    assert run.ledger == ["claim"] * 4
    assert run.manifest is not None
    assert run.manifest["run"]["partial"]
    assert [item["outcome"] for item in run.manifest["items"]] == ["unknown"] * 4
    assert (run.manifest["totals"]["spent_usd"], run.manifest["totals"]["possible_usd"]) == (0, 1)
    assert "$1.00 more may be billed" in run.ended.out


def test_pictures_that_are_paid_for_keep_their_receipts(stopped: Ending) -> None:
    run = stopped.runs["fetching"]
    assert run.ledger == ["claim"] * 4 + ["receipt"] * 4
    assert run.manifest is not None
    assert [item["outcome"] for item in run.manifest["items"]] == ["failed"] * 4
    assert run.manifest["totals"]["spent_usd"] == 1


@pytest.mark.parametrize("name", ALL)
def test_the_next_run_delivers_everything(stopped: Ending, name: str) -> None:
    run = stopped.runs[name]
    assert run.again.code == 0, run.again.err
    assert run.job.outcomes == ["delivered"] * 4


def test_every_picture_was_paid_once(stopped: Ending) -> None:
    wanted = {item["fingerprint"] for run in stopped.runs.values() for item in run.job.manifest["items"]}
    assert len(wanted) == 16
    assert stopped.stats["charges"] == dict.fromkeys(wanted, 1)
