"""Two runs of one job on two machines, one of which falls asleep in the middle of a call: real sandbox, real requests."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from pipeline.ledger.ledger import Ledger
from pipeline.models.api_account import Account
from pipeline.models.client import ModelClient
from pipeline.runs.clocks import Time
from pipeline.runs.holder import Holder
from pipeline.runs.runs_on_shelf import Rhythm
from pipeline.wire.http_clients import api_client, loopback_origin, picture_client
from pipeline.wire.open_sockets import Connections
from pipeline.wiring import begin
from pipeline.work.door import Door
from pipeline.work.job import Wish, read_job
from pipeline.work.run_parts import Adapters
from tests.work.town import TownTime, WaitingStop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest
    from pipeline.models.replies import Answer
    from pipeline.runs.events import Event
    from tests.servers.held_sandbox import HeldSandbox

SPEC = """
job: leaves
timeout: 60s
checks: {min_long_side: 64}
defaults: {size: 96x64}
prompts: [{id: leaf, prompt: A pressed leaf}]
"""
RHYTHM = Rhythm(beat=600.0, hold=1800.0, patience=3600.0)
"""Seconds of the tests' own time, in which a run is taken for dead; no thread of a test lives long enough to beat."""


class Nap:
    """Where a run falls asleep, until somebody wakes it."""

    def __init__(self, at: str) -> None:
        """`at`: `before the look` at the clock, or `after the look`, which is the last thing before the bytes leave."""
        self.at = at
        self.asleep = threading.Event()
        self.woken = threading.Event()

    def sleep(self) -> None:
        self.asleep.set()
        assert self.woken.wait(100)


class Dozing:
    """The model's client of a run that naps at its first call."""

    def __init__(self, model: ModelClient, nap: Nap) -> None:
        self._model = model
        self._nap = nap

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def draw(self, *request: Any, leaving: Callable[[], None] = lambda: None, **about: Any) -> Answer:
        def leave() -> None:
            leaving()
            if self._nap.at == "after the look" and not self._nap.asleep.is_set():
                self._nap.sleep()

        if self._nap.at == "before the look" and not self._nap.asleep.is_set():
            self._nap.sleep()
        return self._model.draw(*request, leaving=leave, **about)


class Dormitory:
    """A shelf in a folder, a sandbox that answers when it is told to, and one time for all."""

    def __init__(self, folder: Path, sandbox: HeldSandbox) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.time = TownTime()
        self.heard: dict[str, list[Event]] = {}
        self._spec = folder / "job.yaml"
        self._spec.write_text(SPEC)

    @property
    def shelf(self) -> Path:
        return self.folder / "shelf" / "leaves"

    def run(self, name: str, nap: Nap | None = None) -> Manifest:
        """A whole run, on a machine of its own."""
        environment = self.sandbox.environment
        account = Account(
            environment["CLOUDFLARE_API_BASE"],
            environment["CLOUDFLARE_ACCOUNT_ID"],
            SecretStr(environment["CLOUDFLARE_API_TOKEN"]),
        )
        job = read_job(Wish(self._spec, str(self.folder / "shelf")))
        connections, scratch, heard = Connections(), self.folder / name, self.heard.setdefault(name, [])
        scratch.mkdir()
        when = Time(now=self.time.date, clock=self.time.clock, awake=self.time.clock, random=lambda: 0.0)
        holder = Holder(run=name, host=name, machine=name, pid=1, born="1", started_at=self.time.date())
        with ExitStack() as closing:
            http = closing.enter_context(api_client(account.base_url, connections=connections, read_timeout=60.0))
            also = loopback_origin(account.base_url)
            pictures = closing.enter_context(picture_client(connections=connections, also=also))
            model: Any = ModelClient(http, account, read_timeout=60.0)
            outside = Adapters(Dozing(model, nap) if nap else model, pictures, scratch, holder, lambda _: None)
            standings = Ledger(job.store).standings()
            door = Door(WaitingStop(self.time), when, (heard.append,), RHYTHM)
            opened = closing.enter_context(begin(job, job.plan(standings), standings, outside, door))
            return opened.production.run(map)


class Sleeping(threading.Thread):
    """A run in a thread of its own; `manifest` is what it has come to."""

    def __init__(self, carry_out: Callable[[], Manifest]) -> None:
        super().__init__(daemon=True)
        self._carry_out = carry_out
        self.manifest: Manifest
        self.fault: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.manifest = self._carry_out()
        except BaseException as fault:  # noqa: BLE001 (told in the test's thread)
            self.fault = fault

    def end(self) -> Manifest:
        self.join(100)
        assert not self.is_alive(), "a run hangs"
        if self.fault:
            raise self.fault
        return self.manifest
