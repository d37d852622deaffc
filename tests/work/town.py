"""A shelf in memory, a press, and runs that go at them one step at a time, in whatever order a test says.

Every operation on the shelf and every call to the press is a step. Nothing here waits for time: it passes when somebody waits.
"""

from __future__ import annotations

import base64
import io
import random
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from pipeline.errors import AmbiguousFault, NotOnShelf
from pipeline.ledger.ledger import Ledger
from pipeline.manifest.manifest import Manifest
from pipeline.models.log_pages import Logged
from pipeline.models.replies import Answer
from pipeline.pace.look_pace import LookUps
from pipeline.pace.pacer import Window
from pipeline.prepress.checks.limits import Limits
from pipeline.records import Order, Request
from pipeline.runs.clocks import Time
from pipeline.runs.holder import Holder
from pipeline.runs.stop import Stop
from pipeline.spec import Spec
from pipeline.stores.store import Probe, ShelfEntry
from pipeline.wiring import Opened, begin
from pipeline.work.door import Door
from pipeline.work.job import Job, Wish
from pipeline.work.run_parts import Adapters
from tests.samples import a_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.errors import CallError
    from pipeline.ledger.entries import Claim

ORDERS = tuple(Order(item=f"leaf-{number}", request=a_request(prompt=f"Leaf {number}", size="96x64")) for number in (1, 2))
CALL_SECONDS = 40.0


class Killed(BaseException):
    """What kill -9 is to a thread: nothing catches it, and nothing it does afterwards has any effect."""


@cache
def picture() -> str:
    noise = np.random.default_rng(1).integers(0, 255, (64, 96, 3), dtype=np.uint8)
    body = io.BytesIO()
    Image.fromarray(noise).save(body, "PNG")
    return base64.b64encode(body.getvalue()).decode()


