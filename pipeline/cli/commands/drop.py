"""`makeready drop`: prepare, approve, release, roll back, look at and prune a set of files that goes live together."""

from __future__ import annotations

import io
import json
import os
import shlex
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.commands.decision_arguments import AS, who
from pipeline.cli.commands.job_arguments import add_proxy
from pipeline.cli.commands.notify_argument import add_notify
from pipeline.errors import UsageError
from pipeline.redaction import redact

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.cli.screen.drop_lines import Report
    from pipeline.runs.stop import Stop
    from pipeline.spec.drop_file import DropFile
    from pipeline.work.drop.campaign import Campaign
    from pipeline.work.notices.desk import Desk

ACTIONS = {
    "prepare": "copy what the file asks for into the next edition and read it back; nothing goes live",
    "approve": "say yes to the prepared edition, where the file says `approval: required`",
    "release": "look at everything once more and make the edition current, by one write",
    "rollback": "make the edition current that was released before, or that of --edition",
    "status": "show what is current, and every edition and release",
    "prune": "take old editions away, and say what that frees",
}
"""What can be done with a drop file."""

TELLING = ("prepare", "release", "rollback")
"""What people are told of."""

FITTING = {
    "--edition": ("edition", ("approve", "release", "rollback")),
    "--reason": ("reason", ("approve",)),
    "--at-its-time": ("at_its_time", ("release",)),
    "--as-prepared": ("as_prepared", ("release",)),
    "--keep": ("keep", ("prune",)),
    "--dry-run": ("dry_run", ("prune",)),
    "--sandbox": ("sandbox", ("prepare", "release")),
}
"""The options that only some actions take: where each is kept, and which."""

