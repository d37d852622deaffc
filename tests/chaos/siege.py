"""A siege: job after job whose runs are killed again and again, each held to the laws at its end."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Self

from tests.chaos.field import BucketField, Field, Sandbox
from tests.chaos.laws import assert_tidy, assert_whole

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.swift import Swift

WIRE = {"lost": 0.05, "html": 0.05, "reset": 0.04, "busy": 0.04, "torn": 0.1}
"""Rates of the faults on the wire."""

BY_ITEM = ["claim:before", "claim:amid", "claim:after", "draw:before", "draw:after", "receipt:before", "receipt:amid"]
BY_ITEM += ["receipt:after", "master:before", "master:amid", "master:after", "record:before", "record:amid", "record:after"]
BY_RUN = [f"{file}:{when}" for file in ("account", "table", "sums", "manifest") for when in ("before", "amid", "after")]
STEPS = [*BY_ITEM, *BY_RUN]


def besiege(field: Field, dice: random.Random, steps: Iterator[str | None]) -> int:
    """Run the job again and again, each time killed at the next step, until a run ends; count the kills.

    None is no step: the run is killed when some more files lie on the shelf.
    """
    kills = 0
    for step in steps:
        if step in BY_ITEM:
            ended = field.run(trap=f"{step}:{dice.randint(1, max(1, (field.items - field.finished) // 6))}")
        elif step:
            ended = field.run(trap=f"{step}:1")
        else:
            ended = field.run_until(files=dice.randint(1, 2 * field.items))
        if ended.code >= 0:
            assert ended.code in (0, 3), ended
            return kills
        kills += 1
    return kills


class Siege:
    """A sandbox with faults on its wire, and what the kills of one test have come to."""

    def __init__(
        self, folder: Path, seed: int, dice: random.Random, swift: Callable[[], Swift], told: Callable[[str], None]
    ) -> None:
        """`swift` gives the S3 server, where one is needed; `told` hears the figures when all is over."""
        self._folder, self._dice, self._swift, self._told = folder, dice, swift, told
        self._steps = itertools.cycle(dice.sample(STEPS, len(STEPS)))
        self.sandbox = Sandbox(folder, seed, 0.1)
        self.kills = self.jobs = self.unknown = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        with self.sandbox:
            charged = self.sandbox.stats()["made"]
        self._told(f"{self.kills} kills, {self.jobs} jobs of 24, {charged} charged, {self.unknown} unknown")

    def job(self, place: str) -> dict[str, Any]:
        """Kill the runs of one job until one ends, let a last one end in peace, and hold it to the laws; gives its manifest."""
        field = self._field(place)
        self.kills += besiege(field, self._dice, (step if self._dice.random() < 0.5 else None for step in self._steps))
        self.sandbox.change(faults={})
        last = field.run()
        manifest = assert_whole(field, last)
        assert_tidy(field)
        self.jobs += 1
        unknown = manifest["totals"]["unknown"]
        assert not unknown or f"{unknown} unknown" in last.out, last
        self.unknown += unknown
        return manifest

    def _field(self, place: str) -> Field:
        """A new job of 24 items, with calls as many and as fast as the dice say.

        `folder`: without Prefect; `flow`: in a folder, as a Prefect flow; `bucket`: in a real S3 server.
        """
        # Calls of 0.1 s, which a rerun finds ended, and of 1 s, which it finds still under way.
        self.sandbox.change(faults=WIRE, latency_seconds=self._dice.choice([0.1, 0.3, 1.0]), latency_spread=0.5)
        told: dict[str, Any] = {
            "in_flight": self._dice.choice([3, 6, 24]),
            "pace": self._dice.choice([10, 30, 1000]),
            "timeout": 5,
        }
        folder = self._folder / f"job-{self.jobs + 1}"
        if place == "bucket":
            return BucketField(folder, self.sandbox, **told, server=self._swift())
        if place == "flow":
            return Field(folder, self.sandbox, **told, words=(), environment={"XDG_CACHE_HOME": str(self._folder / "cache")})
        return Field(folder, self.sandbox, **told)
