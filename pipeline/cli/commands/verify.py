"""`makeready verify`: read a delivered job back, and name each file that is missing or altered."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from pipeline.cli.commands.shelf_argument import add_shelf, opened

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from pipeline.manifest.verify import Verification

UNSOUND = 3
MOST_LINES = 20
"""How many lines of `SHA256SUMS` are named that lack, or are too many; `--json` has them all."""
MOST_COLUMNS = 200
"""How much is shown of such a line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DESTINATION/JOB, --json and --proxy."""
    add_shelf(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong, or that nothing is; returns 0 or 3. Raises StoreError where the shelf cannot be read."""
    from pipeline.manifest.verify import verify

    with opened(arguments) as store:
        verdict = verify(store)
    if arguments.json:
        json.dump(as_json(verdict), sys.stdout, indent=1)
        print()
        return 0 if verdict.ok else UNSOUND
    for key in verdict.missing:
        print(f"missing  {key}")
    for key in verdict.altered:
        print(f"altered  {key}")
        if key == "SHA256SUMS":
            print("".join(f"         {text}\n" for text in _lines(verdict)), end="")
    wrong = len(verdict.missing) + len(verdict.altered)
    rest = f", {wrong} missing or altered" if wrong else ""
    print(f"{verdict.job}: {'' if wrong else 'all '}{verdict.sound} files in {store.url} agree with the manifest{rest}")
    return 0 if verdict.ok else UNSOUND


def as_json(verdict: Verification) -> dict[str, object]:
    """What was found, for programs; `sums` is what `SHA256SUMS` lacks, and what it has too many."""
    return {
        "job": verdict.job,
        "sound": verdict.sound,
        "missing": verdict.missing,
        "altered": verdict.altered,
        "sums": {"unlisted": verdict.unlisted, "unexpected": verdict.unexpected},
    }


def _lines(verdict: Verification) -> Iterator[str]:
    """What is wrong with the lines of `SHA256SUMS`, a sentence each."""
    from pipeline.safe_text import one_line

    for keys, what in (verdict.unlisted, "no line for"), (verdict.unexpected, "a line that does not belong there:"):
        yield from (f"{what} {one_line(key)[:MOST_COLUMNS]}" for key in keys[:MOST_LINES])
        if len(keys) > MOST_LINES:
            yield f"and {len(keys) - MOST_LINES:,} more: --json names them all"
