"""Plain lines for where there is no terminal: a log, a pipe, a build server. No control codes."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

from pipeline.cli.screen import phrases as phrases
from pipeline.cli.screen.numbers import count, money, stopwatch
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from typing import TextIO

    from pipeline.runs.progress import Progress, Snapshot

LOOK_SECONDS = 1.0
"""How often the progress is looked at; a line is written only where there is something to say."""

QUIET_SECONDS = 10.0
"""At least so long between two lines of progress, unless another tenth of the items is done."""

SILENCE_SECONDS = 60.0
"""At most so long without a line, even when nothing changes: it shows that the run is alive."""


class Teller:
    """Decides what is worth a line. Holds what it has said; no I/O and no clock of its own."""

    def __init__(self, job: str) -> None:
        """`job`: its name."""
        self._job = one_line(job)
        self._said_at = 0.0
        self._said_done = 0
        self._said_text = ""
        self._troubles = 0
        self._standstill = ""

    def opening(self, state: Snapshot) -> str:
        """The first line: how much there is to do and what it may cost."""
        parts = [f"{self._job}: {count(state.total, 'item')}"]
        if state.done:
            parts.append(f"{state.done:,} already done")
        if state.budget_usd is not None:
            parts.append(f"budget {money(state.budget_usd)}")
        self._said_done = state.done
        return ", ".join(parts)

    def tell(self, state: Snapshot) -> list[str]:
        """The lines that `state` deserves after what was said before: troubles at once, progress now and then."""
        lines = [*self._new_troubles(state), *self._new_standstill(state)]
        text = ", ".join(_progress(state))
        if self._due(state, text):
            self._said_at, self._said_done, self._said_text = state.elapsed, state.done, text
            lines.append(text)
        return _timed(state, lines)

    def closing(self, state: Snapshot) -> list[str]:
        """The last lines: troubles not yet told, and how everything ended."""
        ended = f"{state.done:,} of {state.total:,} done: {', '.join([*phrases.done(state), *phrases.spent(state)])}"
        return _timed(state, [*self._new_troubles(state), ended])

    def _due(self, state: Snapshot, text: str) -> bool:
        if state.done >= state.total:
            return False  # The closing line says it.
        silent = state.elapsed - self._said_at
        tenth = state.done > self._said_done and _tenths(state.done, state) > _tenths(self._said_done, state)
        return tenth or silent >= SILENCE_SECONDS or (silent >= QUIET_SECONDS and text != self._said_text)

    def _new_troubles(self, state: Snapshot) -> list[str]:
        new = state.undelivered - self._troubles
        self._troubles = state.undelivered
        shown = state.troubles[-new:] if new else ()
        lines = [f"{one_line(outcome.id)} {phrases.ending(outcome)}" for outcome in shown]
        return [*lines, f"and {new - len(shown):,} more not delivered"] if new > len(shown) else lines

    def _new_standstill(self, state: Snapshot) -> list[str]:
        kind = state.stopping or (state.held_seconds and state.held_reason) or state.note or ""
        news = phrases.standstill(state) if kind != self._standstill else None
        self._standstill = str(kind)
        return [news] if news else []


class PlainLines:
    """Writes a progress's progress as lines, from a thread of its own, until it is closed."""

    def __init__(self, progress: Progress, stream: TextIO, *, job: str) -> None:
        """`stream`: usually stderr."""
        self._state = progress
        self._stream = stream
        self._teller = Teller(job)
        self._closed = Event()
        self._thread = Thread(target=self._watch, name="makeready-lines", daemon=True)

    def __enter__(self) -> None:
        self._write([self._teller.opening(self._state.snapshot())])
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._thread.join()
        self._write(self._teller.closing(self._state.snapshot()))

    def _watch(self) -> None:
        while not self._closed.wait(LOOK_SECONDS):
            self._write(self._teller.tell(self._state.snapshot()))

    def _write(self, lines: list[str]) -> None:
        try:
            for line in lines:
                self._stream.write(line + "\n")
            self._stream.flush()
        except OSError:
            self._closed.set()  # Nobody reads any more (a closed pipe); the run is worth more than its lines.


def _progress(state: Snapshot) -> list[str]:
    return [f"{state.done:,} of {state.total:,} done", *phrases.now(state), *phrases.spent(state), *phrases.speed(state)]


def _timed(state: Snapshot, lines: list[str]) -> list[str]:
    return [f"[{stopwatch(state.elapsed)}] {line}" for line in lines]


def _tenths(done: int, state: Snapshot) -> int:
    return 10 * done // max(1, state.total)
