"""SIGTERM in the middle of a run, and SIGKILL after it. The API answers when the test says so."""

from __future__ import annotations

import json
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import PATIENCE, WITHOUT_END, Field
from tests.chaos.laws import assert_tidy, assert_whole
from tests.cli.process import wait_until
from tests.servers.held_sandbox import ALL, HeldSandbox

if TYPE_CHECKING:
    import random
    from pathlib import Path

WIDTH = 6
"""Calls in flight."""


def wait_until_paid(sandbox: HeldSandbox, pictures: int) -> None:
    """Let so many be made, and wait until they are and the next calls are in flight."""
    sandbox.let(pictures)
    wait_until(lambda: (sandbox.stats()["made"], sandbox.stats()["in_flight"]) == (pictures, WIDTH))


def stop(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> None:
    """Send the signal, and wait until it is heeded."""
    process.send_signal(number)
    while "stopping" not in (line := process.stderr.readline()).casefold():
        assert line, "it ended without a word"


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.chaos)])
def test_a_signal_lets_calls_in_flight_be_answered_and_keeps_everything(tmp_path: Path, number: signal.Signals) -> None:
    with HeldSandbox() as sandbox:
        field = Field(tmp_path / "job", sandbox, in_flight=WIDTH)
        with field.running(code=WITHOUT_END) as process:
            wait_until_paid(sandbox, 6)
            stop(process, number)
            sandbox.let(ALL)
            _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130, err
        made = sandbox.stats()["made"]
        assert 6 + WIDTH <= made <= 6 + 2 * WIDTH, "a place may have begun one call more while the word got round"
        manifest = json.loads((field.shelf / "manifest.json").read_text())
        assert manifest["run"]["partial"]
        assert manifest["totals"]["delivered"] == made, "what was paid for was not kept"
        assert field.verify().code == 0
        assert_whole(field, field.run())
        assert_tidy(field)


@pytest.mark.chaos
def test_calls_that_never_end_are_given_up_after_the_grace(tmp_path: Path) -> None:
    with HeldSandbox() as sandbox:
        field = Field(tmp_path / "job", sandbox, in_flight=WIDTH)
        with field.running() as process:
            wait_until_paid(sandbox, 3)
            stop(process)
            _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130, err
        assert sandbox.stats()["in_flight"] == WIDTH, "it waited for its calls"
        sandbox.let(ALL)
        assert_whole(field, field.run())
        assert_tidy(field)


def test_killed_after_it_was_asked_to_stop_nothing_is_lost(tmp_path: Path, dice: random.Random) -> None:
    with HeldSandbox() as sandbox:
        field = Field(tmp_path / "job", sandbox, in_flight=WIDTH, timeout=5)
        with field.running() as process:
            wait_until_paid(sandbox, 6)
            stop(process)
            answered = dice.randint(1, WIDTH)
            sandbox.let(answered)
            wait_until(lambda: sandbox.stats()["made"] >= 6 + answered)
            process.kill()
            process.communicate()
        sandbox.let(ALL)
        assert_whole(field, field.run())


@pytest.mark.chaos
def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with HeldSandbox() as sandbox:
        field = Field(tmp_path / "job", sandbox, in_flight=WIDTH)
        with field.running(code=WITHOUT_END) as process:
            wait_until_paid(sandbox, 1)
            stop(process)
            while process.poll() is None:  # what comes right after the first counts as one with it
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
            process.communicate()
        assert process.returncode == 128 + signal.SIGTERM
        assert sandbox.stats()["in_flight"] == WIDTH
        sandbox.let(ALL)
        assert_whole(field, field.run())
