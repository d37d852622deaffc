"""`makeready reconcile`: settle from the gateway's log what is unknown, without making anything."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.commands.job_arguments import add_proxy

if TYPE_CHECKING:
    import argparse

UNSETTLED = 3
SETTLED = frozenset({"found", "nothing billed", "settled", "possible"})
"""Results after which nothing is left to do. Of *possible* the picture is delivered, and the log will not tell more."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add SPEC or DESTINATION/JOB, --destination, --json and --proxy."""
    parser.add_argument("job", metavar="SPEC|DESTINATION/JOB", help="the job's YAML file, or its shelf, as outputs/autumn")
    parser.add_argument(
        "--destination", metavar="URL", help="with SPEC: a folder, or s3://bucket/prefix; goes before the spec's"
    )
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    add_proxy(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what the log says of each item in doubt; returns 3 where one without a picture stays open.

    Raises what `open_inquiry` raises.
    """
    from pipeline.cli.shelf_watch import is_file, watched
    from pipeline.safe_text import one_line
    from pipeline.stores import open_shelf
    from pipeline.wiring import open_inquiry
    from pipeline.work.job import Wish, read_job
    from pipeline.work.possible_charges import kept_in_doubt
    from pipeline.work.reconcile import doubtful, reconcile

    if is_file(Path(arguments.job), as_json=arguments.json):
        job = read_job(Wish(Path(arguments.job), arguments.destination))
        there, timeout = job.store, job.spec.timeout
    else:
        there, timeout = open_shelf(arguments.job), None
    findings = []
    with (
        watched(there, as_json=arguments.json) as store,
        open_inquiry(store, os.environ, timeout, lambda text: print(one_line(text), file=sys.stderr, flush=True)) as inquiry,
    ):
        standings = {**doubtful(inquiry.ledger), **kept_in_doubt(store, inquiry.ledger)}
        if standings:
            store.probe()  # where the store does not keep *if absent*, each write has to look first
        for finding in reconcile(inquiry, standings):
            findings.append(finding)
            if not arguments.json:
                print(one_line(f"{finding.item}: {finding.result}: {finding.text}"), flush=True)
    counts = Counter(finding.result for finding in findings)
    if arguments.json:
        items = [
            {"id": each.item, "fingerprint": each.fingerprint, "result": each.result, "text": each.text} for each in findings
        ]
        json.dump({"shelf": store.url, "totals": counts, "items": items}, sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        totals = ", ".join(f"{number} {result}" for result, number in counts.items()) or "nothing is in doubt"
        print(f"{store.url}: {totals}; nothing was made and nothing paid for")
    return 0 if counts.keys() <= SETTLED else UNSETTLED
