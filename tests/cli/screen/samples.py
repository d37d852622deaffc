"""Outcomes and hostile text for the tests of the screen."""

from pipeline.records import Outcome, Result, Timings
from pipeline.runs.budget import RunBudget
from pipeline.runs.progress import Progress

HOSTILE = "\x1b[31mred\x1b]0;title\x07 [bold]loud[/bold] [/] nul\x00 \u202eturned\n\tand \x9b2J on"
SHOWN = r"\x1b[31mred\x1b]0;title\x07 [bold]loud[/bold] [/] nul\x00 \u202eturned and \x9b2J on"


def ended(item: str, result: Result, reason: str | None = None, *, take: int = 1, draw: float | None = None) -> Outcome:
    return Outcome(
        id=item, fingerprint="f" * 64, take=take, outcome=result, reason=reason, request={}, timings=Timings(draw=draw)
    )


def still_progress(total: int) -> Progress:
    """A progress for which no time passes and no budget holds."""
    return Progress(total, RunBudget(None), clock=lambda: 0.0)
