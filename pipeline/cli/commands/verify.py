"""`makeready verify`: read a delivered job back, and name each file that is missing or altered."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from pipeline.cli.commands.job_arguments import add_proxy

if TYPE_CHECKING:
    import argparse

UNSOUND = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DESTINATION/JOB, --json and --proxy."""
    parser.add_argument("shelf", metavar="DESTINATION/JOB", help="as outputs/autumn, or s3://bucket/prefix/autumn")
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    add_proxy(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong, or that nothing is; returns 0 or 3. Raises StoreError where the shelf cannot be read."""
    from pipeline.cli.shelf_watch import watched
    from pipeline.manifest.verify import verify
    from pipeline.stores import open_shelf

    with watched(open_shelf(arguments.shelf), as_json=arguments.json) as store:
        verdict = verify(store)
    if arguments.json:
        found = {"job": verdict.job, "sound": verdict.sound, "missing": verdict.missing, "altered": verdict.altered}
        json.dump(found, sys.stdout, indent=1)
        print()
    else:
        for key in verdict.missing:
            print(f"missing  {key}")
        for key in verdict.altered:
            print(f"altered  {key}")
        wrong = len(verdict.missing) + len(verdict.altered)
        rest = f", {wrong} missing or altered" if wrong else ""
        print(f"{verdict.job}: {'' if wrong else 'all '}{verdict.sound} files in {store.url} agree with the manifest{rest}")
    return 0 if verdict.ok else UNSOUND
