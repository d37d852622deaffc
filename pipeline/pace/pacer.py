"""Pace: how many calls may leave in which time."""

from __future__ import annotations

import math
import random as chance
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

MARGIN = 0.02
"""Share of a window by which it is lengthened: the API counts arrivals, and those waver (benchmarks/README.md)."""

MARGIN_SECONDS = 0.25
"""The most that a window is lengthened by: how much arrivals waver does not grow with the window."""

FIRST_HOLD_SECONDS = 1.0
LONGEST_HOLD_SECONDS = 60.0
"""Back-off after a 429 that names no time: doubled by each further 429, up to the documented window of the API."""

MOST_IN_FLIGHT = 1_000
"""The most calls under way at once that a job may have, by its own word or reckoned: each holds a thread and a connection."""


@dataclass(frozen=True)
class Window:
    """At most `requests` calls in any `seconds` seconds (sliding)."""

    requests: int
    seconds: float

    @property
    def gap(self) -> float:
        """Seconds between calls that leave evenly."""
        return self.seconds / self.requests

    @property
    def with_margin(self) -> float:
        """Seconds after which a place of this window is given again."""
        return self.seconds + min(self.seconds * MARGIN, MARGIN_SECONDS)


class StopSignal(Protocol):
    """What ends a wait early; `threading.Event` is one."""

    def wait(self, seconds: float, /) -> bool:
        """Wait so many seconds, or less: True as soon as it is set."""


@dataclass(eq=False)
class Slot:
    """A place in the line of one pacer: when its call may leave or, once it has left, when it did (seconds of the clock)."""

    pacer: Pacer = field(repr=False)
    at: float = -math.inf
    not_before: float = -math.inf
    left: bool = False

    def answered(self) -> None:
        """Say that the call was not refused: the API takes calls again."""
        self.pacer.answered(self)

    def sent(self) -> None:
        """Say that the request has gone out in full. A call that was slow to leave is then counted from now.

        Without this a call counts from the moment its place came up.
        """
        self.pacer.sent(self)


class Pacer:
    """Lets calls leave in the order they came, within all windows of one gateway. Safe to use from many threads.

    The places of a window of R requests are R lanes: call number i may leave when call number i - R is a window old. So of any
    R + 1 calls two are of one lane, and these are a window apart: no window ever holds more than R, in whatever order
    threads wake. A burst is not held back while lanes are free.
    """

    def __init__(
        self,
        windows: Iterable[Window],
        *,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = chance.random,
    ) -> None:
        """`windows`: all of them hold at once (none: no limit); `clock`: seconds; `random`: 0.0 up to 1.0, for jitter."""
        self._windows = tuple(windows)
        self._clock = clock
        self._random = random
        self._lock = threading.Lock()
        self._line: list[Slot] = []
        self._kept = 2 * max((window.requests for window in self._windows), default=0)
        self._gap = max((window.gap for window in self._windows), default=0.0)
        self._longest = max((window.with_margin for window in self._windows), default=0.0)
        self._held_since = self._held_until = self._even_until = self._next_even = -math.inf
        self._throttled = 0

    def take_slot(self, stop: StopSignal) -> Slot | None:
        """Wait until a call may leave; None, with the place given up, as soon as `stop` is set.

        Waiting is `stop.wait`, so a test can bring its own time.
        """
        if stop.wait(0.0):
            return None
        with self._lock:
            place = Slot(self)
            self._line.append(place)
            self._schedule(len(self._line) - 1)
        while (seconds := self._seconds_left(place)) > 0:
            if stop.wait(seconds):
                self._give_up(place)
                return None
        return place

    def hold(self, seconds: float | None = None, place: Slot | None = None) -> None:
        """Take note of a 429: no call leaves for so many seconds, then calls leave evenly until the longest window is over.

        `seconds`: what the API asked for; None: a jittered back-off that doubles with each further 429. `place`: that of the
        call which was refused. Several 429s of one burst (calls that left before the first was heard) count as one.
        """
        with self._lock:
            now = self._clock()
            known = place.at <= self._held_since if place else now < self._held_until
            if not known:
                self._throttled = 1 if now >= self._even_until else self._throttled + 1
                self._held_since = now
            if seconds is None:
                if known:
                    return
                longest = min(LONGEST_HOLD_SECONDS, FIRST_HOLD_SECONDS * 2.0 ** (self._throttled - 1))
                seconds = longest * (1 + self._random()) / 2
            if now + seconds <= self._held_until:
                return
            self._held_until = now + seconds
            self._even_until = self._held_until + self._longest
            self._next_even = self._held_until + self._random() * self._gap
            for index, waiting in enumerate(self._line):
                if not waiting.left:
                    self._schedule(index)

    def answered(self, place: Slot) -> None:
        """Forget how often calls were refused, if this one left after the last time: the next back-off is short again."""
        with self._lock:
            if place.at > self._held_since:
                self._throttled = 0

    def sent(self, place: Slot) -> None:
        """Count the call of this place from now, not from when it was let go."""
        with self._lock:
            place.at = max(place.at, self._clock())

    @property
    def waiting(self) -> int:
        """How many calls stand in line."""
        with self._lock:
            return sum(not place.left for place in self._line)

    @property
    def held_for(self) -> float:
        """Seconds for which a 429 still holds everybody; 0.0 when none does."""
        with self._lock:
            return max(0.0, self._held_until - self._clock())

    @property
    def next_place_in(self) -> float:
        """Seconds until a call that came now could leave."""
        with self._lock:
            now = self._clock()
            even = self._next_even if self._next_even < self._even_until else now
            return max(even, self._earliest(len(self._line), now)) - now

    def _schedule(self, index: int) -> None:
        """Give the waiting place at `index` its time; while calls leave evenly, the next time in that row."""
        place, now = self._line[index], self._clock()
        even = max(now, self._next_even)
        place.not_before = -math.inf
        if even < self._even_until:
            place.not_before = even
            self._next_even = even + self._gap
        place.at = max(place.not_before, self._earliest(index, now))

    def _earliest(self, index: int, now: float) -> float:
        """When the lanes and the hold let the place at `index` of the line go."""
        at = max(now, self._held_until)
        for window in self._windows:
            if index >= window.requests:
                before = self._line[index - window.requests]
                at = max(at, (before.at if before.left else max(now, before.at)) + window.with_margin)
        return at

    def _seconds_left(self, place: Slot) -> float:
        """Seconds until this place may leave, reckoned again (others may have left late, or been refused); 0.0: it leaves."""
        with self._lock:
            now = self._clock()
            place.at = max(place.not_before, self._earliest(self._line.index(place), now))
            if place.at > now:
                return place.at - now
            place.left = True
            # A waiting place is overtaken by fewer than R, so the lanes of all that wait are among twice R that have left.
            surplus = sum(other.left for other in self._line) - self._kept
            while surplus > 0 and self._line[0].left:
                del self._line[0]
                surplus -= 1
            return 0.0

    def _give_up(self, place: Slot) -> None:
        with self._lock:
            self._line.remove(place)