class TownTime:
    """Seconds that pass when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def reach(self, moment: float) -> None:
        self.now = max(self.now, moment)

    def date(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.now)


class WaitingStop(Stop):
    """A stop whose waits let time pass, after telling `meanwhile` for how long."""

    def __init__(self, time: TownTime, meanwhile: Callable[[float], None] = lambda _: None) -> None:
        super().__init__()
        self._time = time
        self._meanwhile = meanwhile

    def wait(self, seconds: float) -> bool:
        if seconds > 0:
            self._meanwhile(seconds)
            self._time.now += seconds
        return self.is_set()


class Memory:
    """The shelf: what `Store` asks for, in a dictionary."""

    url = "memory/leaves"
    remote = False

    def __init__(self) -> None:
        self.things: dict[str, bytes] = {}

    def probe(self) -> Probe:
        return Probe(conditional=True)

    def put(self, key: str, body: bytes | Path, *, media_type: str, sha256: str | None = None) -> bool:
        content = body.read_bytes() if isinstance(body, Path) else body
        return self.things.setdefault(key, content) is content

    def replace(self, key: str, body: bytes, *, media_type: str) -> None:
        self.things[key] = body

    def read(self, key: str) -> bytes:
        if key not in self.things:
            raise NotOnShelf(key)
        return self.things[key]

    def chunks(self, key: str) -> Iterator[bytes]:
        return iter([self.read(key)])

    def entries(self, prefix: str = "") -> list[ShelfEntry]:
        return [ShelfEntry(key, len(body)) for key, body in sorted(self.things.items()) if key.startswith(prefix)]

    def delete(self, key: str) -> None:
        self.things.pop(key, None)

    def sweep(self, *, before: float) -> int:
        return 0


@dataclass
class Printed:
    """One call that the press has taken on."""

    number: int
    ends: float
    cached: bool
    metadata: dict[str, str]
    image: str


@dataclass
class Press:
    """The model with its cache and its log. Calls take `CALL_SECONDS`; one whose caller dies goes on."""

    time: TownTime
    calls: list[Printed] = field(default_factory=list)
    kept: dict[str, Printed] = field(default_factory=dict)
    remembers: bool = True
    logs: bool = True
    stores_answers: bool = True
    """The log keeps what was answered, beside what was asked."""
    ends: list[CallError | None] = field(default_factory=list)
    """How the next calls end for their callers, whatever the press has made; None: well, as all do after these."""

    def begin(self, cache_key: str, metadata: dict[str, str]) -> Printed:
        known = self.kept.get(cache_key)
        hit = self.remembers and known is not None and known.ends <= self.time.now
        image = known.image if known and hit else f"data:image/png;n={len(self.calls)};base64,{picture()}"
        call = Printed(len(self.calls), self.time.now + (0.0 if hit else CALL_SECONDS), hit, dict(metadata), image)
        self.calls.append(call)
        if not hit:
            self.kept[cache_key] = call
        return call

    def logged(self, fingerprint: str) -> tuple[Logged, ...]:
        return tuple(
            Logged(str(call.number), self.time.date(), 200, True, call.cached, Decimal("0.25"), call.metadata)
            for call in self.calls
            if self.logs and call.ends <= self.time.now and call.metadata["fingerprint"] == fingerprint
        )

    def paid(self) -> dict[str, int]:
        """How often each item was paid for."""
        items = [call.metadata["item"] for call in self.calls if not call.cached]
        return {item: items.count(item) for item in items}


class Gate:
    """Where a run waits before and after each of its steps; `None` lets it pass."""

    def __init__(self, pass_by: Callable[[str], None] = lambda _: None) -> None:
        self._pass_by = pass_by
        self.dead = False
        self.steps: list[str] = []
        self.kill_at: tuple[int, str] | None = None
        self._lock = threading.Lock()

    def step(self, name: str, do: Callable[[], Any]) -> Any:
        with self._lock:
            return self._step(name, do)

    def _step(self, name: str, do: Callable[[], Any]) -> Any:
        if self.dead:
            raise Killed
        self._pass_by(name)
        self.steps.append(name)
        here = len(self.steps) - 1
        if self.kill_at == (here, "before"):
            self.dead = True
            raise Killed
        try:
            return do()
        finally:  # also where it has found nothing
            if self.kill_at == (here, "after"):
                self.dead = True
                raise Killed


class GatedStore:
    """The shelf as one run sees it."""

    url, remote = Memory.url, False

    def __init__(self, memory: Memory, gate: Gate) -> None:
        self._memory = memory
        self._gate = gate

    def sweep(self, *, before: float) -> int:
        return 0

    def __getattr__(self, method: str) -> Callable[..., Any]:
        inner = getattr(self._memory, method)

        def gated(*words: Any, **options: Any) -> Any:
            return self._gate.step(f"{method} {next(iter(words), '')}", lambda: inner(*words, **options))

        return gated


class GatedPress:
    """The press as one run sees it."""

    def __init__(self, press: Press, gate: Gate) -> None:
        self._press = press
        self._gate = gate

    def draw(self, request: Request, *, gateway: str, cache_key: str, cache_ttl: int, metadata: Any, **asked: Any) -> Answer:
        call = self._gate.step("draw", lambda: self._press.begin(cache_key, metadata))
        self._gate.step("answer", lambda: self._press.time.reach(call.ends))
        if self._press.ends and (fault := self._press.ends.pop(0)):
            raise fault
        if "lost answer" in request.prompt:
            raise AmbiguousFault("the connection was lost")
        return Answer(call.image, str(call.number), call.cached)

    def log_mark(self, gateway: str) -> str:
        return "0" * 24

    def calls_in_log(self, gateway: str, fingerprint: str, *, read: Callable[[], object]) -> tuple[Logged, ...]:
        found: tuple[Logged, ...] = self._gate.step("log", lambda: self._press.logged(fingerprint))
        return found

    def logged_answer(self, gateway: str, log_id: str) -> Answer | None:
        if not self._press.stores_answers:
            return None
        return Answer(self._press.calls[int(log_id)].image, log_id, cached=False)


def claimed(run: Opened, order: Order) -> Claim:
    """The first claim on an order, as this run writes it when it is about to call."""
    life = run.production.life
    claim = life.recovery.payer.claims.make(order, 1)
    assert life.ledger.claim(claim)
    return claim


class Town:
    """One shelf, one press, one time; and who of the runs lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = TownTime()
        self.memory = Memory()
        self.press = Press(self.time)
        self.gates: dict[str, Gate] = {}

    @contextmanager
    def opened(
        self,
        run: str,
        gate: Gate | None = None,
        *,
        machine: str = "here",
        remake: bool = False,
        wait: bool = False,
        orders: tuple[Order, ...] = ORDERS,
        meanwhile: Callable[[float], None] = lambda _: None,
    ) -> Iterator[Opened]:
        """Open a run as the program does."""
        gate = self.gates.setdefault(run, gate or Gate())
        store: Any = GatedStore(self.memory, gate)
        holder = Holder(run=run, host=machine, machine=machine, pid=1, born="1", started_at=self.time.date())

        def is_running(other: Holder) -> bool | None:
            return not self.gates[other.run].dead if other.machine == machine else None

        spec = Spec("leaves", Path("leaves.yaml"), "0" * 64, Limits(min_long_side=64), orders, pace=(Window(1000, 1.0),))
        job = Job(Wish(spec.path, remake_unknown=remake, wait=wait), spec, orders, store)
        standings = Ledger(store).standings()
        scratch = self.folder / run
        scratch.mkdir(exist_ok=True)
        model: Any = GatedPress(self.press, gate)
        client: Any = None
        outside = Adapters(model, client, scratch, holder, is_running)
        time = Time(now=self.time.date, clock=self.time.clock, awake=self.time.clock, random=lambda: 0.0)
        door = Door(WaitingStop(self.time, meanwhile), time, look_ups=LookUps(within=0))
        with begin(job, job.plan(standings), standings, outside, door) as opened:
            yield opened

    def run(self, run: str, gate: Gate | None = None, **options: Any) -> Manifest | None:
        """A whole run; None where it was killed."""
        try:
            with self.opened(run, gate, **options) as opened:
                return opened.production.run(map)
        except Killed:
            return None

    def manifest(self) -> Manifest:
        return Manifest.model_validate_json(self.memory.things["manifest.json"])

    def outcomes(self) -> list[str]:
        return [item.outcome.value for item in self.manifest().items]


