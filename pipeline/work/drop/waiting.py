"""Waiting for the moment of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

LONGEST_STEP = 30.0
"""Seconds until the date is looked at again: clocks are set, and machines sleep."""


def wait_until(moment: datetime, now: Callable[[], datetime], wait: Callable[[float], bool]) -> float:
    """Wait until a moment has come; returns how many seconds it is past.

    Nothing is kept but the moment itself: killed and begun again, the wait goes on, or is over at once, and late. `now`: the
    date, with its zone, as `moment`. `wait`: waits so many seconds at most, True where it was asked to stop, as `Stop.wait`.
    Raises `Interrupted` then.
    """
    while (left := (moment - now()).total_seconds()) > 0:
        if wait(min(left, LONGEST_STEP)):
            raise Interrupted(f"Stopped before {moment.isoformat()}: nothing was released; run again to go on waiting")
    return -left
