"""What `approve`, `reject`, `comment` and `withdraw` share: their words, and what is done with them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.commands.shelf_argument import add_shelf, opened
from pipeline.errors import StoreError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from pipeline.stores import Store
    from pipeline.work.choosing import Choice
    from pipeline.work.deciding import Sitting, Stand, Word

AS = "MAKEREADY_AS"
"""The variable that says who decides, where --as does not."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DESTINATION/JOB, ITEM, --as, --json and --proxy."""
    parser.usage = "%(prog)s DESTINATION/JOB ITEM ... [options]"
    add_shelf(parser)
    items = parser.add_argument(
        "items", metavar="ITEM", nargs="+", default=[], help="ids of items; patterns such as 'poster-*', in quotes, too"
    )
    items.required = False  # so that the mistake can say where it went, and --all-clean needs none
    parser.add_argument("--as", metavar="NAME", dest="by", help=f"who decides; {AS} or your login name if not given")


def who(by: str | None, environ: Mapping[str, str]) -> str:
    """Who decides: as said, else by MAKEREADY_AS, else the login name. Raises UsageError where nothing tells."""
    from getpass import getuser

    from pipeline.proof.decisions import LONGEST_NAME
    from pipeline.safe_text import plain

    name = by if by is not None else environ.get(AS, "")
    if by is None and not name.strip():
        try:
            name = getuser()
        except (KeyError, OSError, ImportError):
            name = ""
    name = plain(" ".join(name.split()))
    if not name:
        raise UsageError("who decides? Say --as NAME: the name stands beside the decision")
    if len(name) > LONGEST_NAME:
        raise UsageError(f"--as: a name has at most {LONGEST_NAME} characters, this one has {len(name)}")
    return name


def said(option: str, text: str | None, most: int, example: str | None = None) -> str | None:
    """A text as it was typed, or None where it was not and need not be. Raises UsageError where it is empty or too long.

    `example` shows one that must be given.
    """
    from pipeline.safe_text import plain

    if text is None and example is None:
        return None
    if text is None or not text.strip():
        what = "is empty" if text is not None else "is missing"
        raise UsageError(f"{option} {what}: {f'say it in a few words, in quotes: {example}' if example else 'leave it out'}")
    text = plain(text.strip())
    if len(text) > most:
        raise UsageError(f"{option} has {len(text):,} characters, and may have {most:,}")
    return text


def decide(arguments: argparse.Namespace, word: Word, *, clean: bool = False) -> int:
    """Save the word about the items that are meant, say what counts now, and publish it; returns 0.

    Raises UsageError before anything is written, StoreError.
    """
    if not (arguments.items or clean):
        raise UsageError(f"ITEM is missing: name the items that are meant{_glued(arguments)}; nothing was written")
    with opened(arguments) as store:
        _decide(arguments, word, store, clean=clean)
    return 0


def _decide(arguments: argparse.Namespace, word: Word, store: Store, *, clean: bool) -> None:
    from pipeline.cli.screen.decision_lines import Report
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.work.approval import publish_decisions
    from pipeline.work.deciding import Sitting
    from pipeline.work.proof_page import renew_proof

    sitting = Sitting(store, REAL_TIME.now)
    choice = _choose(sitting, arguments.items, word, clean=clean)
    report = Report(sitting.viewing, arguments.shelf, word, choice, None if arguments.json else sys.stdout)
    stands: list[Stand] = []
    number = None
    if choice.items:
        conditional = store.probe().conditional
        for stand in sitting.say(word, choice.items):
            stands.append(stand)
            report.tell(stand)
        try:
            number = publish_decisions(store, REAL_TIME.now, decisions=sitting.decisions, conditional=conditional)
        except StoreError as fault:
            report.warn(f"what was decided is saved, but the manifest does not tell of it yet: {fault}")
        if fault_of_page := renew_proof(store, sitting.decisions):
            report.warn(f"what was decided is saved, but the page does not show it yet: {fault_of_page}")
    report.end(sitting.judged)
    if arguments.json:
        json.dump(report.as_json(store.url, stands, number), sys.stdout, indent=1, ensure_ascii=False)
        print()


def _glued(arguments: argparse.Namespace) -> str:
    """Where an item stands at the end of the shelf in a folder, as a part of it: how the words should read."""
    from pipeline.cli.shelf_watch import is_file

    place = Path(arguments.shelf)
    there = is_file(place.parent / "manifest.json", as_json=arguments.json)
    return f"; did you mean {place.parent} {place.name}?" if there else ""


def _choose(sitting: Sitting, words: list[str], word: Word, *, clean: bool) -> Choice:
    from pipeline.work.choosing import choose, strangers

    try:
        return choose(sitting, words, word.kind, clean=clean, pinned=word.pin is not None)
    except UsageError as fault:
        strange = strangers(sitting, words)
        hint = ""
        if any(os.path.lexists(each) for each in strange):
            hint = "; it is a file here: put a pattern in quotes, as in 'poster-*', or the shell takes it for files"
        elif strange and len(words) > 1:
            hint = "; a text of several words stands in quotes"
        raise UsageError(f"{fault}{hint}; nothing was written") from None