class Pacers:
    """A pacer for each gateway: the API counts them apart."""

    def __init__(self, pacers: Mapping[str, Pacer]) -> None:
        """`pacers`: by the gateway's name, at least one."""
        self._pacers = dict(pacers)
        self._turns = dict.fromkeys(self._pacers, 0)
        self._lock = threading.Lock()

    def choose(self) -> str:
        """The gateway whose next place is earliest; of equals, the one chosen longest ago."""
        with self._lock:
            name = min(self._pacers, key=lambda name: (self._pacers[name].next_place_in, self._turns[name]))
            self._turns[name] = max(self._turns.values()) + 1
            return name

    def __getitem__(self, gateway: str) -> Pacer:
        return self._pacers[gateway]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pacers)

    @property
    def waiting(self) -> int:
        """How many calls stand in line, at all gateways together."""
        return sum(pacer.waiting for pacer in self._pacers.values())

    @property
    def held_for(self) -> float:
        """Seconds until the first gateway lets calls go; 0.0 when one of them does."""
        return min(pacer.held_for for pacer in self._pacers.values())


def default_in_flight(windows: Sequence[Window], latency: float, gateways: int = 1) -> int:
    """How many calls must be in flight to run at the pace, by Little's law: the tightest long-run rate times the latency.

    `latency`: seconds a call takes. 200 requests per 60 s at 36 s are 120. At least one window. Never more than MOST_IN_FLIGHT,
    however fast the pace: a machine that runs out of threads or sockets would lose calls that are paid for.
    """
    rate = min(window.requests / window.seconds for window in windows)
    return min(MOST_IN_FLIGHT, max(1, math.ceil(round(rate * latency * gateways, 6))))


def seconds_to_make(
    count: int,
    windows: Sequence[Window],
    latency: float,
    *,
    in_flight: int | None = None,
    gateways: int = 1,
) -> float:
    """How long `count` calls take under these windows, seconds, when each takes `latency` seconds and nothing goes wrong.

    Exact for sliding windows: the first calls leave in a burst. `in_flight`: how many calls may be under way at once, at all
    `gateways` together; the calls are shared out evenly among these.
    """
    share = math.ceil(count / gateways)
    bounds = [(window.requests, window.seconds) for window in windows]
    if in_flight is not None:
        bounds.append((max(1, in_flight // gateways), latency))
    leaves: list[float] = []
    for index in range(share):
        leaves.append(max((leaves[index - places] + seconds for places, seconds in bounds if index >= places), default=0.0))
    return leaves[-1] + latency if leaves else 0.0