KEPT_EDITIONS = 3
"""That `prune` leaves where nothing is said, beside the current one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the action, FILE, and what the actions take."""
    parser.usage = f"%(prog)s {{{','.join(ACTIONS)}}} FILE [options]"
    actions = "; ".join(f"{name}: {what}" for name, what in ACTIONS.items())
    parser.add_argument("action", metavar="ACTION", choices=tuple(ACTIONS), help=actions)
    parser.add_argument("file", metavar="FILE", type=Path, help="the drop file: YAML, as specs/advent.drop.yaml")
    parser.add_argument(
        "--edition", metavar="N", type=int, help="this edition, instead of the newest (rollback: the one before)"
    )
    parser.add_argument("--reason", metavar="TEXT", help="approve: what is said with the yes")
    parser.add_argument("--at-its-time", action="store_true", help="release: wait for the moment that the file names")
    parser.add_argument(
        "--as-prepared", action="store_true", help="release: also where the shelves would give something else by now"
    )
    parser.add_argument(
        "--keep", metavar="N", type=int, help=f"prune: leave so many released editions; {KEPT_EDITIONS} if not given"
    )
    parser.add_argument("--dry-run", action="store_true", help="prune: only say what would be freed")
    parser.add_argument("--sandbox", action="store_true", help="prepare, release: sandbox work may go live, as a rehearsal")
    parser.add_argument("--as", "--by", metavar="NAME", dest="by", help=f"who does it; {AS} or your login name if not given")
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    add_notify(parser)
    add_proxy(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the action and say what came of it; returns 0. Raises SpecError, UsageError, DropHeld, StoreError.

    Who is to be told hears of what was prepared, released or rolled back, and why it was not.
    """
    from pipeline.settings import PING
    from pipeline.wiring import open_notices

    _check_fitting(arguments)
    # The check of a machine's nights is none of a drop's.
    environ = {name: value for name, value in os.environ.items() if name != PING}
    again = shlex.join(["makeready", *map(str, arguments.words)])
    with open_notices(environ, arguments.notify, _say, job=arguments.file.name, next_command=redact(again)) as desk:
        if arguments.action not in TELLING:
            desk.give_up()
        return desk.ended(_carry_out(arguments, desk))


def _say(text: str) -> None:
    print(f"makeready: {text}", file=sys.stderr)


def _tell(desk: Desk, campaign: Campaign, arguments: argparse.Namespace, told: Mapping[str, object]) -> None:
    """Have notices wait in the drop's place, and be sent."""
    from pipeline.work.notices.of_a_drop import notice_of_review, tell_of_current

    if arguments.action not in TELLING:
        return
    if arguments.action != "prepare":
        tell_of_current(campaign.place, desk.tell, campaign.now())
    elif told["made"] and campaign.asked.approval and not told["approved_by"]:
        yes = shlex.join(["makeready", "drop", "approve", str(arguments.file)])
        desk.tell(notice_of_review(campaign.edition(), campaign.place.url, campaign.now(), yes))


def _carry_out(arguments: argparse.Namespace, desk: Desk) -> int:
    from pipeline.cli.screen.drop_lines import Report
    from pipeline.spec.drop_file import load_drop
    from pipeline.stores import open_place

    asked = load_drop(arguments.file)
    desk.meet(asked.drop, open_place(asked.to), asked.notify)
    report = Report(asked, str(arguments.file), io.StringIO() if arguments.json else sys.stdout)
    with _opened(asked, arguments) as campaign:
        told = CARRY_OUT[arguments.action](campaign, arguments, report)
        _tell(desk, campaign, arguments, told)
    if arguments.json:
        json.dump(told, sys.stdout, indent=1, ensure_ascii=False)
        print()
    return 0


def _check_fitting(arguments: argparse.Namespace) -> None:
    for option, (name, actions) in FITTING.items():
        if getattr(arguments, name) not in (None, False) and arguments.action not in actions:
            raise UsageError(f"{option} is for `drop {'` and `drop '.join(actions)}`, not for `drop {arguments.action}`")
    for option, number in (("--edition", arguments.edition), ("--keep", arguments.keep)):
        if number is not None and number < 1:
            raise UsageError(f"{option} {number}: a number from 1 on")


@contextmanager
def _opened(asked: DropFile, arguments: argparse.Namespace) -> Iterator[Campaign]:
    """The drop's place and its shelves while the block runs, watched over; shelves only where they are read."""
    from pipeline.cli.shelf_watch import watched, watched_place
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.stores import open_place, open_shelf
    from pipeline.work.drop.campaign import Campaign

    addresses = dict.fromkeys(source.shelf for source in asked.sources if arguments.action in ("prepare", "release"))
    with ExitStack() as closing:
        place = closing.enter_context(watched_place(open_place(asked.to), as_json=arguments.json))
        shelves = {
            address: closing.enter_context(watched(open_shelf(address), as_json=arguments.json)) for address in addresses
        }
        by = who(arguments.by, os.environ) if arguments.action not in ("status", "prune") else ""
        yield Campaign(asked, place, shelves, by, REAL_TIME.now, sandbox=arguments.sandbox)


def _prepare(campaign: Campaign, arguments: argparse.Namespace, report: Report) -> dict[str, object]:  # noqa: ARG001
    from pipeline.work.drop.approval import approval_of

    prepared = campaign.prepare()
    approval = approval_of(campaign.place, prepared.edition)
    report.prepared(campaign.place.url, prepared, approval, campaign.now())
    edition, differences = prepared.edition, prepared.differences
    return {
        "drop": edition.drop,
        "place": campaign.place.url,
        "edition": edition.number,
        "made": prepared.made,
        "files": len(edition.files),
        "bytes": edition.bytes,
        "against": differences.against,
        "added": list(differences.added),
        "replaced": list(differences.replaced),
        "removed": list(differences.removed),
        "unchanged": differences.unchanged,
        "mended": list(prepared.mended),
        "approved_by": approval.by if approval else None,
    }


def _approve(campaign: Campaign, arguments: argparse.Namespace, report: Report) -> dict[str, object]:
    from pipeline.work.drop.campaign import is_sandbox

    said, first = campaign.approve(arguments.edition, arguments.reason)
    report.approved(said, first=first, sandbox=is_sandbox(campaign.edition(said.edition)))
    return said.model_dump(mode="json", include={"drop", "edition", "by", "at", "text"}) | {"first": first}


def _release(campaign: Campaign, arguments: argparse.Namespace, report: Report) -> dict[str, object]:
    from pipeline.work.drop.waiting import wait_until

    edition, changes = campaign.look(arguments.edition, as_prepared=arguments.as_prepared)
    moment = campaign.asked.release
    if arguments.at_its_time:
        if moment is None:
            raise UsageError(f"--at-its-time: {arguments.file} names no moment; write `release: 2026-12-01 06:00 Europe/Oslo`")
        if moment.at > campaign.now():
            with _until_told_to_end() as stop:
                report.waiting(edition, moment, campaign.now())
                wait_until(moment.at, campaign.now, stop.wait)
            edition, changes = campaign.look_at_its_time(
                edition, arguments.edition, as_prepared=arguments.as_prepared, say=_say
            )
    elif moment:
        report.unasked(moment, campaign.now())
    released = campaign.release(edition)
    report.released(released, changes, campaign.place.url)
    return {
        "drop": released.current.drop,
        "place": campaign.place.url,
        "release": released.current.release,
        "edition": released.current.edition,
        "made": released.made,
        "before": released.before.edition if released.before else None,
        "files": len(released.current.files),
        "released_at": released.current.released_at.isoformat(),
        "links_until": released.current.links_until.isoformat() if released.current.links_until else None,
        "changes": [str(change) for change in changes],
    }


@contextmanager
def _until_told_to_end() -> Iterator[Stop]:
    """A switch that SIGTERM sets while the block runs; Ctrl-C ends the command as it always does."""
    import signal

    from pipeline.runs.stop import Stop

    stop = Stop()
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set("told to end"))
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)


