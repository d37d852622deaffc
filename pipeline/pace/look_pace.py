"""The pace of look-ups in the gateway's log: one for a whole run, and none of the paid calls' places."""

from __future__ import annotations

import random as chance
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.pace.pacer import Pacer, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.pace.pacer import StopSignal

LOOK_WINDOW = Window(300, 300.0)
"""A quarter of what an account may ask of the API in five minutes (1,200 requests: Cloudflare, *API rate limits*). Enough to
look for each of the 120 calls that one gateway has in flight, and to read its stored reply, in one go."""

LISTED_WITHIN = 90.0
"""Seconds within which the gateway's log lists a call that has ended (it has been seen to take 30 to 60)."""
FOUND_WITHIN = 120.0
"""Seconds. Entries have been seen 30 to 60 s after their calls had ended."""


@dataclass(frozen=True)
class LookUps:
    """How a run asks the gateway's log.

    `window`: what all look-ups share; None: LOOK_WINDOW, and no limit at an API on this machine. `within`: seconds after its
    answer in which a first call must be found before the log counts as not searchable; 0: no call is looked for.
    `listed_within`: seconds for which a call that has ended is waited for to be listed.
    """

    window: Window | None = None
    within: float = FOUND_WITHIN
    listed_within: float = LISTED_WITHIN


class LookPace:
    """Lets look-ups leave, over all gateways and threads of a run. Safe to use from many threads."""

    def __init__(
        self,
        windows: Sequence[Window],
        stop: StopSignal,
        *,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = chance.random,
    ) -> None:
        """`windows`: all of them hold (none: no limit); `clock`: seconds; `random`: 0.0 up to 1.0, for jitter."""
        self._pacer = Pacer(windows, clock=clock, random=random)
        self._gap = max((window.gap for window in windows), default=0.0)
        self._stop = stop
        self._lookers = 0
        self._lock = threading.Lock()

    def enter(self) -> bool:
        """Wait for a place; where the run stops meanwhile, True only if one is free at once."""
        return any(self._pacer.take_slot(stop) is not None for stop in (self._stop, AT_ONCE))

    def hold(self, seconds: float | None) -> None:
        """Take note of a 429: no look-up leaves for so many seconds (None: as long as the pacer thinks fit)."""
        self._pacer.hold(seconds)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """One more thread asks again and again while the block runs."""
        with self._lock:
            self._lookers += 1
        try:
            yield
        finally:
            with self._lock:
                self._lookers -= 1

    @property
    def least_pause(self) -> float:
        """Seconds between two looks of one thread at which all together keep to half the pace."""
        with self._lock:
            return 2 * self._gap * self._lookers


def look_pace(
    base_url: str, stop: StopSignal, clock: Callable[[], float] = time.monotonic, look_ups: LookUps | None = None
) -> LookPace:
    """The pace of look-ups at the API of this address; Cloudflare's limit is none of one on this machine."""
    from pipeline.wire.http_clients import loopback_origin  # httpx, which the command saves where it calls nobody

    window = look_ups.window if look_ups else None
    if window is None and not loopback_origin(base_url):
        window = LOOK_WINDOW
    return LookPace((window,) if window else (), stop, clock=clock)


class _AtOnce:
    """What ends every wait before it begins."""

    def wait(self, seconds: float, /) -> bool:
        return seconds > 0


AT_ONCE = _AtOnce()
