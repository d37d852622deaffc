"""Ctrl-C and SIGTERM while calls are in flight: the run ends in time, keeps everything, and the next pays for nothing twice.

The runs of this module are stopped at the same time, and then run again at the same time: half a minute is spent once.
"""

from __future__ import annotations

import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.process import Api, Ended, Makeready, Started, serving, wait_until
from tests.cli.shelf import Job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATENCY = 11.0
"""Seconds: longer than a run that is stopped waits for its calls."""


@dataclass
class Stopped:
    """A run that was stopped, and the one after it."""

    job: Job
    ended: Ended
    seconds: float
    """From the (last) signal to the end."""
    manifest: dict[str, Any] | None
    ledger: list[str]
    """The kinds of the files that lay in the ledger: `claim`, `receipt`, `record`."""
    again: Ended


class Trial:
    """A run to be stopped."""

    def __init__(self, folder: Path, api: Api, stack: ExitStack) -> None:
        folder.mkdir()
        self.stack = stack
        self.makeready = Makeready(folder, api.environ)
        self.job = Job(folder, folder.name)
        self.signalled = 0.0
        self.running = self.start()

    def start(self) -> Started:
        return self.stack.enter_context(self.makeready.started("run", "--plain", *self.job.words))

    def signal(self, number: signal.Signals) -> None:
        self.signalled = time.monotonic()
        self.running.process.send_signal(number)

    def told(self, text: str) -> bool:
        return text in self.running.err.read_text()


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Stopped], Api]]:
    """Runs that were stopped: `ctrl-c` and `sigterm` with calls in flight, `twice` by two Ctrl-C, `fetching` with all paid."""
    folder = tmp_path_factory.mktemp("interrupts")
    with serving() as api, ExitStack() as stack:
        api.change(latency_seconds=LATENCY)
        trials = {name: Trial(folder / name, api, stack) for name in ("ctrl-c", "sigterm", "twice")}
        wait_until(lambda: api.stats()["in_flight"] == 12)
        api.change(latency_seconds=0, faults={"stall": 1})
        trials["fetching"] = Trial(folder / "fetching", api, stack)
        wait_until(lambda: len(trials["fetching"].job.files("ledger/*/*.receipt.json")) == 4)
        for name, trial in trials.items():
            trial.signal(signal.SIGTERM if name == "sigterm" else signal.SIGINT)
        wait_until(lambda: trials["twice"].told("press Ctrl-C again to stop at once"))
        trials["twice"].signal(signal.SIGINT)

        ends: dict[str, tuple[Ended, float]] = {}
        for name in ("twice", "ctrl-c", "sigterm", "fetching"):
            ended = trials[name].running.ended()
            ends[name] = ended, time.monotonic() - trials[name].signalled
        kept = {name: (_manifest(trial.job), _ledger(trial.job)) for name, trial in trials.items()}
        api.change(faults={})
        again = {name: trial.start() for name, trial in trials.items()}
        yield {name: Stopped(trials[name].job, *ends[name], *kept[name], again[name].ended()) for name in trials}, api


def _manifest(job: Job) -> dict[str, Any] | None:
    return job.manifest if (job.root / "manifest.json").exists() else None


def _ledger(job: Job) -> list[str]:
    return sorted(path.name.split(".")[-2] for path in job.files("ledger/*/*.json"))


IN_FLIGHT = ["ctrl-c", "sigterm"]
ALL = [*IN_FLIGHT, "twice", "fetching"]


@pytest.mark.parametrize("name", ["ctrl-c", "sigterm", "fetching"])
def test_it_ends_within_ten_seconds_and_without_a_traceback(stopped: tuple[dict[str, Stopped], Api], name: str) -> None:
    run = stopped[0][name]
    assert run.ended.code == 130
    assert run.seconds < 10
    assert "Traceback" not in run.ended.out + run.ended.err
    assert "makeready: stopped: interrupted" in run.ended.err
    assert "Run again  makeready run --plain leaves.yaml" in run.ended.out


def test_a_second_ctrl_c_ends_it_at_once(stopped: tuple[dict[str, Stopped], Api]) -> None:
    run = stopped[0]["twice"]
    assert run.ended.code == 130
    assert run.seconds < 1
    assert "Traceback" not in run.ended.err
    assert run.manifest is None


HUNG_UP_ALREADY = """
import os, signal, threading, time
from decimal import Decimal
from pipeline.cli.interrupts import interruptible
from pipeline.runs.budget import Purse
from pipeline.runs.stop import Stop
from pipeline.runs.progress import Tally

tally = Tally(1, Purse(None, Decimal(1)), clock=time.monotonic)
hung_up = threading.Event()
with interruptible(Stop(), tally, hung_up.set, grace=0, one_signal=0):
    os.kill(os.getpid(), signal.SIGINT)
    hung_up.wait()
    os.kill(os.getpid(), signal.SIGINT)
    print("it goes on")
"""


def test_a_second_ctrl_c_is_heeded_also_when_all_calls_are_cut_off(tmp_path: Path) -> None:
    assert Makeready(tmp_path)(code=HUNG_UP_ALREADY) == Ended(130, "", "\n")


@pytest.mark.parametrize("name", IN_FLIGHT)
def test_calls_that_were_cut_off_keep_their_claims_and_are_told(stopped: tuple[dict[str, Stopped], Api], name: str) -> None:
    run = stopped[0][name]
    assert run.ledger == ["claim"] * 4
    assert run.manifest is not None
    assert run.manifest["run"]["partial"]
    assert [item["outcome"] for item in run.manifest["items"]] == ["unknown"] * 4
    assert (run.manifest["totals"]["spent_usd"], run.manifest["totals"]["possible_usd"]) == (0, 1)
    assert "$1.00 more may be billed" in run.ended.out


def test_pictures_that_are_paid_for_keep_their_receipts(stopped: tuple[dict[str, Stopped], Api]) -> None:
    run = stopped[0]["fetching"]
    assert run.ledger == ["claim"] * 4 + ["receipt"] * 4
    assert run.manifest is not None
    assert [item["outcome"] for item in run.manifest["items"]] == ["failed"] * 4
    assert run.manifest["totals"]["spent_usd"] == 1


@pytest.mark.parametrize("name", ALL)
def test_the_next_run_delivers_everything(stopped: tuple[dict[str, Stopped], Api], name: str) -> None:
    run = stopped[0][name]
    assert run.again.code == 0, run.again.err
    assert run.job.outcomes == ["delivered"] * 4


def test_every_picture_was_paid_once(stopped: tuple[dict[str, Stopped], Api]) -> None:
    runs, api = stopped
    stats = api.stats()
    wanted = {item["fingerprint"] for run in runs.values() for item in run.job.manifest["items"]}
    assert len(wanted) == 16
    assert stats["charges"] == dict.fromkeys(wanted, 1)