def _rollback(campaign: Campaign, arguments: argparse.Namespace, report: Report) -> dict[str, object]:
    from pipeline.work.drop.release import rollback

    campaign.edition(arguments.edition)
    links = campaign.asked.links
    done = rollback(campaign.place, by=campaign.by, now=campaign.now, to=arguments.edition, links=links)
    report.rolled_back(done, campaign.place.url)
    return {
        "drop": done.current.drop,
        "place": campaign.place.url,
        "release": done.current.release,
        "edition": done.current.edition,
        "made": done.made,
        "before": done.before.edition if done.before else None,
    }


def _status(campaign: Campaign, arguments: argparse.Namespace, report: Report) -> Mapping[str, object]:  # noqa: ARG001
    from pipeline.cli.screen.drop_status import Answers, as_json, print_drop_status
    from pipeline.work.drop.approval import approval_of
    from pipeline.work.drop.refusal import read_refusals
    from pipeline.work.drop.status import status

    found = status(campaign.place)
    approvals = {
        state.number: approval
        for state in found.editions
        if state.edition and (approval := approval_of(campaign.place, state.edition))
    }
    said = Answers(approvals, read_refusals(campaign.place))
    print_drop_status(campaign.asked, campaign.place.url, found, said, report.console)
    return as_json(campaign.asked, campaign.place.url, found, said)


def _prune(campaign: Campaign, arguments: argparse.Namespace, report: Report) -> dict[str, object]:
    from pipeline.work.drop.prune import prune

    campaign.edition(None)
    done = prune(campaign.place, keep=arguments.keep or KEPT_EDITIONS, dry=arguments.dry_run)
    report.pruned(done, dry=arguments.dry_run)
    return {"editions": list(done.editions), "bytes": done.bytes, "kept": list(done.kept), "dry_run": arguments.dry_run}


CARRY_OUT: Mapping[str, Callable[[Campaign, argparse.Namespace, Report], Mapping[str, object]]] = {
    "prepare": _prepare,
    "approve": _approve,
    "release": _release,
    "rollback": _rollback,
    "status": _status,
    "prune": _prune,
}
