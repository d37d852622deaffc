"""What follows from whether the gateway's log can be searched, and that no clock hides a call in it."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import NoLog
from pipeline.ledger.entries import Receipt
from pipeline.ledger.gateway_log import LogState
from pipeline.records import stem_of
from pipeline.runs.events import Event, LogAwaited, LogJudged
from tests.work.test_hard_cases import charged, cut_off
from tests.work.test_job import results
from tests.work.test_status_and_reconcile import Door
from tests.work.town import CALL_SECONDS, Gate, Town
from tests.work.trial import IMPATIENT, Trial

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.wiring import Opened

CLOCKS = pytest.mark.parametrize(
    "hours", [-1 / 3, -24.0, 5.0, 400 * 24.0], ids=["20 minutes fast", "a day fast", "right", "a year slow"]
)


def learn(opened: Opened, state: LogState) -> None:
    opened.production.life.recovery.payer.search.states.learn("default", state, reason="it does not list a call of our own")


def know(trial: Trial, state: LogState) -> None:
    """Let the shelf know this of the gateway's log."""
    with trial.opened() as opened:
        learn(opened, state)


@CLOCKS
def test_a_call_is_found_whatever_the_clock_said_when_it_was_claimed(trial: Trial, hours: float) -> None:
    with trial.serving() as sandbox:
        cut_off(trial, hours=hours, sent=True)
        manifest = trial.run()
        assert charged(sandbox) == 6
    assert results(manifest) == {"delivered"}
    assert (manifest.totals.spent_usd, manifest.totals.job_usd) == (0, 1.5)


@CLOCKS
def test_reconcile_finds_it_too(
    trial: Trial, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, hours: float
) -> None:
    with trial.serving():
        cut_off(trial, hours=hours, sent=True)
        assert Door(trial, capsys, monkeypatch).reconcile() == (0, {"found": 6})


@pytest.mark.parametrize("days", [-400, 1])
def test_another_link_is_found_whatever_the_clock_said_when_the_first_came(trial: Trial, days: int) -> None:
    with trial.serving(faults={"expired": 1.0}) as sandbox:
        assert results(trial.run(door=IMPATIENT)) == {"unknown"}
        sandbox.change(faults={})
        for key in trial.files("ledger/*/*.receipt.json"):
            path = trial.shelf / "leaves" / key
            receipt = Receipt.model_validate_json(path.read_text())
            wrong = receipt.model_copy(update={"answered_at": receipt.answered_at + timedelta(days=days)})
            path.write_text(wrong.model_dump_json())
        with trial.opened() as opened:
            for order in opened.production.orders_to_do:
                payer = opened.production.life.recovery.payer
                claim = payer.ledger.read_claim(stem_of(order.item, order.fingerprint), 1)
                about = {"job": "leaves", "item": order.item, "fingerprint": order.fingerprint}
                metadata = {**about, "run": claim.run, "attempt": "1.2"}
                payer.model.draw(order.request, gateway="default", cache_key=order.item, cache_ttl=60, metadata=metadata)
        assert results(trial.run(door=IMPATIENT)) == {"delivered"}


