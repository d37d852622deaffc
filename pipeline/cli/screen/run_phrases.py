"""The state of a run in short phrases, which the live view and the plain lines share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.screen.number_formats import about, count, countdown, duration, money, per_minute
from pipeline.records import Result
from pipeline.runs.snapshot import Stage
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from pipeline.records import Outcome
    from pipeline.runs.snapshot import Snapshot

CTRL_C = "interrupted (Ctrl-C)"
"""Why a run is stopping that a person at its terminal has stopped."""

DOING = {
    Stage.DRAWING: "in flight",
    Stage.WAITING: "waiting for pace",
    Stage.RESTING: "waiting to try again",
    Stage.LOOKING_UP: "asking the log",
    Stage.FETCHING: "being fetched",
    Stage.SHELVING: "being shelved",
}


def done(state: Snapshot) -> list[str]:
    """How many items ended in each result, in the order of the design: `38 delivered (2 with warnings)`, `1 failed`."""
    warned = {Result.DELIVERED: f" ({state.warned:,} with warnings)"} if state.warned else {}
    return [
        f"{state.results[result]:,} {result}{warned.get(result, '')}" for result in Result if state.results.get(result)
    ] or ["none yet"]


def now(state: Snapshot) -> list[str]:
    """What is being done at the moment, most telling first."""
    idle = "nothing in flight" if state.done < state.total else "writing the manifest and ending"
    return [f"{state.stages[stage]:,} {DOING[stage]}" for stage in Stage if state.stages.get(stage)] or [idle]


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
    of = f" of {money(state.budget_usd)}" if state.budget_usd is not None else ""
    phrases = [f"{money(state.spent_usd)}{of}{' of play money' if state.play_money else ''}"]
    if state.possible_usd:
        phrases.append(f"{money(state.possible_usd)} more may be billed")
    return phrases


def standstill(state: Snapshot) -> str | None:
    """The one thing to know beside the counts, if there is one: stopping, held back, or waiting for something to start."""
    if state.stopping is not None:
        # How to end it comes first: a narrow window cuts the rest off.
        if state.stopping == CTRL_C:
            return f"stopping (Ctrl-C again ends it at once): {_finishing(state)}"
        return f"stopping (Ctrl-C ends it at once): {one_line(state.stopping)}; {_finishing(state)}"
    if state.held_seconds is not None:
        reason = f" ({one_line(state.held_reason)})" if state.held_reason else ""
        return f"holding every call for {countdown(state.held_seconds)}{reason}"
    if state.note is not None:
        return one_line(state.note)
    if state.awaited_seconds is not None:
        ends = countdown(state.awaited_seconds)
        return f"waiting {ends} at most until calls that were cut off have ended: none is made twice at the same moment"
    return None


def last_words(state: Snapshot, go_on: str, because: str = "stopped at once") -> str:
    """What a run that ends without its manifest says: what was spent, what is paid for or may be, and how to go on."""
    lines = [f"makeready: {because}; spent: {', '.join(spent(state))}; no manifest is written"]
    if state.in_flight:
        calls = f"{count(state.in_flight, 'call')} in flight may be billed ({money(state.in_flight_usd)})"
        lines.append(f"  {calls}: the next run asks the gateway's log before it pays for {_them(state.in_flight)} again")
    if state.to_fetch:
        are = "is" if state.to_fetch == 1 else "are"
        theirs = f"{count(state.to_fetch, 'picture')} {are} paid for and not on the shelf yet"
        until = f"before {state.links_until:%Y-%m-%d %H:%M} UTC, when the first link ends" if state.links_until else None
        ahead = f"the next run fetches {_them(state.to_fetch)} at no cost, {until or 'while the links live'}"
        lines.append(f"  {theirs}: {'their links end with the sandbox' if state.play_money else ahead}")
    return "\n".join([*lines, f"  to go on: {one_line(go_on)}"])


def _them(number: int) -> str:
    return "it" if number == 1 else "them"


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
    if state.landing:
        return f"{count(state.landing, 'picture')} {'is' if state.landing == 1 else 'are'} being shelved"
    return "the manifest is being written"
