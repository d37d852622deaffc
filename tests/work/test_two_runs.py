"""Runs that come upon one another at any moment: every picture is paid for once."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.commands.run import ended_with
from pipeline.runs.events import RunWaits
from tests.work.town import CALL_SECONDS, ORDERS, Gate, Interleaving, Town, at_random, claimed, switching

if TYPE_CHECKING:
    from collections.abc import Callable


def steps_of_a_run(new_town: Callable[[], Town]) -> list[str]:
    gate = Gate()
    new_town().run("first", gate)
    return gate.steps


def assert_once(town: Town, where: object) -> None:
    assert town.press.paid() == {"leaf-1": 1, "leaf-2": 1}, where
    newest = max(key for key in town.memory.things if key.startswith("manifests/"))
    assert town.memory.things["manifest.json"] == town.memory.things[newest], where


def assert_tidy(town: Town, where: object) -> None:
    assert [key for key in town.memory.things if key.startswith("runs/")] == [], where


def two_at_once(town: Town, choose: Callable[[dict[str, str]], str], where: object) -> None:
    interleaving = Interleaving(choose)
    interleaving.run(
        first=lambda: town.run("first", interleaving.gate("first")),
        second=lambda: town.run("second", interleaving.gate("second")),
    )
    assert_once(town, where)
    assert_tidy(town, where)
    assert set(town.outcomes()) <= {"delivered", "kept"}, where


def test_two_runs_that_change_over_at_any_two_steps_pay_once(new_town: Callable[[], Town]) -> None:
    steps = len(steps_of_a_run(new_town))
    for first in range(1, steps, 2):
        for second in range(first + 1, 2 * steps, 7):
            two_at_once(new_town(), switching(first, second, first="first"), (first, second))


@pytest.mark.parametrize("seed", range(60))
def test_two_runs_that_change_over_all_the_time_pay_once(town: Town, seed: int) -> None:
    two_at_once(town, at_random(seed), seed)


def test_a_run_killed_at_any_step_is_gone_on_with_and_nothing_is_paid_twice(new_town: Callable[[], Town]) -> None:
    for step, name in enumerate(steps_of_a_run(new_town)):
        for when in ("before", "after"):
            town, gate = new_town(), Gate()
            gate.kill_at = (step, when)
            assert town.run("first", gate) is None
            town.run("second")
            assert_once(town, (step, name, when))
            assert_tidy(town, (step, name, when))
            assert set(town.outcomes()) <= {"delivered", "kept"}, (step, name, when)
            assert town.manifest().totals.job_usd == 2 * 0.25, (step, name, when)
            assert town.manifest().totals.unknown == 0


@pytest.mark.parametrize("seed", range(60))
def test_of_two_runs_that_come_upon_a_dead_one_each_item_is_taken_over_by_one(new_town: Callable[[], Town], seed: int) -> None:
    steps = steps_of_a_run(new_town)
    town, gate = new_town(), Gate()
    gate.kill_at = (seed * len(steps) // 60, "after" if seed % 2 else "before")
    town.run("dead", gate)
    two_at_once(town, at_random(seed), (seed, gate.steps[-1]))


@pytest.mark.parametrize("seed", range(40))
def test_runs_may_be_killed_one_after_the_other_while_others_go_on(new_town: Callable[[], Town], seed: int) -> None:
    town, interleaving = new_town(), Interleaving(at_random(seed))
    gates = [interleaving.gate(name) for name in ("first", "second")]
    gates[0].kill_at = (seed, "after")
    gates[1].kill_at = (2 * seed % 50, "before")
    interleaving.run(first=lambda: town.run("first", gates[0]), second=lambda: town.run("second", gates[1]))
    town.run("last")
    assert_once(town, seed)
    assert_tidy(town, seed)
    assert set(town.outcomes()) <= {"delivered", "kept"}, seed


def test_a_claim_is_left_to_its_run_while_that_lives_however_long_its_call_takes_to_leave(town: Town) -> None:
    def choose(ready: dict[str, str]) -> str:
        return "second" if ready.get("first") == "draw" and "second" in ready else next(iter(ready))

    def hold_on(ready: dict[str, str]) -> str:
        # The second run goes as far as it can while the first stands before its first call.
        return choose(ready) if ready.get("second") != "answer" else "first" if "first" in ready else "second"

    two_at_once(town, hold_on, "claimed, and not yet called")
    assert town.press.calls[0].metadata["run"] == "second"
    assert {call.metadata["run"]: call.metadata["item"] for call in town.press.calls} == {"first": "leaf-1", "second": "leaf-2"}


def test_who_holds_what_is_said_and_counts_as_not_begun(town: Town) -> None:
    with town.opened("first") as first:
        claimed(first, ORDERS[0])
        manifest = town.run("second")
    assert manifest
    assert [(item.outcome.value, item.begun) for item in manifest.items] == [("failed", False), ("delivered", True)]
    assert manifest.items[0].reason == "being made by run first on here, under way since 2026-03-01 00:16:40 UTC"


def test_a_run_that_leaves_items_to_another_one_has_lost_nothing(town: Town) -> None:
    with town.opened("first") as first, town.opened("second") as second:
        claimed(first, ORDERS[0])
        manifest = second.production.run(map)
        assert ended_with(second.production, manifest) == 8
        assert second.production.held.by_item() == {"leaf-1": "first"}
        assert second.production.held.in_words(manifest.items) == [
            "1 item is being made by run first on here, under way since 2026-03-01 00:16:40 UTC"
        ]


@pytest.mark.parametrize("machine", ["here", "elsewhere"])
def test_what_another_run_holds_is_waited_for_and_gone_on_with(town: Town, machine: str) -> None:
    told: list[str] = []
    with ExitStack() as at_work:
        first = at_work.enter_context(town.opened("first", machine=machine))
        claim = claimed(first, ORDERS[0])

        def meanwhile(_seconds: float) -> None:
            # Once somebody waits for it, the first run gives its item up and ends.
            if any("waiting for the end of run first, which is at work on 1 item" in reason for reason in told):
                closing = claim.closing(claim.before, run="first", closed_at=town.time.date(), reason="no credit")
                first.production.life.ledger.close("released", closing)
                at_work.close()
            elif machine == "elsewhere":
                first.lease.confirm()
                first.lease._beat()

        with town.opened("second", wait=True, meanwhile=meanwhile) as second:
            second.production.events.listen(lambda event: told.append(event.reason) if isinstance(event, RunWaits) else None)
            manifest = second.production.run(map)
            assert ended_with(second.production, manifest) == 0
    assert told
    assert_once(town, "waited for")
    assert [item.outcome.value for item in manifest.items] == ["delivered", "delivered"]


def test_a_released_item_is_made_by_the_next_run_at_once(town: Town) -> None:
    with town.opened("first") as first:
        claim = claimed(first, ORDERS[0])
        closing = claim.closing(claim.before, run="first", closed_at=town.time.date(), reason="no credit")
        first.production.life.ledger.close("released", closing)
    began = town.time.now
    town.run("second")
    assert_once(town, "released")
    assert town.time.now - began == 2 * CALL_SECONDS
    assert sorted(key.split(".", 1)[1] for key in town.memory.things if "ledger/leaf-1/" in key) == [
        "claim-2.json", "claim.json", "receipt-2.json", "record.json", "released.json",
    ]  # fmt: skip
