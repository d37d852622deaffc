"""A run's own sign of life, which is what gives it the right to call: see `pipeline.runs.runs_on_shelf`."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from pipeline.errors import HoldPassed, InUse, NotOnShelf, StoreError, TakenForDead
from pipeline.runs.runs_on_shelf import beat_body, beat_key, wrote

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.runs.holder import Holder
    from pipeline.runs.runs_on_shelf import Runs
    from pipeline.runs.stop import Stop
    from pipeline.stores import Store


class Lease:
    """Held while a run is under way: beats in a thread of its own, and goes when the run ends."""

    def __init__(
        self,
        store: Store,
        runs: Runs,
        holder: Holder,
        stop: Stop,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        alone: bool = False,
    ) -> None:
        """`clock`: seconds, which go on while the machine sleeps, if it can tell; `alone`: no other run may be under way."""
        self.holder = holder
        self._store = store
        self._runs = runs
        self._stop = stop
        self._clock = clock
        self._now = now
        self._alone = alone
        self._lock = threading.Lock()
        self._number = 0
        self._confirmed = float("-inf")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_beating, name="lease", daemon=True)

    def __enter__(self) -> Self:
        """Tell the shelf that we are at work. Raises InUse where we must be alone, and are not."""
        self._store.put(
            f"runs/{self.holder.run}/holder.json",
            self.holder.model_dump_json(indent=1).encode(),
            media_type="application/json",
        )
        try:
            self._beat()
            if self._alone:
                self._insist_on_being_alone()
            self._thread.start()
        except BaseException:
            self._runs.clear(self.holder.run)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._runs.clear(self.holder.run)

    def confirm(self) -> None:
        """Return if this run may call now, since no other can have taken it for dead.

        Raises TakenForDead where another has, StoreError where no sign of life can be given.
        """
        if self._clock() - self._confirmed > self._runs.rhythm.hold:
            self._beat()

    def still_holds(self) -> None:
        """Return if what was last confirmed is young enough that no other run can have taken this one for dead since.

        Asks the clock alone, so that it can be asked in the very moment in which a request is written. Raises HoldPassed.
        """
        silent = self._clock() - self._confirmed
        if silent > self._runs.rhythm.hold:
            raise HoldPassed(
                f"this run gave no sign of life for {silent:.0f} s (the machine slept, or it was held up) just before its "
                "request was written, so the request was not sent and nothing is owed for it"
            )

    def _beat(self) -> None:
        with self._lock:
            began, number = self._clock(), self._number + 1
            run = self.holder.run
            # The beat that another run wrote may have been taken away again, but then the holder went before.
            if not self._wrote(number) or self._runs.holder(run) is None:
                raise TakenForDead(
                    "this run gave no sign of life for so long that another run has taken it for dead and goes on with its "
                    "items; run again to see how they stand"
                )
            # The one before stays: a listing may be late by one.
            if number > 2:
                self._store.delete(beat_key(run, number - 2))
            self._number, self._confirmed = number, began

    def _wrote(self, number: int) -> bool:
        key = beat_key(self.holder.run, number)
        body = beat_body(self.holder.run, f"{self._now():%Y-%m-%dT%H:%M:%SZ}")
        try:
            # Where it lies there, it may be ours: the answer to an earlier try was lost.
            return self._store.put(key, body, media_type="application/json") or wrote(self.holder.run, self._store.read(key))
        except NotOnShelf:
            return False

    def _keep_beating(self) -> None:
        while not self._ended.wait(self._runs.rhythm.beat):
            try:
                self._beat()
                if self._alone:
                    self._insist_on_being_alone()
            except (TakenForDead, InUse) as error:
                self._stop.set(str(error), error)
                return
            except StoreError:
                # Only a call needs it: `confirm` tries again.
                continue

    def _insist_on_being_alone(self) -> None:
        ours = self.holder.run
        for run in self._runs.listed():
            # Once both are at work, the one that came later by its name gives way.
            rival = run != ours and (not self._thread.is_alive() or run < ours) and self._runs.living(run)
            if rival:
                raise InUse(
                    f"run {rival.run} on {rival.host} is at work on {self._store.url}, and this store cannot keep two apart "
                    "(it lets two write one thing at once, so a picture might be paid for twice): run again when it has ended"
                )
