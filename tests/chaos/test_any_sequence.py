"""Any sequence of runs, kills, faults, clocks that jump, time that passes and things deleted: the laws hold after each step."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.chaos.life import BROKEN, ENDED, Life
from tests.chaos.timed import TimedSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEMS = 3
SPEC = """
job: job
checks: {min_long_side: 64}
defaults: {size: 96x64}
prompts:
  - id: leaf-{n}
    prompt: A pressed leaf of kind {n}
    for_each: {n: [1, 2, 3]}
"""
PRICE = 0.25
FAULTS = st.dictionaries(
    st.sampled_from(["lost", "timeout", "no-state", "string-error", "html", "reset", "busy", "capacity", "torn", "wrong-type"]),
    st.sampled_from([0.1, 0.3]),
    max_size=2,
)
DELETABLE = ["masters/*/*", "ledger/*/*.record*.json", "manifest.json", "SHA256SUMS", "manifests/*"]
TIMES = st.sampled_from([1.0, 40.0, 300.0, 3600.0, 7 * 3600.0, 2 * 86_400.0])
"""Seconds: shorter than a call, longer than one, and past the life of a cached answer (6 h) and of a link (a day)."""


class World(RuleBasedStateMachine):
    sandbox: TimedSandbox

    @initialize(dice=st.integers(0, 1 << 20), log_delay=st.sampled_from([0.0, 8.0]))
    def begin(self, dice: int, log_delay: float) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="any-sequence-"))
        self.spec = self.folder / "job.yaml"
        self.spec.write_text(SPEC)
        self.base = self.sandbox.open(latency_seconds=36.0, latency_spread=0.2, seed=dice, log_delay_seconds=log_delay)
        self.shelf = self.folder / "shelf" / "job"
        self.clock_off = 0.0
        self.log_delay = log_delay
        self.admitted: Counter[str] = Counter()
        """The most charges that the program has ever called possible, by fingerprint."""

    @rule(faults=FAULTS, dies_at=st.integers(0, 60), in_a_call=st.booleans())
    def run(self, faults: dict[str, float], dies_at: int, in_a_call: bool) -> None:
        self.tell("change", faults=faults)
        self.go(dies_at, in_a_call)

    @rule(seconds=TIMES)
    def time_passes(self, seconds: float) -> None:
        self.sandbox.time.pass_by(seconds)

    @rule(seconds=st.sampled_from([-480.0, -5.0, 0.0, 5.0, 480.0]))
    def the_clock_jumps(self, seconds: float) -> None:
        self.clock_off = seconds

    @rule(data=st.data(), room=st.sampled_from(DELETABLE))
    def something_is_deleted(self, data: st.DataObject, room: str) -> None:
        found = sorted(self.shelf.glob(room))
        if found:
            data.draw(st.sampled_from(found)).unlink()

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        try:
            self.clock_off = 0.0
            self.sandbox.time.pass_by(3600)
            self.tell("change", faults={})
            self.go()
            charged = self.stats()["charged_usd"]
            items = self.go()
            assert self.stats()["charged_usd"] == charged, "a second run of a finished job has paid"
            # A page that came in a picture's place four times over is what was paid for, as far as anybody can tell.
            assert {item["outcome"] for item in items} <= {"kept", "unknown", "rejected"}
            assert not list(self.shelf.rglob(".part-*"))
        finally:
            shutil.rmtree(self.folder)

    def go(self, dies_at: int = 0, in_a_call: bool = False) -> list[dict[str, Any]]:
        """Run until it ends or dies; where it ends, the laws must hold."""
        environment = {
            "CLOUDFLARE_API_BASE": self.base,
            "CLOUDFLARE_ACCOUNT_ID": "5a4db0c5a4db0c5a4db0c5a4db0c5a4d",
            "CLOUDFLARE_API_TOKEN": "sandbox-token",
        }
        life = Life(self.spec, self.shelf.parent, environment, self.sandbox.time, dies_at, in_a_call, clock_off=self.clock_off)
        status = life.live()
        assert status != BROKEN
        return self.judge() if status == ENDED else []

    def judge(self) -> list[dict[str, Any]]:
        stats = self.stats()
        items = json.loads((self.shelf / "manifest.json").read_text())["items"]
        assert len(items) == ITEMS
        for item in items:
            name, mark, paid = item["id"], item["fingerprint"], item["receipt"]
            charges = stats["charges"].get(mark, 0)
            told = paid["charged_usd"] / PRICE
            self.admitted[mark] = max(self.admitted[mark], paid["possible_charges"])
            assert charges <= told + paid["possible_charges"], f"{name} was charged {charges} times, the manifest tells {paid}"
            assert told <= charges, f"{name} was charged {charges} times, the manifest tells of {told}"
            # Where the log comes late, a call whose answer was spoilt is made again: at most twice, and told.
            most = 1 + self.admitted[mark] + (2 if self.log_delay else 0)
            assert charges <= most, f"{name} was paid {charges} times, and it was never said that it may be"
            if item["outcome"] in {"delivered", "kept"}:
                body = (self.shelf / item["master"]["key"]).read_bytes()
                assert hashlib.sha256(body).hexdigest() == item["master"]["sha256"]
                assert item["master"]["sha256"] in stats["pictures"][mark], f"{name} is not what the API made"
        listed = {item["master"]["key"] for item in items if item["master"]}
        assert {path.relative_to(self.shelf).as_posix() for path in self.shelf.glob("masters/*/[!.]*")} <= listed
        return items

    def tell(self, what: str, **settings: Any) -> None:
        httpx.post(self.base.replace("client/v4", f"_sandbox/{what}"), json=settings, timeout=100).raise_for_status()

    def stats(self) -> dict[str, Any]:
        return httpx.get(self.base.replace("client/v4", "_sandbox/stats"), timeout=100).json()


@pytest.fixture
def timed(tmp_path: Path) -> Iterator[TimedSandbox]:
    sandbox = TimedSandbox(tmp_path / "time")
    yield sandbox
    sandbox.close()


LONG = [pytest.param(50, marks=pytest.mark.chaos, id=f"50 of 200, {part}") for part in "abcd"]
"""Two hundred sequences in four parts, each from a seed of its own: one after the other they take half an hour."""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("examples", [10, *LONG])
def test_whatever_happens_in_whatever_order_the_laws_hold(timed: TimedSandbox, seed: int, examples: int) -> None:
    World.sandbox = timed
    machine = hypothesis.seed(seed)(World)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=8,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # shrinking would take many minutes; the steps are told as they were
            print_blob=False,
        ),
    )
