"""SIGTERM in the middle of a run, and SIGKILL after it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.interrupts import GRACE_SECONDS
from tests.chaos.field import Field, Sandbox
from tests.chaos.laws import assert_tidy, assert_whole

if TYPE_CHECKING:
    import random
    from pathlib import Path

SLACK = 2.0
"""Seconds beyond the grace for writing the manifest, on a busy machine."""


def wait_until_paid(field: Field, pictures: int) -> None:
    """Wait until the API has made so many."""
    until = time.monotonic() + 30
    while field.sandbox.stats()["made"] < pictures:
        assert time.monotonic() < until, "nothing is made"
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.chaos)])
def test_a_signal_lets_calls_in_flight_be_answered_and_keeps_everything(
    tmp_path: Path, seed: int, number: signal.Signals
) -> None:
    with Sandbox(tmp_path, seed, 0.5) as sandbox:
        field = Field(tmp_path / "job", sandbox)
        with field.running() as process:
            wait_until_paid(field, 6)
            process.send_signal(number)
            told = time.monotonic()
            _, err = process.communicate(timeout=GRACE_SECONDS + SLACK)
            took = time.monotonic() - told
        assert process.returncode == 130, err
        assert took < GRACE_SECONDS, "calls of half a second should not take the whole grace"
        manifest = json.loads((field.shelf / "manifest.json").read_text())
        assert manifest["run"]["partial"]
        assert manifest["totals"]["delivered"] == sandbox.stats()["made"], "what was paid for was not kept"
        assert field.verify().code == 0
        assert_whole(field, field.run())
        assert_tidy(field)


@pytest.mark.chaos
def test_calls_that_never_end_are_given_up_after_the_grace(tmp_path: Path, seed: int) -> None:
    with Sandbox(tmp_path, seed, 0.1) as sandbox:
        field = Field(tmp_path / "job", sandbox)
        field.spec.write_text(field.spec.read_text().replace("timeout: 2s", "timeout: 60s"))
        sandbox.change(faults={"hang": 0.3})
        with field.running() as process:
            wait_until_paid(field, 3)
            process.send_signal(signal.SIGTERM)
            told = time.monotonic()
            _, err = process.communicate(timeout=GRACE_SECONDS + SLACK + 10)
            took = time.monotonic() - told
        assert process.returncode == 130, err
        assert took < GRACE_SECONDS + SLACK
        sandbox.change(faults={})
        field.spec.write_text(field.spec.read_text().replace("timeout: 60s", "timeout: 2s"))
        assert_whole(field, field.run())
        assert_tidy(field)


def test_killed_after_it_was_asked_to_stop_nothing_is_lost(tmp_path: Path, seed: int, dice: random.Random) -> None:
    with Sandbox(tmp_path, seed, 0.5) as sandbox:
        field = Field(tmp_path / "job", sandbox)
        with field.running() as process:
            wait_until_paid(field, 6)
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=dice.uniform(0.0, 0.4))
            process.kill()
            process.communicate()
        assert_whole(field, field.run())


@pytest.mark.chaos
def test_a_second_signal_ends_it_at_once(tmp_path: Path, seed: int) -> None:
    with Sandbox(tmp_path, seed, 1.5) as sandbox:
        field = Field(tmp_path / "job", sandbox)
        with field.running() as process:
            wait_until_paid(field, 1)
            process.send_signal(signal.SIGTERM)
            while "stopping" not in (line := process.stderr.readline()).casefold() and line:
                pass
            process.send_signal(signal.SIGTERM)
            told = time.monotonic()
            process.communicate(timeout=10)
            assert time.monotonic() - told < 1.0
        assert process.returncode == 128 + signal.SIGTERM
        assert_whole(field, field.run())
