"""Time and chance, as a run is given them at its door."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from pipeline.runs.process import awake_and_asleep

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""What a date that is read from the shelf is brought into, so that weeks may be added to it and taken away."""


def moment(read: datetime) -> datetime:
    """A date that was read, in UTC: one without a zone is taken for UTC, a wild one for the earliest or the latest there is."""
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    if not timedelta(days=2) < aware - datetime.min.replace(tzinfo=UTC):
        return EARLIEST
    return min(max(aware, EARLIEST), LATEST).astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(moment)]
"""A date in an entry on the shelf."""


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
