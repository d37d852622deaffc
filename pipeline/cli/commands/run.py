"""`makeready run`: make what is missing, and write the manifest."""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from pipeline.cli.commands import job_arguments
from pipeline.errors import StoodStill, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from pipeline.manifest.manifest import Manifest
    from pipeline.wiring import Opened
    from pipeline.work.job import Job

    Conduct = Callable[[Opened], Manifest]
    """What carries out an opened run: threads alone, or a Prefect flow."""

ITEMS_LOST = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `plan` takes, --plain and --yes."""
    job_arguments.add_arguments(parser)
    parser.add_argument("--plain", action="store_true", help="without Prefect, with threads alone")
    parser.add_argument("--yes", action="store_true", help="do not ask before money is spent; let --sandbox write to a bucket")


def run(arguments: argparse.Namespace, conduct: Conduct) -> int:
    """Run the job with `conduct`; returns the documented exit code. Raises MakereadyError where nothing could be started."""
    from pipeline.cli.interrupts import interruptible
    from pipeline.cli.screen import open_screen
    from pipeline.records import Result
    from pipeline.runs.standstill import Standstill
    from pipeline.runs.stop import Stop
    from pipeline.wiring import Door, open_run
    from pipeline.work.job import read_job

    job = read_job(job_arguments.wish(arguments))
    stop = Stop()
    door = Door(stop, standstill=Standstill(end=partial(_end, as_json=arguments.json)))
    with open_run(job, os.environ, door) as opened:
        if not (arguments.yes or arguments.sandbox):
            _ask(opened)
        interactive = False if arguments.debug else None
        with (
            interruptible(stop, opened.progress, opened.hang_up),
            open_screen(opened.progress, sys.stderr, job=job.spec.job, interactive=interactive),
        ):
            # Nothing to do: no reason to wait for Prefect.
            quick = arguments.plain or not opened.production.orders_to_do
            manifest = (plain if quick else conduct)(opened)
    with suppress(BrokenPipeError):  # the reader of the output has closed it: how the run ended still counts
        if arguments.json:
            sys.stdout.write(manifest.as_bytes().decode())
        else:
            _print_summary(manifest, job, arguments)
    if stop.error:
        return stop.error.exit_code
    wanted = [item for item in manifest.items if item.id in opened.production.chosen]
    return 0 if all(item.outcome in (Result.DELIVERED, Result.KEPT) for item in wanted) else ITEMS_LOST


def plain(opened: Opened) -> Manifest:
    """Carry the run out with threads alone."""
    from pipeline.work.job_run import threads

    return opened.production.run(threads(opened.workers, opened.production.stop))


def _end(error: StoodStill, *, as_json: bool) -> None:
    """End the process of a run that stands still and that nothing else ends."""
    from pipeline.cli.fault_report import in_json
    from pipeline.runs.standstill import end_process

    if as_json:
        with suppress(OSError):
            os.write(sys.stdout.fileno(), f"{in_json(error)}\n".encode(errors="replace"))
    end_process(error)


def _ask(opened: Opened) -> None:
    """Ask a person before money is spent; where there is no terminal, the budget is the guard."""
    from pipeline.cli.screen.number_formats import count
    from pipeline.cli.screen.plan_table import cost_of

    plan = opened.plan
    if not plan.to_make or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    pictures = count(plan.to_make, "picture")
    again = f" ({plan.paid_again} of them paid for before, or perhaps so)" if plan.paid_again else ""
    sys.stderr.write(f"{plan.job}: {pictures} to make{again}, {cost_of(plan)}, to {plan.shelf_url}. Go on? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() not in {"y", "yes"}:
        raise UsageError("nothing was started")


def _print_summary(manifest: Manifest, job: Job, arguments: argparse.Namespace) -> None:
    from pipeline.cli.screen.console import open_console
    from pipeline.cli.screen.run_summary import RunEnd, Spent, Unfinished, print_summary
    from pipeline.safe_text import one_line

    begun = [item for item in manifest.items if item.begun]
    end = RunEnd(
        job=manifest.job,
        run=manifest.run.id,
        shelf_url=job.store.url,
        outcomes=begun,
        spent=Spent(manifest.totals.spent_usd, manifest.totals.possible_usd, play_money=manifest.run.sandbox),
        seconds=manifest.run.seconds,
        next_command=shlex.join(["makeready", *arguments.words]),
        unfinished=Unfinished(manifest.run.partial, len(manifest.items) - len(begun)),
    )
    print_summary(end, open_console(sys.stdout))
    held = Counter(item.reason for item in manifest.items if not item.begun and item.reason)
    for reason, number in held.items():
        if not reason.startswith("not started"):
            print(f"{number} {'items are' if number > 1 else 'item is'} {one_line(reason)}")
    if manifest.run.stopped:
        sys.stderr.write(f"makeready: stopped: {manifest.run.stopped}\n")
