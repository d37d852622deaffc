"""An API that answers with faults, asks to wait, and loses answers it was paid for."""

from __future__ import annotations

import json
import math
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pipeline.pace.pacer import Window
from tests.chaos.field import PATIENCE, Ended, Field, Sandbox
from tests.chaos.laws import assert_tidy, assert_whole
from tests.cli.process import wait_until
from tests.servers.held_sandbox import HeldSandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNWELL = {"busy": 0.01, "capacity": 0.09, "unwell": 0.09, "html": 0.08, "reset": 0.03}
"""30 % of the answers, two kinds of 429 among them; the first holds everybody, longer each time. A reset leaves no trace in the
log: after three at one item only a person may go on (1 in 14,000)."""

MOST_REQUESTS = 1.65
"""An item. 1.43 is what 30 % cost; the standard error of 200 items is 0.055."""

OUTAGE = 12.0
"""Seconds: long enough for every item to spend all its tries, if nobody kept it from that."""


def survive(field: Field) -> dict[str, Any]:
    """Run, and once more where something is unknown: what came of the first run is told by its own manifest."""
    last = field.run()
    first = json.loads((field.shelf / "manifest.json").read_text())
    field.sandbox.change(faults={})
    if first["totals"]["unknown"]:
        last = field.run()
    assert_whole(field, last)
    assert_tidy(field)
    return first


@pytest.mark.parametrize("items", [40, pytest.param(200, marks=pytest.mark.chaos)])
def test_with_a_third_of_the_answers_faulty_all_is_delivered(
    tmp_path: Path, seed: int, items: int, figures: Callable[[str], None]
) -> None:
    with Sandbox(tmp_path, seed, 0.05) as sandbox:
        sandbox.change(faults=UNWELL)
        first = survive(Field(tmp_path / "job", sandbox, items=items, in_flight=40))
        stats = sandbox.stats()
    assert stats["made"] == items
    assert first["totals"]["delivered"] >= items - 1
    noise = 2 * MOST_REQUESTS / math.sqrt(items) if items < 200 else 0  # a few items prove little
    assert stats["requests"] <= (MOST_REQUESTS + noise) * items
    figures(f"{stats['requests'] / items:.2f} requests an item, {first['totals']['delivered']} of {items} in the first run")


@pytest.mark.parametrize("items", [40, pytest.param(200, marks=pytest.mark.chaos)])
def test_with_a_tenth_of_the_answers_lost_nothing_is_paid_twice(
    tmp_path: Path, seed: int, items: int, figures: Callable[[str], None]
) -> None:
    with Sandbox(tmp_path, seed, 0.05) as sandbox:
        sandbox.change(faults={"lost": 0.1})
        survive(Field(tmp_path / "job", sandbox, items=items, in_flight=40))
        stats = sandbox.stats()
    assert stats["made"] == items
    figures(f"{stats['faults'].get('lost', 0)} answers lost, {stats['made']} charged for {items} items")


@pytest.mark.parametrize("form", ["seconds", pytest.param("date", marks=pytest.mark.chaos)])
def test_nobody_calls_while_the_api_has_asked_to_wait(tmp_path: Path, form: Literal["seconds", "date"]) -> None:
    places, width, hour = 8, 12, 3600.0
    with HeldSandbox(pace=(Window(places, hour),), retry_after=form) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=24, in_flight=width)
        with field.running() as process:
            wait_until(lambda: (sandbox.stats()["in_flight"], sandbox.stats()["throttled"]) == (places, width - places))
            sandbox.let(places)
            # Eight workers have ended their items since, and would call for the next if they might.
            wait_until(lambda: len(list(field.shelf.glob("ledger/*/*.record.json"))) == places)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130, err
        assert sandbox.stats()["requests"] == width
        sandbox.change(pace=(Window(places, 1.0),), latency_seconds=0)
        assert_whole(field, field.run())
        assert_tidy(field)


@pytest.mark.chaos
def test_an_api_that_is_down_for_a_while_costs_no_item_its_tries(tmp_path: Path, seed: int) -> None:
    with Sandbox(tmp_path, seed, 0.05) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=24, in_flight=6)
        sandbox.change(faults={"reset": 1.0})
        with field.running() as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=OUTAGE)
            while_down = sandbox.stats()["requests"]
            sandbox.change(faults={})
            out, err = process.communicate(timeout=PATIENCE)
        assert while_down <= 3 * field.in_flight
        assert_whole(field, Ended(process.returncode, out, err))
