"""The runs of a job that are under way: who they are, and whether they still live.

    runs/<run>/holder.json         who carries it out; written first, taken away when the run is over
    runs/<run>/beat-000017.json    a sign of life; the next one is written if absent, every few seconds

A run of this machine lives as long as its process. Any other lives as long as its beats go on: they are watched for as long
as the patience lasts, by the watcher's own monotonic clock, so that no two clocks are ever compared. A run whose beats have
stopped may be asleep. So a run that takes another for dead writes the other's next beat, if absent. Either that write wins, and
the sleeper, should it wake, cannot write this beat and so learns that it was taken for dead; or the sleeper's own beat was
first, and it lives. And a run whose last beat is older than `Rhythm.hold`, which is less than the patience, makes no call: it
looks at the clock again as the request is written. (Between this look and the bytes it may still fall asleep. Then the cache
key, which both runs send, keeps the picture from being made twice, except by two calls at the same moment; and what both have
paid is added up in `pipeline.ledger.books`.)

A run without a holder is over.
"""

from __future__ import annotations

import json
import re
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.runs.holder import Holder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pipeline.runs.stop import Stop
    from pipeline.stores import Store

_OURS = re.compile(r"runs/(?P<run>[A-Za-z0-9][A-Za-z0-9._-]{0,99})/(?:holder|beat-(?P<beat>[0-9]{1,9}))\.json")
"""What runs write. Nine digits of beats last for three centuries."""


@dataclass(frozen=True)
class Rhythm:
    """Seconds: between two beats; after which a run that could not beat makes no call; after which others take it for dead."""

    beat: float = 10.0
    hold: float = 30.0
    patience: float = 60.0


RHYTHM = Rhythm()


@dataclass
class _Known:
    lock: threading.Lock = field(default_factory=threading.Lock)
    holder: Holder | None = None
    living_until: float = float("-inf")
    over_since: float | None = None


