"""`makeready status`: where each item of a job stands and what it has cost, from the shelf alone."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from pipeline.cli.commands.shelf_argument import add_shelf, opened

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from pipeline.work.item_status import ItemStatus
    from pipeline.work.status import JobStatus


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DESTINATION/JOB, --all, --waiting, --newer-than, --json and --proxy."""
    add_shelf(parser)
    parser.add_argument("--all", action="store_true", help="list every item, and superseded pictures and retired items, too")
    parser.add_argument("--waiting", action="store_true", help="list the items alone that wait for a yes or no, one a line")
    parser.add_argument(
        "--newer-than", metavar="TIME", help="for monitors: end with 11 unless a run went to its end within TIME, as 26h"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print how the job stands; returns 0.

    Raises StoreError where the shelf cannot be read or holds no job; UsageError and NotRun for --newer-than.
    """
    return _tell_recent(arguments) if arguments.newer_than is not None else _tell_status(arguments)


def _tell_recent(arguments: argparse.Namespace) -> int:
    """Print the newest run, where it is recent and whole."""
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.safe_text import one_line
    from pipeline.work.newest_run import keep_recent, spoken, time_of

    longest = time_of(arguments.newer_than)
    with opened(arguments) as store:
        now = REAL_TIME.now()
        head = keep_recent(store, longest, now)
    if arguments.json:
        told = {"manifest": head.number, **head.model_dump(mode="json", include={"job", "run", "totals"})}
        json.dump(told, sys.stdout, indent=1, ensure_ascii=False)
        print()
        return 0
    good = head.totals.delivered + head.totals.kept
    lacks = f", {head.totals.items - good:,} not" if head.totals.items > good else ""
    print(one_line(f"{head.job}: the newest run ended {spoken(now - head.run.ended_at)} ago; {good:,} delivered{lacks}"))
    return 0


def _tell_status(arguments: argparse.Namespace) -> int:
    import time

    from pipeline.runs.process import is_running
    from pipeline.runs.runs_on_shelf import Runs
    from pipeline.runs.stop import Stop
    from pipeline.work.status import read_status

    with opened(arguments) as store:
        found = read_status(store, Runs(store, Stop(), clock=time.monotonic, is_running=is_running))
    if arguments.json:
        json.dump(as_json(found, only_waiting=arguments.waiting), sys.stdout, indent=1, ensure_ascii=False)
        print()
    elif arguments.waiting:
        for place in found.waiting:
            print(place.item)
        asked = "" if found.approval_required else ", which the job does not ask for"
        print(f"makeready: waiting for a yes or no{asked}: {len(found.waiting):,}", file=sys.stderr)
    else:
        from pipeline.cli.screen.console import open_console
        from pipeline.cli.screen.status_table import print_status

        print_status(found, open_console(sys.stdout), everything=arguments.all)
    return 0


def as_json(status: JobStatus, *, only_waiting: bool = False) -> dict[str, object]:
    """The status for programs; USD as numbers. `only_waiting`: of the items, those alone that wait; all are counted.

    `charged_usd` is all that was paid; `job_usd`, the part of it for the items as they are now, is the manifest's.
    """
    from pipeline.work.status import charged

    return {
        "shelf": status.url,
        "manifest": status.manifest,
        "of_edition": status.of_edition,
        "links_until": status.links_until.isoformat() if status.links_until else None,
        "passed_over": list(status.passed_over),
        "totals": {
            "items": len(status.places),
            "states": {state: status.count(state) for state in sorted({place.state for place in status.places})},
            "charged_usd": float(status.charged_usd),
            "possible_charges": status.possible_charges,
            "job_usd": float(status.job_usd),
            "superseded_usd": float(charged(status.apart.superseded)),
            "retired_usd": float(charged(status.apart.retired)),
        },
        "approval": {
            "required": status.approval_required,
            **{approval.value: number for approval, number in status.approvals().items()},
        },
        "runs": [
            {
                "run": each.holder.run,
                "host": each.holder.host,
                "pid": each.holder.pid,
                "started_at": each.holder.started_at.isoformat(),
                "alive": each.alive,
            }
            for each in status.under_way
        ],
        "items": _as_json(status.waiting if only_waiting else status.places),
        "superseded": _as_json(status.apart.superseded),
        "retired": _as_json(status.apart.retired),
    }


def _as_json(places: Iterable[ItemStatus]) -> list[dict[str, object]]:
    return [
        {
            "id": place.item,
            "fingerprint": place.fingerprint,
            "state": place.state,
            "run": place.run,
            "charged_usd": float(place.payment.charged_usd),
            "possible_charges": place.payment.possible_charges,
            "note": place.note,
            "decision": place.decision.model_dump(mode="json") if place.decision else None,
        }
        for place in places
    ]
