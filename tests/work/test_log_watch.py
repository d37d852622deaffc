"""Whether the gateway's log can be searched is found out beside the work, by a call of one's own."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from pipeline.ledger.gateway_log import AnsweredCall, LogState, LogStates
from pipeline.models.api_account import Account
from pipeline.models.client import ModelClient
from pipeline.runs.clocks import Time
from pipeline.runs.events import Event, LogJudged
from pipeline.runs.listeners import Events
from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.stores import open_store
from pipeline.wire.http_clients import api_client
from pipeline.wire.open_sockets import Connections
from pipeline.work.log_watch import LogWatch
from tests.samples import a_request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.work.log_watch import AnsweredCall as Call

SEARCHABLE, NOT_SEARCHABLE, NOT_KNOWN = LogState.SEARCHABLE, LogState.NOT_SEARCHABLE, LogState.NOT_KNOWN
FINGERPRINT = "f" * 64


class Scene:
    """A sandbox, a client of it and a shelf, at a time that passes when somebody waits."""

    def __init__(self, folder: Path, model: ModelClient, sandbox: Sandbox, now: list[float]) -> None:
        self.store = open_store(str(folder), "leaves")
        self.model = model
        self.sandbox = sandbox
        self.seconds = now
        self.heard: list[Event] = []
        self.events = Events("leaves", "r-1", self.date, [self.heard.append])
        self.states = LogStates(self.store, model.log_mark, self.date)
        self.ends_at = float("inf")

    def date(self) -> datetime:
        return datetime.fromtimestamp(self.seconds[0], UTC)

    def clock(self) -> float:
        return self.seconds[0]

    def wait(self, seconds: float) -> bool:
        self.seconds[0] = min(self.seconds[0] + seconds, self.ends_at)
        return self.seconds[0] >= self.ends_at

    def watch(self, within: float = 120.0) -> LogWatch:
        time = Time(now=self.date, clock=self.clock)
        return LogWatch(self.model, self.states, time, self.events, within=within, wait=self.wait)

    def answered(self, **headers: str) -> Call:
        """A call that has just been answered."""
        metadata = {"job": "leaves", "item": "leaf", "fingerprint": FINGERPRINT, "run": "r-1", "attempt": "1.1"}
        answer = self.model.draw(a_request(size="96x64"), gateway="default", cache_key="k", cache_ttl=60, metadata=metadata)
        return AnsweredCall(fingerprint=FINGERPRINT, run="r-1", attempt="1.1", log_id=answer.log_id, answered_at=self.date())

    def known_to_the_next_run(self) -> LogState:
        return LogStates(self.store, self.model.log_mark, self.date).state("default")


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    @contextmanager
    def open_scene(**settings: Any) -> Iterator[Scene]:
        now = [1_790_000_000.0]
        with (
            Sandbox(SandboxSettings(**settings), clock=lambda: now[0]) as sandbox,
            api_client(sandbox.base_url, connections=Connections(), read_timeout=30.0) as http,
        ):
            account = Account(sandbox.base_url, sandbox.account_id, SecretStr(sandbox.token))
            yield Scene(tmp_path, ModelClient(http, account), sandbox, now)

    return open_scene


@pytest.mark.parametrize(
    ("settings", "found", "after"),
    [
        ({}, SEARCHABLE, 0),
        ({"log_delay_seconds": 55.0}, SEARCHABLE, 55),
        ({"log": "asked"}, SEARCHABLE, 0),
        ({"log": "repeating"}, SEARCHABLE, 0),
        ({"log_delay_seconds": 500.0}, NOT_SEARCHABLE, 120),
        ({"log": "empty"}, NOT_SEARCHABLE, 120),
        ({"log": "refused"}, NOT_SEARCHABLE, 0),
        ({"log": "missing"}, NOT_SEARCHABLE, 120),
    ],
    ids=str,
)
def test_what_the_log_shows_of_the_first_call_is_kept(
    opened: Any, settings: dict[str, Any], found: LogState, after: float
) -> None:
    with opened(**settings) as scene:
        began = scene.clock()
        scene.watch().find("default", scene.answered())
        assert after <= scene.clock() - began <= after + 15
        assert scene.states.state("default") is scene.known_to_the_next_run() is found
        assert [event.state for event in scene.heard if isinstance(event, LogJudged)] == [found.value]
        assert scene.sandbox.stats().as_json()["log_reads"] <= 20


def test_a_run_that_is_shorter_leaves_it_open_and_the_next_one_goes_on(opened: Any) -> None:
    with opened(log="empty") as scene:
        scene.ends_at = scene.clock() + 20
        scene.watch().find("default", scene.answered())
        assert scene.known_to_the_next_run() is NOT_KNOWN
        scene.ends_at, scene.seconds[0] = float("inf"), scene.clock() + 3600
        scene.states = LogStates(scene.store, scene.model.log_mark, scene.date)
        before = scene.sandbox.stats().as_json()["log_reads"]
        call = scene.states.finding("default").call
        scene.watch().find("default", call)
        assert scene.known_to_the_next_run() is NOT_SEARCHABLE
        assert scene.sandbox.stats().as_json()["log_reads"] == before + 1


@pytest.mark.parametrize("days", [-1, 1], ids=["a clock that was slow", "a clock that was fast"])
def test_a_wrong_clock_makes_the_search_no_longer_than_it_is(opened: Any, days: int) -> None:
    with opened(log="empty") as scene:
        call = scene.answered()
        began = scene.clock()
        scene.watch().find("default", call.model_copy(update={"answered_at": call.answered_at + timedelta(days=days)}))
        assert scene.clock() - began <= 120


def test_a_log_that_is_down_proves_nothing(opened: Any) -> None:
    with opened() as scene:
        call = scene.answered()
        scene.sandbox.change(token="another")
        scene.model._http.close()
        with pytest.raises(RuntimeError):
            scene.watch().find("default", call)
        assert scene.known_to_the_next_run() is NOT_KNOWN


def test_a_later_proof_replaces_an_earlier_not_searchable(opened: Any) -> None:
    with opened(log="empty") as scene:
        scene.watch().find("default", scene.answered())
        scene.sandbox.change(log="kept")
        scene.watch().find("default", scene.answered())
        assert scene.known_to_the_next_run() is SEARCHABLE


def test_the_first_answered_call_is_looked_for_beside_the_work_and_the_end_is_clean(opened: Any) -> None:
    with opened() as scene:
        judged = threading.Event()
        scene.events.listen(lambda event: judged.set() if isinstance(event, LogJudged) else None)
        metadata = {"fingerprint": FINGERPRINT, "run": "r-1", "attempt": "1.1"}
        scene.answered()
        with scene.watch() as watch:
            for _ in range(3):
                watch.answered("default", metadata, None)
            assert judged.wait(60)
        assert scene.known_to_the_next_run() is SEARCHABLE
        assert not [thread for thread in threading.enumerate() if thread.name == "log" and thread.is_alive()]


def test_the_end_of_a_run_does_not_wait_for_the_log(opened: Any) -> None:
    with opened(log="empty") as scene:
        time = Time(now=scene.date, clock=scene.clock)  # it stands still: the search would last for ever
        call = scene.answered()
        with LogWatch(scene.model, scene.states, time, scene.events, within=120.0) as watch:
            watch.answered("default", {"fingerprint": FINGERPRINT, "run": call.run, "attempt": call.attempt}, None)
            (thread,) = (thread for thread in threading.enumerate() if thread.name == "log")
        thread.join(60)
        assert not thread.is_alive()
        assert scene.known_to_the_next_run() is NOT_KNOWN


def test_of_a_log_that_ends_with_the_run_nothing_is_kept_on_the_shelf(opened: Any) -> None:
    with opened() as scene:
        scene.states = LogStates(scene.store, scene.model.log_mark, scene.date, lasting=False)
        scene.watch().find("default", scene.answered())
        assert scene.states.state("default") is SEARCHABLE
        assert list(scene.store.entries()) == []
