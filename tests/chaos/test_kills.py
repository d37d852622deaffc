"""kill -9 at random times and at every named step, with faults on the wire."""

from __future__ import annotations

import itertools
import signal
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import PATIENCE, Ended, Field, Sandbox
from tests.chaos.laws import assert_tidy, assert_whole
from tests.cli.process import wait_until
from tests.servers.held_sandbox import ALL, HeldSandbox

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

WIRE = {"lost": 0.05, "html": 0.05, "reset": 0.04, "busy": 0.04, "torn": 0.1}
"""Rates of the faults on the wire."""

BY_ITEM = ["claim:before", "claim:amid", "claim:after", "draw:before", "draw:after", "receipt:before", "receipt:amid"]
BY_ITEM += ["receipt:after", "master:before", "master:amid", "master:after", "record:before", "record:amid", "record:after"]
BY_RUN = [f"{file}:{when}" for file in ("account", "table", "sums", "manifest") for when in ("before", "amid", "after")]
STEPS = [*BY_ITEM, *BY_RUN]


def siege(field: Field, dice: random.Random, steps: Iterator[str | None]) -> int:
    """Run the job again and again, each time killed at the next step, until a run ends; count the kills.

    None is no step: the run is killed when some more files lie on the shelf.
    """
    kills = 0
    for step in steps:
        done = len(list(field.shelf.glob("ledger/*/*.record*.json")))
        if step in BY_ITEM:
            ended = field.run(trap=f"{step}:{dice.randint(1, max(1, (field.items - done) // 6))}")
        elif step:
            ended = field.run(trap=f"{step}:1")
        else:
            ended = field.run_until(files=dice.randint(1, 2 * field.items))
        if ended.code >= 0:
            assert ended.code in (0, 3), ended
            return kills
        kills += 1
    return kills


def test_killed_at_a_few_steps_everything_is_once_on_the_shelf(tmp_path: Path, seed: int, dice: random.Random) -> None:
    steps = [*dice.sample(BY_ITEM, 3), None, dice.choice(BY_RUN)]
    with Sandbox(tmp_path, seed, 0.1) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=12, timeout=4)
        sandbox.change(faults=WIRE)
        siege(field, dice, iter(steps))
        sandbox.change(faults={})
        assert_whole(field, field.run())
        assert_tidy(field)


def test_a_call_that_left_long_after_its_claim_is_waited_for(tmp_path: Path) -> None:
    # 24 claims at once, 4 calls a second: when the 22nd leaves, its claim is older than any call lasts.
    with HeldSandbox() as sandbox:
        field = Field(tmp_path / "job", sandbox, in_flight=24, pace=4, timeout=5)
        assert field.run(trap="draw:before:22").code == -signal.SIGKILL
        # The 21 before it may still be on their way to the sandbox, and on a busy machine one may die with the run, unsent.
        wait_until(lambda: sandbox.stats()["in_flight"] >= 18)
        with field.running() as process:
            wait_until(lambda: sandbox.stats()["log_reads"])
            sandbox.let(ALL)
            out, err = process.communicate(timeout=PATIENCE)
        assert_whole(field, Ended(process.returncode, out, err))
        assert_tidy(field)


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_a_hundred_kills_lose_nothing_and_pay_nothing_twice(
    tmp_path: Path, seed: int, dice: random.Random, figures: Callable[[str], None]
) -> None:
    kills = unknown = 0
    named = itertools.cycle(dice.sample(STEPS, len(STEPS)))
    with Sandbox(tmp_path, seed, 0.1) as sandbox:
        for job in itertools.count(1):
            # Calls of 0.1 s, which a rerun finds ended, and of 1 s, which it finds still under way.
            sandbox.change(faults=WIRE, latency_seconds=dice.choice([0.1, 0.3, 1.0]), latency_spread=0.5)
            width, pace = dice.choice([3, 6, 24]), dice.choice([10, 30, 1000])
            field = Field(tmp_path / f"job-{job}", sandbox, in_flight=width, pace=pace, timeout=5)
            kills += siege(field, dice, (step if dice.random() < 0.5 else None for step in named))
            sandbox.change(faults={})
            unknown += assert_whole(field, field.run())["totals"]["unknown"]
            assert_tidy(field)
            if kills >= 100:
                break
        stats = sandbox.stats()
    figures(f"{kills} kills, {job} jobs of 24, {stats['made']} charged, {unknown} unknown, faults {stats['faults']}")
