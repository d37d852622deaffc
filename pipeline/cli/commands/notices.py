"""`makeready notices`: what waits on a shelf to be told, and send it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from pipeline.cli.commands.notify_argument import add_notify
from pipeline.cli.commands.shelf_argument import add_shelf, opened

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pipeline.stores import Store
    from pipeline.work.notices.outbox import Letter

NOT_TAKEN = 3
SECONDS = 300.0
"""How long all of it is sent for at most."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DESTINATION/JOB, --send, --notify, --json and --proxy."""
    add_shelf(parser)
    parser.add_argument("--send", action="store_true", help="send them to MAKEREADY_NOTIFY and to those of --notify")
    add_notify(parser)


def run(arguments: argparse.Namespace) -> int:
    """List what waits, or send it; returns 0, or 3 where some of it was not taken. Raises StoreError, UsageError."""
    from pipeline.errors import NotOnShelf
    from pipeline.work.notices.desk import BEGUN
    from pipeline.work.notices.outbox import Outbox

    with opened(arguments) as store:
        if not any(True for room in BEGUN for _ in store.entries(room)):
            raise NotOnShelf(f"{store.url} holds no job, and no drop (is it DESTINATION/JOB?)")
        waiting = Outbox(store).waiting()
        taken = _send(store, arguments.notify) if arguments.send and waiting else ()
    left = [letter for letter in waiting if letter not in taken]
    if arguments.json:
        told = {"shelf": store.url, "sent": [_as_json(each) for each in taken], "waiting": [_as_json(each) for each in left]}
        json.dump(told, sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        _print(left, taken, asked_to_send=arguments.send)
    return NOT_TAKEN if arguments.send and left else 0


def _send(store: Store, words: Sequence[str]) -> Sequence[Letter]:
    """Send what waits; gives what was taken."""
    from pipeline.errors import UsageError
    from pipeline.wiring import outside_of_notices
    from pipeline.work.notices.addresses import given
    from pipeline.work.notices.outbox import Outbox
    from pipeline.work.notices.round import Batch, Round

    addresses = given(words, os.environ)
    if not addresses:
        raise UsageError("--send: to whom? Set MAKEREADY_NOTIFY, or name the variable, as --notify env:PRESS_ROOM_URL")
    outside = outside_of_notices(os.environ, print)
    sending = Round(outside.send, Outbox(store), Batch(), outside.now)
    sending.begin(addresses)
    for each in sending.finish(SECONDS):
        print(f"makeready: {each.to}: {each.why}", file=sys.stderr)
    return tuple(sending.taken)


def _print(left: Sequence[Letter], taken: Sequence[Letter], *, asked_to_send: bool) -> None:
    from pipeline.safe_text import one_line
    from pipeline.work.notices.wording import title_of

    for word, letters in (("sent", taken), ("waits", left)):
        for each in letters:
            print(one_line(f"{word}  {each.notice.at:%Y-%m-%d %H:%M} UTC  {each.to} ({each.service})  {title_of(each.notice)}"))
    if not (left or taken):
        print("No notice waits.")
    elif left and asked_to_send:
        names = sorted({each.to for each in left if each.to.isidentifier()})
        words = "".join(f" --notify env:{name}" for name in names)
        print(f"What waits was not taken, or its address was not given{words and f', as{words}'}.")


def _as_json(letter: Letter) -> dict[str, object]:
    return {"to": letter.to, "service": letter.service, **letter.notice.model_dump(mode="json", exclude={"pictures"})}