class Runs:
    """What one process knows of the runs on a shelf. Thread-safe."""

    def __init__(
        self,
        store: Store,
        stop: Stop,
        *,
        clock: Callable[[], float],
        is_running: Callable[[Holder], bool | None],
        rhythm: Rhythm = RHYTHM,
    ) -> None:
        """`clock`: seconds, monotonic; `is_running`: whether a process lives, None where that cannot be seen from here."""
        self.rhythm = rhythm
        self._store = store
        self._stop = stop
        self._clock = clock
        self._is_running = is_running
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._odd: dict[str, str] = {}

    @property
    def passed_over(self) -> tuple[str, ...]:
        """What lies among the runs and is none of theirs, or cannot be read: a sentence each."""
        return tuple(self._odd.values())

    def listed(self) -> dict[str, int]:
        """The runs that left something on the shelf, with the number of their latest beat (0: none)."""
        found: dict[str, int] = {}
        for entry in self._store.entries("runs/"):
            name = _OURS.fullmatch(entry.key)
            if not name or entry.odd:
                self._pass_over(entry.key, entry.odd or "is nothing that a run writes")
                continue
            found[name["run"]] = max(found.get(name["run"], 0), int(name["beat"] or 0))
        return found

    def holder(self, run: str) -> Holder | None:
        """Who carries out a run; None where it is over, or where nobody can tell from what lies there.

        A run that finds its own holder so gives up, too: whoever takes it for over is right.
        """
        key = f"runs/{run}/holder.json"
        try:
            holder = Holder.model_validate_json(self._store.read(key))
            if holder.run == run:
                return holder
            self._pass_over(key, "tells of another run")
        except NotOnShelf:
            pass
        except (Damaged, ValidationError):
            self._pass_over(key, "does not say who carries the run out")
        return None

    def living(self, run: str) -> Holder | None:
        """Who carries out a run that lives; None where it is over, or was just taken for dead.

        Waits where only time can tell, up to the patience; when we are asked to stop meanwhile, it is taken to live.
        """
        with self._lock:
            known = self._known.setdefault(run, _Known())
        with known.lock:
            if known.over_since is None and known.living_until <= self._clock():
                known.holder = self._judged(run)
                known.living_until = self._clock() + self.rhythm.patience
                if known.holder is None:
                    known.over_since = self._clock()
            return known.holder

    def over_since(self, run: str) -> float:
        """When it was found out here that a run, which `living` found over, is over; seconds of the clock."""
        since = self._known[run].over_since
        return self._clock() if since is None else since

    def seen_alive(self, run: str) -> bool | None:
        """What can be said of a run without waiting; None: only time can tell."""
        holder = self.holder(run)
        return False if holder is None else self._is_running(holder)

    def wait_until_over(self, runs: Iterable[str], look: Callable[[], object]) -> bool:
        """Wait until each of these runs, which `living` has found at work, is over; False where we are asked to stop meanwhile.

        That may take as long as they like: `look` is called each time before they are looked at, every few seconds.
        """
        left = set(runs)
        while left and not self._stop.is_set():
            look()
            left = {run for run in left if not self._is_over_by_now(run)}
            if left:
                self._stop.wait(self.rhythm.beat / 2)
        return not self._stop.is_set()

    def get_to_know(self, present: Mapping[str, int], ours: str) -> bool:
        """Look at the runs that are present beside ours; True where none of them lives.

        Those that only time can tell of are watched from now on, each in a thread of its own.
        """
        alone = True
        for run in present.keys() - {ours}:
            match self.seen_alive(run):
                case None:
                    alone = False
                    threading.Thread(target=self._watch, args=(run,), name=f"watch {run}", daemon=True).start()
                case False if self.living(run) is None:
                    self.clear(run)
                case _:
                    alone = False
        return alone

    def clear(self, run: str) -> None:
        """Take away what a run that is over has left. The holder goes first: without it the run is not taken to live."""
        with suppress(Damaged):
            self._store.delete(f"runs/{run}/holder.json")
        for entry in list(self._store.entries(f"runs/{run}/")):
            if _OURS.fullmatch(entry.key) and not entry.odd:
                self._store.delete(entry.key)

    def _pass_over(self, key: str, what: str) -> None:
        self._odd[key] = f"{key} {what}: it is passed over, and may be deleted"

    def _watch(self, run: str) -> None:
        # Who needs to know asks again, and hears of the fault.
        with suppress(StoreError):
            self.living(run)

    def _is_over_by_now(self, run: str) -> bool:
        match self.seen_alive(run):
            case True:
                return False
            case False:  # what was known of it holds no longer
                with self._lock:
                    known = self._known.setdefault(run, _Known())
                with known.lock:
                    known.living_until = float("-inf")
        return self.living(run) is None

    def _judged(self, run: str) -> Holder | None:
        latest = first = self._latest_beat(run)
        watched_since = self._clock()
        while holder := self.holder(run):
            running = self._is_running(holder)
            late = self._clock() - watched_since >= self.rhythm.patience
            if running or latest > first or self._stop.is_set():
                return holder
            if running is False or late:
                return None if self._take_for_dead(run, latest) else holder
            self._stop.wait(self.rhythm.beat / 2)
            latest = self._latest_beat(run)
        return None

    def _take_for_dead(self, run: str, latest: int) -> bool:
        """Write a run's next beat for it; False where it was there already."""
        if not self._store.put(beat_key(run, latest + 1), b'{"taken for dead": true}\n', media_type="application/json"):
            return False
        self.clear(run)
        return True

    def _latest_beat(self, run: str) -> int:
        return self.listed().get(run, 0)


def beat_key(run: str, number: int) -> str:
    """Where a beat lies."""
    return f"runs/{run}/beat-{number:06}.json"


def beat_body(run: str, at: str) -> bytes:
    """What a beat says: who wrote it, and, for people, when by its writer's clock."""
    return json.dumps({"written by": run, "at": at}).encode() + b"\n"


def wrote(run: str, body: bytes) -> bool:
    """Whether a beat was written by the run itself."""
    return f'"written by": "{run}"'.encode() in body
