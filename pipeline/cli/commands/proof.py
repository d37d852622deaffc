"""`makeready proof`: make the page on which people look at a job, and with --pdf a contact sheet."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.commands.shelf_argument import add_shelf, opened
from pipeline.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from pipeline.proof.page_on_shelf import PutPage
    from pipeline.stores import Store

PDF = Path("proof.pdf")
"""Where the contact sheet goes if nothing else is said: the folder one stands in."""
MADE_A_LINE = 100
"""Thumbnails after which a line says how far it is."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DESTINATION/JOB, --pdf, --open, --json and --proxy."""
    parser.usage = "%(prog)s DESTINATION/JOB [options]"  # after --pdf it would be taken for FILE
    add_shelf(parser)
    parser.add_argument(
        "--pdf", metavar="FILE", type=Path, nargs="?", const=PDF, help="a contact sheet too, as a PDF (default: ./proof.pdf)"
    )
    parser.add_argument("--open", action="store_true", help="show the page in the browser, where it lies in a folder")


def run(arguments: argparse.Namespace) -> int:
    """Make the page, and say where it lies; returns 0.

    Raises NotOnShelf where the shelf has no manifest, StoreError, and UsageError for what --pdf or --open cannot do.
    """
    from pipeline.proof.decisions import Decisions
    from pipeline.proof.page_on_shelf import put_page, read_account
    from pipeline.proof.press_on_shelf import named_presses, press_on_shelf
    from pipeline.proof.thumbnails import make_missing
    from pipeline.runs.clocks import REAL_TIME

    with opened(arguments) as store:
        if arguments.open and store.service:
            raise UsageError(
                f"--open shows a page that lies in a folder, and {store.url} is a bucket: fetch proof.html from there"
            )
        account = read_account(store)
        shown, named = press_on_shelf(store, account), named_presses(store, account)
        made = _counted(make_missing(store, account.items, shown, named=named))
        page = put_page(store, account, Decisions(store, REAL_TIME.now))
        if arguments.pdf:
            _write_sheet(arguments.pdf, store, page)
    if arguments.json:
        json.dump(as_json(page, made, arguments.pdf), sys.stdout, indent=1)
        print()
    else:
        _print(page, made, arguments.pdf)
    if arguments.open:
        _open(page.url)
    return 0


def as_json(page: PutPage, thumbnails: int, pdf: Path | None) -> dict[str, object]:
    """What was made, for programs; `bytes` of the page."""
    return {
        "page": page.url,
        "bytes": page.bytes,
        "manifest": page.account.number,
        "items": len(page.account.items),
        "decisions": page.decisions,
        "thumbnails_made": thumbnails,
        "pdf": str(pdf) if pdf else None,
    }


def _print(page: PutPage, thumbnails: int, pdf: Path | None) -> None:
    from pipeline.cli.screen.number_formats import count
    from pipeline.proof.contact_sheet import page_count
    from pipeline.safe_text import one_line

    items = len(page.account.items)
    shown = f"{count(items, 'item')}, {count(page.decisions, 'decision')}"
    new = f", {count(thumbnails, 'thumbnail')} made" if thumbnails else ""
    print(f"{page.account.job}: {shown}{new}; the page is {one_line(page.url)}")
    if pdf:
        print(f"{page.account.job}: the contact sheet is {one_line(str(pdf))}, {count(page_count(items), 'page')}")


def _counted(made: Iterable[str]) -> int:
    """How many there were; that it goes on is said now and then."""
    number = 0
    for number, _ in enumerate(made, start=1):
        if number % MADE_A_LINE == 0:
            print(f"makeready: {number:,} thumbnails made", file=sys.stderr, flush=True)
    return number


def _write_sheet(path: Path, store: Store, page: PutPage) -> None:
    """Write the contact sheet, whole or not at all. Raises UsageError where it cannot be written."""
    from contextlib import suppress

    from pipeline.errors import StoreError
    from pipeline.proof.contact_sheet import contact_sheet
    from pipeline.proof.page_data import page_data

    def thumbnail(key: str) -> bytes | None:
        with suppress(StoreError):
            return store.read(key)
        return None

    body = contact_sheet(page_data(page.account, page.material), thumbnail)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(body)
        part.replace(path)
    except OSError as fault:
        with suppress(OSError):
            part.unlink()
        raise UsageError(f"--pdf {path} cannot be written: {fault.strerror}") from fault


def _open(url: str) -> None:
    import webbrowser

    if not webbrowser.open(Path(url).resolve().as_uri()):
        print("makeready: no browser could be started: open the page yourself", file=sys.stderr)
