"""`makeready comment`: say something of pictures of a job, which decides nothing."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from pipeline.cli.commands import decision_arguments
from pipeline.errors import UsageError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what all decisions take, --text and --pin."""
    decision_arguments.add_arguments(parser)
    parser.add_argument("--text", metavar="TEXT", help="what is to be said; must be given")
    parser.add_argument("--pin", metavar="X,Y", help="the place that is meant, from the upper left, as 0.25,0.5")


def run(arguments: argparse.Namespace) -> int:
    """Save the comment on each item; returns 0. Raises UsageError, StoreError."""
    from pipeline.proof.decisions import LONGEST_TEXT, Kind
    from pipeline.work.deciding import Word

    by = decision_arguments.who(arguments.by, os.environ)
    text = decision_arguments.said("--text", arguments.text, LONGEST_TEXT, "--text 'more light on the left'")
    return decision_arguments.decide(arguments, Word(Kind.COMMENT, by, text, pin=pin_of(arguments.pin)))


def pin_of(written: str | None) -> tuple[float, float] | None:
    """The place as fractions of width and height. Raises UsageError where it is none."""
    if written is None:
        return None
    found = re.fullmatch(r"\s*([0-9]*\.?[0-9]+)\s*,\s*([0-9]*\.?[0-9]+)\s*", written, re.ASCII)
    pin = (float(found[1]), float(found[2])) if found else (2.0, 2.0)
    if max(pin) > 1:
        raise UsageError(f"--pin {written}: it is two fractions of width and height from 0 to 1, as in --pin 0.25,0.5")
    return pin
