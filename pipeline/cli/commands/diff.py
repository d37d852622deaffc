"""`makeready diff`: what has changed since an edition, item by item, and what that costs. Needs no account, spends nothing."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.cli.commands import job_arguments
from pipeline.cli.commands.plan import changes_json, uncollected
from pipeline.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from pipeline.cli.screen.change_words import Compared
    from pipeline.work.diff import Change


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `plan` takes, --against, --from, --to and --markdown."""
    job_arguments.add_arguments(parser)
    parser.usage = "%(prog)s SPEC [options]\n       %(prog)s DESTINATION/JOB --from N --to N [options]"
    parser.add_argument("--against", metavar="EDITION", type=int, help="compare with this edition, not with the newest")
    parser.add_argument("--from", metavar="N", type=int, dest="earlier", help="of two editions on a shelf, the earlier one")
    parser.add_argument("--to", metavar="N", type=int, dest="later", help="the later one")
    parser.add_argument("--markdown", action="store_true", help="a short text for a pull request")


def run(arguments: argparse.Namespace) -> int:
    """Print the diff; returns 0. Raises what `read_job` raises, StoreError, UsageError (there is no such edition)."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if (arguments.earlier is None) != (arguments.later is None):
        raise UsageError("--from and --to go together: makeready diff DESTINATION/JOB --from 12 --to 14")
    with uncollected():
        return _editions(arguments) if arguments.earlier is not None else _spec(arguments)


def _spec(arguments: argparse.Namespace) -> int:
    from pipeline.cli.screen.change_words import Compared
    from pipeline.cli.shelf_watch import watched
    from pipeline.ledger.ledger import Ledger
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.settings import log_mark
    from pipeline.work.edition import edition
    from pipeline.work.guards import passed
    from pipeline.work.job import read_job
    from pipeline.work.remake import edition_beside, with_takes
    from pipeline.work.trusted import standings_beside

    job = read_job(job_arguments.wish(arguments))
    mark = partial(log_mark, {} if arguments.sandbox else os.environ)
    with watched(job.store, as_json=arguments.json) as store:
        there = replace(job, store=store)
        newest = edition_beside(there)
        standings = standings_beside(there, newest, Ledger(store))
        there = with_takes(there, standings, REAL_TIME.now, newest)
        if arguments.against is not None:
            there = replace(there, edition=edition(store, arguments.against))
        changes = there.changes_by_now(standings, mark)
        stops = passed(there, changes, changes.cost_usd, REAL_TIME.now)
    _print(arguments, Compared(changes, there.spec.job, store.url, stops=stops))
    return 0


def _editions(arguments: argparse.Namespace) -> int:
    from pipeline.cli.screen.change_words import Compared
    from pipeline.cli.shelf_watch import watched
    from pipeline.stores import open_shelf
    from pipeline.work.diff import compare_editions
    from pipeline.work.edition import edition

    if arguments.spec is None or arguments.against is not None:
        raise UsageError("--from and --to take a shelf and nothing else: makeready diff DESTINATION/JOB --from 12 --to 14")
    with watched(open_shelf(arguments.spec), as_json=arguments.json) as store:
        before, after = (edition(store, number, pictures=True) for number in (arguments.earlier, arguments.later))
    found = compare_editions(before, after)
    _print(arguments, Compared(found, store.url.rpartition("/")[2], store.url, later=arguments.later))
    return 0


def _print(arguments: argparse.Namespace, found: Compared) -> None:
    if arguments.json:
        json.dump(as_json(found), sys.stdout, indent=1, ensure_ascii=False)
        print()
    elif arguments.markdown:
        from pipeline.cli.screen.diff_markdown import as_markdown

        print(as_markdown(found), end="")
    else:
        from pipeline.cli.screen.console import open_console
        from pipeline.cli.screen.diff_table import print_diff

        print_diff(found, open_console(sys.stdout))


def as_json(found: Compared) -> dict[str, object]:
    """The diff for programs; USD as numbers."""
    return {
        "job": found.job,
        "shelf": found.shelf,
        "to_edition": found.later,
        "changes": changes_json(found.changes),
        "stopped_by": list(found.stops),
        "items": [_item(change) for change in found.changes.listed],
    }


def _item(change: Change) -> dict[str, object]:
    return {
        "id": change.item,
        "kind": change.kind.value,
        "cost_usd": float(change.usd),
        "prompt": change.prompt,
        "differences": [{"field": each.field, "before": each.before, "after": each.after} for each in change.differences],
    }
