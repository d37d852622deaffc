"""Plain lines for where there is no terminal: a log, a pipe, a build server. No control codes."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

from pipeline.cli.screen import run_phrases as run_phrases
from pipeline.cli.screen.number_formats import count, money, stopwatch
from pipeline.records import Result
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from typing import TextIO

    from pipeline.runs.progress import Progress
    from pipeline.runs.snapshot import Snapshot

LOOK_SECONDS = 1.0
"""How often the progress is looked at; a line is written only where there is something to say."""

QUIET_SECONDS = 10.0
"""At least so long between two lines of progress, unless another tenth of the items is done."""

SILENCE_SECONDS = 60.0
"""At most so long without a line, even when nothing changes: it shows that the run is alive."""


class LinePicker:
    """Decides what is worth a line, and remembers what it has written; no I/O and no clock of its own."""

    def __init__(self, job: str) -> None:
        """`job`: its name."""
        self._job = one_line(job)
        self._written_at = 0.0
        self._written_done = 0
        self._written_text = ""
        self._troubles = 0
        self._standstill = ""

    def opening(self, state: Snapshot) -> str:
        """The first line: how much there is to do and what it may cost."""
        parts = [f"{self._job}: {count(state.total, 'item')}"]
        if kept := state.results.get(Result.KEPT):
            parts.append(f"{kept:,} already delivered")
        if rejected := state.results.get(Result.REJECTED):
            parts.append(f"{rejected:,} rejected by an earlier run")
        if state.budget_usd is not None:
            parts.append(f"budget {money(state.budget_usd)}")
        if state.play_money:
            parts.append("play money")
        self._written_done, self._troubles = state.done, state.undelivered
        return ", ".join(parts)

    def lines(self, state: Snapshot) -> list[str]:
        """The lines that `state` deserves after what was written before: troubles at once, progress now and then."""
        lines = [*self._new_troubles(state), *self._new_standstill(state)]
        text = ", ".join(_progress(state))
        if self._due(state, text):
            self._written_at, self._written_done, self._written_text = state.elapsed, state.done, text
            lines.append(text)
        return _timed(state, lines)

    def closing(self, state: Snapshot) -> list[str]:
        """The last lines: troubles not yet written, and how everything ended."""
        ended = f"{state.done:,} of {state.total:,} done: {', '.join([*run_phrases.done(state), *run_phrases.spent(state)])}"
        return _timed(state, [*self._new_troubles(state), ended])

    def _due(self, state: Snapshot, text: str) -> bool:
        silent = state.elapsed - self._written_at
        if state.done >= state.total:
            return silent >= SILENCE_SECONDS  # The closing line says it, unless the end takes long.
        tenth = state.done > self._written_done and _tenths(state.done, state) > _tenths(self._written_done, state)
        return tenth or silent >= SILENCE_SECONDS or (silent >= QUIET_SECONDS and text != self._written_text)

    def _new_troubles(self, state: Snapshot) -> list[str]:
        new = state.undelivered - self._troubles
        self._troubles = state.undelivered
        shown = state.troubles[-new:] if new else ()
        lines = [f"{one_line(outcome.id)} {run_phrases.ending(outcome)}" for outcome in shown]
        return [*lines, f"and {new - len(shown):,} more not delivered"] if new > len(shown) else lines

    def _new_standstill(self, state: Snapshot) -> list[str]:
        kind = state.stopping or (state.held_seconds and state.held_reason) or state.note or ""
        kind = kind or ("waiting" if state.awaited_seconds else "")
        news = run_phrases.standstill(state) if kind != self._standstill else None
        self._standstill = str(kind)
        return [news] if news else []


class PlainLines:
    """Writes a run's progress as lines, from a thread of its own, until it is closed."""

    def __init__(self, progress: Progress, stream: TextIO, *, job: str) -> None:
        """`stream`: usually stderr."""
        self._state = progress
        self._stream = stream
        self._picker = LinePicker(job)
        self._closed = Event()
        self._thread = Thread(target=self._watch, name="makeready-lines", daemon=True)

    def __enter__(self) -> None:
        self._write([self._picker.opening(self._state.snapshot())])
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._thread.join()
        self._write(self._picker.closing(self._state.snapshot()))

    def _watch(self) -> None:
        while not self._closed.wait(LOOK_SECONDS):
            self._write(self._picker.lines(self._state.snapshot()))

    def _write(self, lines: list[str]) -> None:
        try:
            for line in lines:
                self._stream.write(line + "\n")
            self._stream.flush()
        except OSError:
            self._closed.set()  # The pipe is closed: the run goes on without its lines.


def _progress(state: Snapshot) -> list[str]:
    return [
        f"{state.done:,} of {state.total:,} done",
        *([f"{state.warned:,} with warnings"] if state.warned else []),
        *run_phrases.now(state),
        *run_phrases.spent(state),
        *run_phrases.speed(state),
    ]


def _timed(state: Snapshot, lines: list[str]) -> list[str]:
    return [f"[{stopwatch(state.elapsed)}] {line}" for line in lines]


def _tenths(done: int, state: Snapshot) -> int:
    return 10 * done // max(1, state.total)
