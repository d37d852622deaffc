"""Time and chance, as a run is given them at its door."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.runs.process import awake_and_asleep

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Time:
    """The clocks of a run, and its dice. A test brings its own."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The date, for people and for what is compared with other machines' dates."""
    clock: Callable[[], float] = time.monotonic
    """Seconds, for everything that is waited for."""
    awake: Callable[[], float] = awake_and_asleep
    """Seconds that go on while the machine sleeps, where the system has such a clock."""
    random: Callable[[], float] = random.random
    """0.0 up to 1.0, for jitter."""


REAL_TIME = Time()
