"""`makeready reject`: say no to pictures of a job, why, and what the next take is to be drawn from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pipeline.cli.commands import decision_arguments

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what all decisions take, --reason and --prompt."""
    decision_arguments.add_arguments(parser)
    # Not required here, so that the mistake says what a reason is for.
    parser.add_argument("--reason", metavar="TEXT", help="why not; must be given")
    parser.add_argument("--prompt", metavar="TEXT", help="what the next take is drawn from, in place of the spec's prompt")


def run(arguments: argparse.Namespace) -> int:
    """Save a no to each item; returns 0. Raises UsageError, StoreError."""
    from pipeline.proof.decisions import LONGEST_PROMPT, LONGEST_TEXT, Kind
    from pipeline.work.deciding import Word

    by = decision_arguments.who(arguments.by, os.environ)
    reason = decision_arguments.said("--reason", arguments.reason, LONGEST_TEXT, "--reason 'the leaf is too dark'")
    prompt = decision_arguments.said("--prompt", arguments.prompt, LONGEST_PROMPT)
    return decision_arguments.decide(arguments, Word(Kind.REJECT, by, reason, prompt))
