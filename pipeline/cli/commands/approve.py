"""`makeready approve`: say yes to pictures of a job."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pipeline.cli.commands import decision_arguments

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what all decisions take, --reason and --all-clean."""
    decision_arguments.add_arguments(parser)
    parser.add_argument("--reason", metavar="TEXT", help="what is to be said with it")
    parser.add_argument(
        "--all-clean",
        action="store_true",
        help="what no check has warned of and nobody has decided about: of the items named, or of all",
    )


def run(arguments: argparse.Namespace) -> int:
    """Save a yes to each item; returns 0. Raises UsageError, StoreError."""
    from pipeline.proof.decisions import LONGEST_TEXT, Kind
    from pipeline.work.deciding import Word

    by = decision_arguments.who(arguments.by, os.environ)
    text = decision_arguments.said("--reason", arguments.reason, LONGEST_TEXT)
    return decision_arguments.decide(arguments, Word(Kind.APPROVE, by, text), clean=arguments.all_clean)
