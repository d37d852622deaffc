"""The view that stays in its place while a run goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from pipeline.cli.screen import run_phrases as run_phrases
from pipeline.cli.screen.console import MARKS, open_console
from pipeline.cli.screen.number_formats import fitting, stopwatch
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from pipeline.records import Outcome
    from pipeline.runs.progress import Progress
    from pipeline.runs.snapshot import Snapshot

REFRESHES_A_SECOND = 4
LABEL_WIDTH = 7


class RunView:
    """One snapshot of a run, for any window from 60 columns up; its rows never wrap and never change places."""

    def __init__(self, job: str, state: Snapshot) -> None:
        """`job`: its name."""
        self._job = job
        self._state = state

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Heading, bar, the one thing to know, four rows of figures, the last outcomes."""
        state, width = self._state, min(options.max_width, 100)
        room = width - LABEL_WIDTH - 2
        yield _heading(self._job, state, width)
        yield _bar(state, width)
        yield Text(run_phrases.standstill(state) or "", style="yellow", no_wrap=True, overflow="ellipsis")
        yield Group(
            _figure("Done", run_phrases.done(state), room),
            _figure("Now", run_phrases.now(state), room),
            _figure("Pace", run_phrases.speed(state) or ["not known yet"], room),
            _figure("Spent", run_phrases.spent(state), room),
        )
        if state.recent:
            yield Text("")
            # The terminal puts a `^C` behind the last row: one that wrapped would move everything down a row.
            yield _last(state.recent, options.max_width - len("^C"))


class LiveView:
    """Shows a progress on a terminal, four times a second, and leaves nothing behind when it closes."""

    def __init__(self, progress: Progress, stream: TextIO, *, job: str) -> None:
        """`stream`: the terminal, usually stderr."""
        self._progress = progress
        self._job = job
        self._live = Live(
            console=open_console(stream, force_terminal=True),
            get_renderable=self._view,
            refresh_per_second=REFRESHES_A_SECOND,
            transient=True,
            redirect_stdout=False,  # it would lead results to stderr
        )

    def __enter__(self) -> None:
        self._live.start(refresh=True)

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def _view(self) -> RenderableType:
        return RunView(self._job, self._progress.snapshot())


def _heading(job: str, state: Snapshot, width: int) -> RenderableType:
    line = Table.grid(padding=(0, 1), expand=False)
    line.width = width
    line.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    line.add_column(no_wrap=True, justify="right")
    line.add_row(Text(one_line(job), style="bold"), Text(stopwatch(state.elapsed), style="dim"))
    return line


def _bar(state: Snapshot, width: int) -> RenderableType:
    reached = Text(f"{state.done:,} of {state.total:,}".rjust(len(f"{state.total:,} of {state.total:,}")))
    line = Table.grid(padding=(0, 1))
    line.add_column()
    line.add_column(no_wrap=True, justify="right")
    bar = ProgressBar(total=max(1, state.total), completed=state.done, width=width - len(reached) - 1, complete_style="green")
    line.add_row(bar, reached)
    return line


def _figure(label: str, parts: list[str], room: int) -> Text:
    return Text.assemble((f"{label:<{LABEL_WIDTH}}", "dim"), fitting(parts, room), no_wrap=True, overflow="ellipsis")


def _last(outcomes: tuple[Outcome, ...], width: int) -> RenderableType:
    lines = Table.grid(padding=(0, 1))
    lines.width = width
    lines.add_column(width=1)
    lines.add_column(no_wrap=True, overflow="ellipsis", max_width=width * 2 // 5)
    lines.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for outcome in reversed(outcomes):
        mark, style = MARKS[outcome.outcome]
        how = Text(run_phrases.ending(outcome), style="" if outcome.reason else "dim")
        lines.add_row(Text(mark, style=style), Text(one_line(outcome.id)), how)
    return lines