class Interleaving:
    """Lets several runs go at once, one step at a time: `choose` says who goes next, of those that wait by their next step."""

    def __init__(self, choose: Callable[[dict[str, str]], str]) -> None:
        self._choose = choose
        self._turn = threading.Condition()
        self._waiting: dict[str, str] = {}
        self._going: str | None = None
        self._left: set[str] = set()

    def gate(self, name: str) -> Gate:
        return Gate(lambda step: self._wait(name, step))

    def run(self, **runs: Callable[[], Any]) -> None:
        """Carry out the runs, by name, until all have ended; a fault of any is raised."""
        faults: list[BaseException] = []
        self._left = set(runs)

        def carry(name: str, run: Callable[[], Any]) -> None:
            try:
                self._wait(name, "")
                run()
            except BaseException as fault:  # noqa: BLE001 (raised again in the test's thread)
                faults.append(fault)
            finally:
                with self._turn:
                    self._left.discard(name)
                    self._hand_on()

        threads = [threading.Thread(target=carry, args=pair, daemon=True) for pair in runs.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(100)
            assert not thread.is_alive(), "a run hangs"
        if faults:
            raise faults[0]

    def _wait(self, name: str, step: str) -> None:
        with self._turn:
            self._waiting[name] = step
            self._hand_on()
            assert self._turn.wait_for(lambda: self._going == name, timeout=100)
            del self._waiting[name]

    def _hand_on(self) -> None:
        """Choose who goes next, once everybody who is left waits."""
        if self._waiting.keys() == self._left:
            self._going = self._choose(dict(sorted(self._waiting.items()))) if self._waiting else None
            self._turn.notify_all()


def switching(*at: int, first: str) -> Callable[[dict[str, str]], str]:
    """Let one run go on, and change to another after so many steps in all."""
    steps, going = 0, first

    def choose(ready: dict[str, str]) -> str:
        nonlocal steps, going
        steps += 1
        others = [name for name in ready if name != going]
        if others and (steps in at or going not in ready):
            going = others[0]
        return going

    return choose


def at_random(seed: int) -> Callable[[dict[str, str]], str]:
    dice = random.Random(seed)
    return lambda ready: dice.choice(list(ready))
