"""kill -9 at random times and at every named step, with faults on the wire."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import PATIENCE, Ended, Field, Sandbox
from tests.chaos.laws import assert_tidy, assert_whole
from tests.chaos.siege import BY_ITEM, BY_RUN, WIRE, Siege, besiege
from tests.cli.process import wait_until
from tests.servers.held_sandbox import ALL, HeldSandbox

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def siege(
    request: pytest.FixtureRequest, tmp_path: Path, seed: int, dice: random.Random, figures: Callable[[str], None]
) -> Siege:
    return Siege(tmp_path, seed, dice, lambda: request.getfixturevalue("swift"), figures)


def test_killed_at_a_few_steps_everything_is_once_on_the_shelf(tmp_path: Path, seed: int, dice: random.Random) -> None:
    steps = [*dice.sample(BY_ITEM, 3), None, dice.choice(BY_RUN)]
    with Sandbox(tmp_path, seed, 0.1) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=12, timeout=4)
        sandbox.change(faults=WIRE)
        besiege(field, dice, iter(steps))
        sandbox.change(faults={})
        assert_whole(field, field.run())
        assert_tidy(field)
        assert len(list(field.shelf.glob("thumbs/*/*.webp"))) == 12


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


PARTS = 8 * [("bucket", 20)] + 4 * [("flow", 15)] + 8 * [("folder", 98)]
"""A thousand kills: in a bucket of a real S3 server, in a folder as a Prefect flow, and in a folder without Prefect.

In parts, so that workers share them: what takes longest comes first.
"""


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("place", "kills"), PARTS)
def test_a_thousand_kills_lose_nothing_and_pay_nothing_twice(siege: Siege, place: str, kills: int) -> None:
    with siege:
        while siege.kills < kills:
            siege.job(place)
    assert siege.unknown == 0, "the log can be searched, so that each call's fate can be known"


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("log", "kills"), [("empty", 10), ("refused", 50), ("missing", 50)])
def test_killed_beside_a_log_that_tells_nothing_pays_nothing_twice(siege: Siege, log: str, kills: int) -> None:
    # In a log that lists nothing each new shelf looks for its first call for two minutes: a few kills take long.
    with siege:
        siege.sandbox.change(log=log)
        while siege.kills < kills:
            manifest = siege.job("folder")
            charges = siege.sandbox.stats()["charges"]
            assert [item["id"] for item in manifest["items"] if charges.get(item["fingerprint"], 0) > 1] == []
            assert [item for item in manifest["items"] if item["outcome"] == "unknown" and not item["reason"]] == []