def test_calls_of_an_earlier_job_of_this_name_are_not_taken_for_this_ones(trial: Trial) -> None:
    with trial.serving(faults={"expired": 1.0}) as sandbox:
        trial.run(door=IMPATIENT)
        for path in sorted(trial.shelf.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        sandbox.change(faults={})
        cut_off(trial)
        manifest = trial.run(door=IMPATIENT)
    assert {item.receipt.log_id for item in manifest.items if item.receipt.cached} == {
        item.receipt.log_id for item in manifest.items
    }, "only the cache may answer for them"


def test_every_paid_call_asks_for_its_entry_in_the_log_and_for_its_reply(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.run()
        asked = [call["headers"] for call in sandbox.bodies()]
    assert len(asked) == 6
    assert {(call["cf-aig-collect-log"], call["cf-aig-collect-log-payload"]) for call in asked} == {("true", "true")}


def test_lost_answers_are_found_at_a_gateway_whose_logging_is_off(trial: Trial) -> None:
    with trial.serving(log="asked", faults={"lost": 1.0}) as sandbox:
        manifest = trial.run(door=IMPATIENT)
        assert charged(sandbox) == 6
    assert results(manifest) == {"delivered"}


def test_a_run_finds_out_whether_its_log_is_searchable_and_keeps_it_for_the_next(trial: Trial) -> None:
    judged = threading.Event()

    def hear(event: Event) -> None:
        if isinstance(event, LogJudged) and event.state == LogState.SEARCHABLE:
            judged.set()

    with trial.serving():
        with trial.opened(door={"listeners": (hear,)}) as opened:
            opened.production.run(map)
            assert judged.wait(60)
        (kept,) = trial.files("ledger/gateways/*.searchable.json")
        found = json.loads((trial.shelf / "leaves" / kept).read_text())
        assert (found["gateway"], found["state"], found["call"]["run"]) == (
            "default",
            "searchable",
            opened.production.run_id,
        )
        assert found["found_at"]
        assert trial.sandbox.account_id not in f"{kept}{found}"
        reads = trial.sandbox.stats().as_json()["log_reads"]
        trial.run()
        assert trial.sandbox.stats().as_json()["log_reads"] == reads, "nothing is looked for any more"


def test_a_run_too_short_to_know_leaves_its_call_to_the_next(trial: Trial) -> None:
    with trial.serving(log="empty"):
        with trial.opened() as opened:
            opened.production.run(map)
            states = opened.production.life.recovery.payer.search.states
        if states.finding("default").call:  # else the run was over before the watch had begun
            (kept,) = trial.files("ledger/gateways/*.json")
            assert json.loads((trial.shelf / "leaves" / kept).read_text())["state"] == "not known yet"


def test_a_failure_is_not_waited_for_in_a_log_that_is_not_there(trial: Trial) -> None:
    heard: list[Event] = []
    with trial.serving(log="empty", faults={"html": 1.0}) as sandbox:
        know(trial, LogState.NOT_SEARCHABLE)
        before = sandbox.stats().as_json()["log_reads"]
        trial.run(door={**IMPATIENT, "listeners": (heard.append,)}, only=("leaf-1",))
        calls, at_the_door = sandbox.stats().requests, 1
        assert sandbox.stats().as_json()["log_reads"] == before + at_the_door + calls, "each is looked for once"
    assert not [event for event in heard if isinstance(event, LogAwaited)]


def left_in_flight(new_town: Callable[[], Town], state: LogState) -> tuple[Town, Opened, list[Event]]:
    """A town in which a call was left under way, no log lists it, and a second run has gone on."""
    town, gate = new_town(), Gate()
    town.run("look", gate)
    step = gate.steps.index("answer")
    town, gate = new_town(), Gate()
    town.press.logs = False
    gate.kill_at = (step, "before")
    assert town.run("first", gate) is None
    heard: list[Event] = []
    with town.opened("second") as opened:
        learn(opened, state)
        opened.production.events.listen(heard.append)
        opened.production.run(map)
    return town, opened, heard


@pytest.mark.parametrize("state", list(LogState))
def test_where_the_log_has_nothing_a_call_cut_off_has_ended_before_it_is_repeated_for_nothing(
    new_town: Callable[[], Town], state: LogState
) -> None:
    town, _, heard = left_in_flight(new_town, state)
    assert town.outcomes() == ["delivered", "delivered"]
    assert town.press.paid() == {"leaf-1": 1, "leaf-2": 1}
    first, *others = [call for call in town.press.calls if call.metadata["item"] == "leaf-1"]
    assert [call.cached for call in others] == [True]
    assert first.ends <= others[0].ends
    waits = [event for event in heard if isinstance(event, LogAwaited)]
    assert waits[0].item == "leaf-1"
    assert waits[0].seconds >= CALL_SECONDS
    assert not any(event.ended for event in waits)
    looks = town.gates["second"].steps.count("log")
    assert looks <= 2 if state is LogState.NOT_SEARCHABLE else looks > 2


def test_without_log_and_cache_it_is_unknown_and_the_reason_says_why(trial: Trial) -> None:
    with trial.serving(log="empty") as sandbox:
        cut_off(trial, hours=7, sent=True)
        know(trial, LogState.NOT_SEARCHABLE)
        first, second = trial.run(), trial.run()
        assert charged(sandbox) == 6
        sandbox.change(log="kept")
        found = trial.run()
    assert results(first) == results(second) == {"unknown"}
    for item in (*first.items, *second.items):
        assert "the log of gateway default is not searchable (it does not list a call of our own" in str(item.reason)
        assert "may have been billed" in str(item.reason)
    assert results(found) == {"delivered"}, "it is looked for once all the same, and a log that has come is used"


@pytest.mark.parametrize(
    ("state", "says"),
    [(LogState.NOT_SEARCHABLE, "is not searchable"), (LogState.NOT_KNOWN, "is not known yet"), (LogState.SEARCHABLE, None)],
)
def test_the_plan_says_what_follows_for_what_was_cut_off(trial: Trial, state: LogState, says: str | None) -> None:
    with trial.serving():
        cut_off(trial)
        know(trial, state)
        with trial.opened() as opened:
            told = [warning for warning in opened.plan.warnings if "log of gateway" in warning]
    assert bool(told) is (says is not None)
    if says:
        assert says in told[0]
        assert "for six hours" in told[0]


def test_the_error_says_whether_asking_again_can_tell_more(trial: Trial) -> None:
    with trial.serving(log="empty"):
        cut_off(trial, hours=7)
        trial.run()
        with trial.opened() as opened:
            recovery = opened.production.life.recovery
            claim: Any = recovery.payer.ledger.read_claim(opened.production.orders_to_do[0].stem, 1)
            assert type(recovery._open(claim, "why")) is not NoLog
            learn(opened, LogState.NOT_SEARCHABLE)
            assert type(recovery._open(claim, "why")) is NoLog


def test_plan_and_run_say_the_same_of_a_call_cut_off_by_a_clock_that_was_fast(
    trial: Trial, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with trial.serving(log="empty") as sandbox:
        cut_off(trial, hours=-24, sent=True)
        know(trial, LogState.NOT_SEARCHABLE)
        _, told = Door(trial, capsys, monkeypatch).say(
            "plan", str(trial.folder / "job.yaml"), "--destination", str(trial.shelf), "--json"
        )
        assert Door(trial, capsys, monkeypatch).reconcile() == (3, {"unknown": 6})
        manifest = trial.run()
        assert charged(sandbox) == 6
    (ahead,) = (warning for warning in json.loads(told)["warnings"] if "ahead of this machine's clock" in warning)
    assert ahead.startswith("leaf-1, leaf-2, leaf-3 and 3 more: ")
    assert results(manifest) == {"unknown"}
    assert all("by a clock that is ahead of this machine's" in str(item.reason) for item in manifest.items)


def test_a_run_says_so_too_where_nobody_has_reconciled(trial: Trial) -> None:
    with trial.serving(log="empty"):
        cut_off(trial, hours=-24)
        know(trial, LogState.NOT_SEARCHABLE)
        manifest = trial.run()
    assert all("by a clock that is ahead of this machine's" in str(item.reason) for item in manifest.items)
