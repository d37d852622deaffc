"""What a flow run's log says: the plan with its cost, budget and pace, what holds the run up, and where the manifest lies."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from prefect.logging.handlers import PrefectConsoleHandler

from pipeline.cli.screen.change_words import head_line
from pipeline.cli.screen.number_formats import about, count, duration, money
from pipeline.redaction import redact
from pipeline.runs.document_events import DocumentBound, DocumentLacking
from pipeline.runs.drop_events import DropHeldBack, DropReleased
from pipeline.runs.events import (
    BudgetMark,
    CallsHeld,
    ProofFailed,
    ProofWritten,
    RunEnded,
    RunStopping,
    RunWaits,
)
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from logging import Logger, LoggerAdapter

    from rich.console import Console

    from pipeline.runs.events import Event
    from pipeline.work.plan import Plan

MOST_WARNINGS = 10


class RunLog:
    """Writes a run's few lines to the log of its flow run; each line once, however often it is told."""

    def __init__(self, log: Logger | LoggerAdapter[Logger]) -> None:
        """`log`: the flow run's own."""
        self._log = log
        self._said: set[str] = set()

    def say_plan(self, plan: Plan) -> None:
        """Say what is to be done, what it costs, what it may cost and how fast it goes, and what to look at."""
        for line in lines_of_plan(plan):
            self._log.info("%s", redact(one_line(line)))
        for warning in plan.warnings[:MOST_WARNINGS]:
            self._log.warning("%s", redact(one_line(warning)))
        if len(plan.warnings) > MOST_WARNINGS:
            self._log.warning("%d more warnings: see `makeready plan`", len(plan.warnings) - MOST_WARNINGS)

    def hear(self, event: Event) -> None:
        """Take note of an event of the run."""
        line = _line(event)
        if line and line not in self._said:
            self._said.add(line)
            with suppress(SystemExit):  # by which a console of Prefect's answers a pipe that nobody reads any more
                self._log.info("%s", redact(one_line(line)))


def outlive_reader() -> None:
    """Let this process go on where nobody reads its lines any more: a worker that is stopped leaves a broken pipe.

    A console of Prefect's would end the process then, whatever it has under way.
    """
    for logger in (logging.getLogger(), *logging.Logger.manager.loggerDict.values()):
        for handler in getattr(logger, "handlers", ()):
            if isinstance(handler, PrefectConsoleHandler):
                _outlive_reader(handler.console)


def _outlive_reader(console: Console) -> None:
    def fall_silent() -> None:
        console.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, console.file.fileno())  # what else is written there would fail as well
        os.close(nowhere)

    console.on_broken_pipe = fall_silent  # type: ignore[method-assign]


def lines_of_plan(plan: Plan) -> Iterator[str]:
    """The plan in few lines: what has changed since the last edition, items, money, pace."""
    if plan.changes and plan.changes.edition is not None:
        yield head_line(plan.changes)
    states = ", ".join(f"{plan.count(state):,} {state}" for state in dict.fromkeys(line.state for line in plan.lines))
    yield f"plan: {count(len(plan.lines), 'item')} of {plan.job} ({states}), to {plan.shelf_url}"
    cost = f"cost: {count(plan.to_make, 'picture')} for {money(plan.cost_usd)} where no call is repeated"
    yield f"{cost}; budget: {'none' if plan.budget_usd is None else money(plan.budget_usd)}"
    yield f"pace: {plan.duration.text}" + (f"; {about(plan.seconds)}" if plan.seconds else "; nothing to make")


def _line(event: Event) -> str | None:
    match event:
        case RunWaits(reason=reason):
            return reason
        case CallsHeld(seconds=seconds, reason=reason):
            return f"every call is held for {duration(seconds)}: {reason}"
        case BudgetMark(share=share, spent_usd=spent, budget_usd=budget):
            return f"{share:.0%} of the budget is reached: {money(spent)} of {money(budget)}"
        case RunStopping(reason=reason):
            return f"stopping: {reason}"
        case RunEnded(manifest_url=url, number=number):
            return f"manifest: {url} (number {number})"
        case DocumentBound(document=name, key=key, pages=pages):
            return f"document: {name}, {count(pages, 'page')}: {key}"
        case DocumentLacking(document=name, reason=reason):
            return f"{name} was not made: {reason}"
        case ProofWritten(url=url):
            return f"proof: {url}"
        case ProofFailed(reason=reason):
            return f"the page to look at could not be made: {reason}"
        case DropReleased(url=url, edition=edition, files=files):
            return f"published: {url}, edition {edition}, {count(files, 'file')}"
        case DropHeldBack(url=url, reason=reason, hindrances=hindrances):
            return "; ".join([f"not published to {url}: {reason}", *map(str, hindrances)])
    return None
