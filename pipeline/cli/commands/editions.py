"""`makeready editions`: list what a job was, manifest by manifest, and make one of them current again."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from pipeline.cli.commands.shelf_argument import add_shelf, opened

if TYPE_CHECKING:
    import argparse

    from pipeline.manifest.manifest import Manifest
    from pipeline.stores import Store
    from pipeline.work.editions import Edition, Editions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DESTINATION/JOB, --current, --json and --proxy."""
    add_shelf(parser)
    parser.add_argument(
        "--current", metavar="NUMBER", type=int, help="make this edition current again, in a new one with its items"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the editions, or what is current now; returns 0. Raises UsageError, StoreError."""
    with opened(arguments) as store:
        if arguments.current is not None:
            _make_current(store, arguments.current, as_json=arguments.json)
            return 0
        from pipeline.work.editions import read_editions

        found = read_editions(store)
    if arguments.json:
        json.dump(as_json(found), sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        from pipeline.cli.screen.console import open_console
        from pipeline.cli.screen.edition_table import print_editions

        print_editions(found, open_console(sys.stdout))
    return 0


def as_json(found: Editions) -> dict[str, object]:
    """The editions for programs; USD as numbers."""
    return {
        "shelf": found.url,
        "current": next((each.number for each in found.editions if each.current), None),
        "editions": [_edition(each) for each in found.editions],
        "unread": list(found.unread),
    }


def _edition(each: Edition) -> dict[str, object]:
    head = each.head
    return {
        "number": each.number,
        "current": each.current,
        "since": each.since.isoformat(),
        "decisions_only": each.decisions_only,
        "of_edition": head.of_edition,
        "run": head.run.model_dump(mode="json"),
        "totals": head.totals.model_dump(mode="json"),
    }


def _make_current(store: Store, edition: int, *, as_json: bool) -> None:
    from pipeline.proof.decisions import Decisions
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.runs.events import ProofFailed
    from pipeline.work.current_again import make_current, read_edition
    from pipeline.work.proof_page import write_proof

    wanted, decisions = read_edition(store, edition), Decisions(store, REAL_TIME.now)
    account = make_current(store, wanted, decisions, REAL_TIME.now, conditional=store.probe().conditional)
    page = write_proof(store, account, decisions) if account else None
    if isinstance(page, ProofFailed):
        print(f"makeready: the edition is current, but the page does not show it: {page.reason}", file=sys.stderr)
    if as_json:
        json.dump(_made_current(store.url, edition, account), sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        from pipeline.cli.screen.edition_table import lines_of_current

        print(*lines_of_current(store.url, edition, account), sep="\n")


def _made_current(url: str, edition: int, account: Manifest | None) -> dict[str, object]:
    """What was done; `number` is null where nothing had to be."""
    return {
        "shelf": url,
        "of_edition": edition,
        "number": account.number if account else None,
        "items": len(account.items) if account else None,
        "retired": len(account.retired) if account else None,
    }
