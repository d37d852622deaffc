"""`makeready review`: the proof of a job, served to those who have a link, with what they decide saved at once."""

from __future__ import annotations

import ipaddress
import os
import sys
import threading
import time
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from pipeline.cli.commands.decision_arguments import AS, who
from pipeline.cli.commands.shelf_argument import add_shelf, opened
from pipeline.errors import StoreError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from pipeline.proof.review.access import Pass
    from pipeline.stores import Store

LOOPBACK = "127.0.0.1"
READER = "reader"
LAST_SECONDS = 0.5
"""How long threads may take that wait for the shelf when all is over. What was answered as saved is on it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `makeready review`."""
    # As argparse writes it, the shelf stands last, where --read-only would take it for a name.
    parser.usage = "%(prog)s DESTINATION/JOB [options]"
    add_shelf(parser, "the links")
    parser.add_argument(
        "--as",
        dest="names",
        metavar="NAME",
        action="append",
        default=[],
        help=f"a link for NAME, who decides (default: {AS} or your login name); may be repeated",
    )
    parser.add_argument(
        "--read-only",
        metavar="NAME",
        nargs="?",
        const=READER,
        action="append",
        default=[],
        help="a link for NAME, who may only look (default: reader); may be repeated",
    )
    parser.add_argument("--until", metavar="DATE", help="when the links end: 2026-12-01, or 2026-12-01T18:00")
    parser.add_argument("--port", type=int, default=0, help="TCP port (default: a free one)")
    parser.add_argument(
        "--host",
        metavar="ADDRESS",
        default=LOOPBACK,
        help="another address of this machine, for reviewers in a network that you trust (default: 127.0.0.1)",
    )
    parser.add_argument("--open", action="store_true", help="open the first link in a browser")


def run(arguments: argparse.Namespace) -> int:
    """Print the links and serve until SIGINT or SIGTERM; returns 0.

    Raises UsageError, and StoreError where the shelf cannot be read or holds no job.
    """
    passes, until = read_passes(arguments.names, arguments.read_only, os.environ), read_until(arguments.until)
    from pipeline.cli.screen import review_links
    from pipeline.cli.shelf_watch import watched
    from pipeline.proof.decisions import Decisions
    from pipeline.proof.review.access import Access, Address
    from pipeline.proof.review.desk import Desk
    from pipeline.proof.review.opening import UnderReview, serve
    from pipeline.proof.review.paper import ShelfPaper
    from pipeline.proof.review.server import listen
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.work.approval import publish_decisions

    with opened(arguments) as store:
        decisions = Decisions(store, REAL_TIME.now)
        paper = ShelfPaper(store, decisions)
        desk = Desk(store, paper, decisions)
        # Whoever only looks need not be allowed to write.
        conditional = all(each.read_only for each in passes) or store.probe().conditional
    publish = partial(publish_decisions, store, REAL_TIME.now, decisions=decisions, conditional=conditional)
    with listen(arguments.host, arguments.port) as listening:
        access = Access(Address(arguments.host, listening.getsockname()[1]), passes, until)
        links = (review_links.as_json if arguments.json else review_links.as_text)(access, desk.sheet)
        first = access.address.link(access.passes[0])
        with review_links.opened(first) if arguments.open else nullcontext():
            announce = partial(_announce, links, warning_of(arguments.host, listening.getsockname()[0]))
            decided = serve(UnderReview(store, desk, paper, publish), access, listening, announce)
    if decided:
        with watched(store, as_json=arguments.json) as shelf:
            _publish_at_the_end(shelf, conditional=conditional)
    _leave()
    return 0


def read_passes(names: Sequence[str], readers: Sequence[str], environ: Mapping[str, str]) -> tuple[Pass, ...]:
    """One reviewer a name; whoever starts the review where none is named. Raises UsageError."""
    from pipeline.proof.review.access import Pass

    decide = [who(name, environ) for name in names] or ([] if readers else [who(None, environ)])
    look = [who(name, environ) for name in readers]
    for name in (*decide, *look):
        if (*decide, *look).count(name) > 1:
            raise UsageError(f"{name!r} is named twice: each link has a name of its own, by which people tell who decided")
    return (*(Pass(name) for name in decide), *(Pass(name, read_only=True) for name in look))


def read_until(text: str | None) -> datetime | None:
    """When links end, with its zone: this machine's where none is said; a day ends at its midnight. Raises UsageError."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) if len(text) <= len("2026-12-01") else None
        until = datetime.combine(day + timedelta(days=1), datetime.min.time()) if day else datetime.fromisoformat(text)
        until = until if until.tzinfo else until.astimezone()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"--until is a date, as 2026-12-01 or 2026-12-01T18:00; got {text!r}") from None
    if until <= datetime.now(until.tzinfo):
        raise UsageError(f"--until {text} has passed already: no link would open")
    return until


def warning_of(host: str, bound: str) -> str:
    """What people should know of an address that others can reach; empty where `bound`, which it stands for, is loopback."""
    if ipaddress.ip_address(bound).is_loopback:
        return ""
    return (
        f"the review can be reached by everybody who reaches {host}, over plain http: whoever can listen in between sees the "
        "pictures and can take a link over and decide in that name. In a network that you do not trust leave --host out, and "
        "have reviewers come through an SSH tunnel"
    )


def _announce(links: str, warning: str) -> None:
    print(links, flush=True)
    if warning:
        print(f"makeready: {warning}", file=sys.stderr, flush=True)


def _publish_at_the_end(store: Store, *, conditional: bool) -> None:
    from pipeline.proof.decisions import Decisions
    from pipeline.redaction import redact
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.work.approval import publish_decisions
    from pipeline.work.proof_page import renew_proof

    decisions = Decisions(store, REAL_TIME.now)  # on the shelf that is watched
    try:
        publish_decisions(store, REAL_TIME.now, decisions=decisions, conditional=conditional)
        fault = renew_proof(store, decisions)
        told = fault and f"what was decided is saved, but the page on the shelf does not show it yet: {fault}"
    except (StoreError, KeyboardInterrupt) as unpublished:
        told = f"what was decided is saved, but the manifest does not tell of it yet: {str(unpublished) or 'interrupted'}"
    if told:
        print(f"makeready: {redact(told)}", file=sys.stderr)


def _leave() -> None:
    """End at once where a thread still waits for a shelf that does not answer."""
    until = time.monotonic() + LAST_SECONDS
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(0)
