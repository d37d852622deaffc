"""The state of a run in short phrases, which the live view and the plain lines share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.screen.number_formats import about, count, countdown, duration, money, per_minute
from pipeline.records import Result
from pipeline.runs.progress import Stage
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from pipeline.records import Outcome
    from pipeline.runs.progress import Snapshot

DOING = {
    Stage.DRAWING: "in flight",
    Stage.WAITING: "waiting for pace",
    Stage.RESTING: "waiting to try again",
    Stage.LOOKING_UP: "asking the log",
    Stage.FETCHING: "being fetched",
    Stage.SHELVING: "being shelved",
}


def done(state: Snapshot) -> list[str]:
    """How many items ended in each result, in the order of the design: `38 delivered`, `1 failed`."""
    return [f"{state.results[result]:,} {result}" for result in Result if state.results.get(result)] or ["none yet"]


def now(state: Snapshot) -> list[str]:
    """What is being done at the moment, most telling first."""
    return [f"{state.stages[stage]:,} {DOING[stage]}" for stage in Stage if state.stages.get(stage)] or ["nothing in flight"]


def speed(state: Snapshot) -> list[str]:
    """The rate and the time left, as far as they are known."""
    phrases = []
    if state.rate_per_minute:
        phrases.append(per_minute(state.rate_per_minute))
    if state.seconds_left:
        phrases.append(f"{about(state.seconds_left)} left")
    return phrases


def spent(state: Snapshot) -> list[str]:
    """What it has cost, of how much, and what may come on top."""
    phrases = [money(state.spent_usd)]
    if state.budget_usd is not None:
        phrases = [f"{money(state.spent_usd)} of {money(state.budget_usd)}"]
    if state.possible_usd:
        phrases.append(f"{money(state.possible_usd)} more may be billed")
    return phrases


def standstill(state: Snapshot) -> str | None:
    """The one thing to know beside the counts, if there is one: stopping, held back, or waiting for something to start."""
    if state.stopping is not None:
        return f"stopping: {_finishing(state)}, press Ctrl-C again to stop at once"
    if state.held_seconds is not None:
        reason = f" ({one_line(state.held_reason)})" if state.held_reason else ""
        return f"holding every call for {countdown(state.held_seconds)}{reason}"
    if state.note is not None:
        return one_line(state.note)
    if state.awaited_seconds is not None:
        ends = countdown(state.awaited_seconds)
        return f"waiting {ends} at most until calls that were cut off have ended: none is made twice at the same moment"
    return None


def ending(outcome: Outcome) -> str:
    """How an item ended, in one line: `rejected: one flat colour`, or the seconds its call took."""
    if outcome.reason:
        return f"{outcome.outcome}: {one_line(outcome.reason)}"
    if outcome.timings.draw is not None:
        return f"{outcome.outcome} in {duration(outcome.timings.draw)}"
    return str(outcome.outcome)


def _finishing(state: Snapshot) -> str:
    if state.in_flight:
        return f"{count(state.in_flight, 'call')} in flight {'is' if state.in_flight == 1 else 'are'} being finished"
    landing = state.stages.get(Stage.FETCHING, 0) + state.stages.get(Stage.SHELVING, 0)
    if landing:
        return f"{count(landing, 'picture')} {'is' if landing == 1 else 'are'} being shelved"
    return "the manifest is being written"
