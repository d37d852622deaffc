"""`makeready run`: make what is missing, and write the manifest."""

from __future__ import annotations

import os
import shlex
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.cli.commands import job_arguments, notify_argument
from pipeline.errors import Damaged, DropHeld, HeldElsewhere, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from pipeline.cli.drop_news import DropNews
    from pipeline.cli.proof_news import ProofNews
    from pipeline.manifest.manifest import Manifest
    from pipeline.wiring import Opened
    from pipeline.work.job import Job
    from pipeline.work.job_run import Production
    from pipeline.work.notices.desk import Desk

    Conduct = Callable[[Opened], Manifest]
    """What carries out an opened run: threads alone, or a Prefect flow."""

ITEMS_LOST = 3
LEFT_TO_OTHERS = HeldElsewhere.exit_code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `plan` takes, --plain, --wait, --notify and --yes."""
    job_arguments.add_arguments(parser)
    parser.add_argument("--plain", action="store_true", help="without Prefect, with threads alone")
    parser.add_argument("--wait", action="store_true", help="where another run is at work on the job, wait for its end")
    notify_argument.add_notify(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask before money is spent; let --sandbox write to a bucket")


def run(arguments: argparse.Namespace, conduct: Conduct) -> int:
    """Run the job with `conduct`; returns the documented exit code. Raises MakereadyError where nothing could be started.

    Who is to be told of the run hears of either.
    """
    from pipeline.wiring import open_notices

    spec = job_arguments.wish(arguments).spec
    with open_notices(os.environ, arguments.notify, _say, job=spec.name, next_command=_command(arguments)) as desk:
        return desk.ended(_run(arguments, conduct, desk))


def _run(arguments: argparse.Namespace, conduct: Conduct, desk: Desk) -> int:
    from pipeline.cli.drop_news import DropNews
    from pipeline.cli.fault_report import end_at_once
    from pipeline.cli.interrupts import interruptible
    from pipeline.cli.proof_news import ProofNews
    from pipeline.cli.screen import open_screen
    from pipeline.cli.shelf_watch import watched
    from pipeline.cli.waiting import open_run_in_turn
    from pipeline.runs.process import typed_at
    from pipeline.runs.standstill import Standstill
    from pipeline.runs.stop import Stop
    from pipeline.work.door import Door
    from pipeline.work.job import read_job

    arguments.began = typed_at(arguments.began)
    job = read_job(job_arguments.wish(arguments))
    desk.know(job)
    stop = Stop()
    end = desk.first(partial(end_at_once, as_json=arguments.json))
    door = Door(stop, standstill=Standstill(end=end), announce=desk.account)
    with ExitStack() as closing:
        with watched(job.store, as_json=arguments.json) as shelf:  # an open run watches itself
            opened = closing.enter_context(open_run_in_turn(replace(job, store=shelf), os.environ, door, _say))
        if not (arguments.yes or arguments.sandbox):
            arguments.began += _ask(opened, job, desk.give_up)
        desk.begin()
        proof, drop = ProofNews(), DropNews()
        opened.production.events.listen(proof.hear)
        opened.production.events.listen(drop.hear)
        opened.production.events.listen(desk.hear)
        interactive = False if arguments.debug else None
        with (
            interruptible(stop, opened.progress, opened.hang_up, go_on=_command(arguments)),
            open_screen(opened.progress, sys.stderr, job=job.spec.job, interactive=interactive),
        ):
            # Nothing to do: no reason to wait for Prefect.
            quick = arguments.plain or not opened.production.orders_to_do
            manifest = (plain if quick else conduct)(opened)
    with suppress(BrokenPipeError):  # the reader of the output has closed it: how the run ended still counts
        _tell_end(manifest, opened, arguments, proof, drop)
    return exit_code(opened.production, manifest, held_back=drop.wrong)


def exit_code(production: Production, manifest: Manifest, *, held_back: bool = False) -> int:
    """The exit code of a run that has written this manifest. `held_back`: what it was to publish did not go live."""
    error = production.stop.error
    code = error.exit_code if error else ended_with(production, manifest)
    return code or (DropHeld.exit_code if held_back else 0)


def ended_with(production: Production, manifest: Manifest) -> int:
    """The exit code of a run that nothing has stopped: what is left to other runs is no loss."""
    from pipeline.records import Result
    from pipeline.work.item_outcome import DAMAGED, NOT_MADE

    wanted = [item for item in manifest.items if item.id in production.chosen]
    missing = [item for item in wanted if item.outcome not in (Result.DELIVERED, Result.KEPT)]
    held = production.held.by_item()
    if any(finding.code == DAMAGED for item in wanted for finding in item.findings):
        return Damaged.exit_code
    incomplete = any(finding.code == NOT_MADE for item in wanted for finding in item.findings)
    if incomplete or any(item.begun or item.id not in held for item in missing):
        return ITEMS_LOST
    if any(each.file is None and not each.missing for each in manifest.documents):  # all pages are there, and it is not
        return ITEMS_LOST
    return LEFT_TO_OTHERS if missing else 0


def _tell_end(manifest: Manifest, opened: Opened, arguments: argparse.Namespace, proof: ProofNews, drop: DropNews) -> None:
    from pipeline.safe_text import one_line

    if arguments.json:
        sys.stdout.write(manifest.as_bytes().decode())
    else:
        _print_summary(manifest, opened, arguments, (proof.url, drop.published()))
    for sentence in drop.sentences():
        _say(sentence)
    for document in manifest.documents:
        if document.file is None:
            _say(f"{document.name} was not made: {one_line(document.reason or 'nobody knows why')}")
    if proof.fault:
        again = f"makeready proof {one_line(opened.production.job.store.url)}"
        _say(f"the page to look at could not be made, and all else is whole: {proof.fault}. Again: {again}")


def _say(text: str) -> None:
    sys.stderr.write(f"makeready: {text}\n")
    sys.stderr.flush()


def plain(opened: Opened) -> Manifest:
    """Carry the run out with threads alone."""
    from pipeline.work.job_run import threads

    return opened.production.run(threads(opened.workers, opened.production.stop))


def _ask(opened: Opened, job: Job, declined: Callable[[], object]) -> float:
    """Ask a person before money is spent; where there is no terminal, the budget is the guard.

    Gives the seconds that the question stood. Raises UsageError where the answer is no, after `declined` was told.
    """
    from pipeline.cli.screen.change_words import head_line
    from pipeline.cli.screen.number_formats import count
    from pipeline.cli.screen.plan_table import cost_of, in_words
    from pipeline.work.services import unusual_services

    plan = opened.plan
    if not plan.to_make or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return 0.0
    for service in unusual_services(os.environ, job.store.service, sandbox=False):
        sys.stderr.write(f"{service.name}: {in_words(service)}\n")
    if plan.changes and plan.changes.edition is not None:
        sys.stderr.write(f"{head_line(plan.changes)}\n")
    asked = time.monotonic()
    pictures = count(plan.to_make, "picture")
    again = f" ({plan.paid_again} of them paid for before, or perhaps so)" if plan.paid_again else ""
    sys.stderr.write(f"{plan.job}: {pictures} to make{again}, {cost_of(plan)}, to {plan.shelf_url}. Go on? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() not in {"y", "yes"}:
        declined()
        raise UsageError("nothing was started")
    return time.monotonic() - asked


def _command(arguments: argparse.Namespace) -> str:
    """What was typed, to be typed again."""
    from pipeline.redaction import redact

    return redact(shlex.join(["makeready", *arguments.words]))


def _print_summary(
    manifest: Manifest, opened: Opened, arguments: argparse.Namespace, to_see: tuple[str | None, str | None]
) -> None:
    """`to_see`: where the proof lies, and what was published."""
    from pipeline.cli.screen.console import open_console
    from pipeline.cli.screen.run_summary import RunEnd, Spent, Unfinished, print_summary
    from pipeline.safe_text import one_line

    begun = [item for item in manifest.items if item.begun]
    stop = opened.production.stop
    end = RunEnd(
        job=manifest.job,
        run=manifest.run.id,
        shelf_url=opened.production.job.store.url,
        outcomes=begun,
        spent=Spent(manifest.totals.spent_usd, manifest.totals.possible_usd, play_money=manifest.run.sandbox),
        seconds=time.monotonic() - arguments.began,
        next_command=_command(arguments),
        unfinished=Unfinished(
            stopped=manifest.run.partial,
            fault=type(stop.error).__name__ if stop.error else None,
            not_begun=len(manifest.items) - len(begun),
            to_fetch=manifest.totals.to_fetch,
        ),
    )
    proof, published = to_see
    print_summary(end, open_console(sys.stdout), proof=proof, published=published)
    for document in manifest.documents:
        if document.file:
            print(f"Document: {one_line(document.file.key)} ({one_line(document.file.description)})")
    held = opened.production.held.in_words(manifest.items)
    for phrase in held:
        print(one_line(phrase))
    if held:
        print("Nothing is wrong: with --wait this command waits for the other run, and ends as the job does.")
    if manifest.run.draft:
        print("Drafts are not for delivery. Once the prompts are right, the same command without --draft makes the pictures.")
    if manifest.run.stopped:
        sys.stderr.write(f"makeready: stopped: {manifest.run.stopped}\n")
