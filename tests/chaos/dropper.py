"""Somebody at a drop who is killed: `python -m tests.chaos.dropper DESTINATION SEED KILL_AT NAME [prune]`.

Prepares, releases and rolls back, again and again, and kills itself at the passing number KILL_AT: before and after each thing
that is asked of the place, amid each file that is written, and between any two pieces that are sent to a bucket. Says a line
for each thing that was done.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.errors import DropHeld, ReleasedMeanwhile
from pipeline.work.drop.prune import prune
from tests.work.drop.campaign import Campaign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITES = ("put", "replace", "delete", "copy_in", "replace_tagged", "point", "clear")
VERSIONS, ROUNDS = 4, 12


class Countdown:
    """Kills the process at the nth passing."""

    def __init__(self, left: int) -> None:
        self._left = left
        self._lock = threading.Lock()

    def passed(self) -> None:
        with self._lock:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: type, method: str) -> None:
        inner = getattr(owner, method)

        def watched(its: object, *args: Any, **options: Any) -> Any:
            self.passed()
            try:
                return inner(its, *args, **options)
            finally:
                self.passed()

        setattr(owner, method, watched)


def lay(countdown: Countdown) -> None:
    """Watch both kinds of places, and what they send and write."""
    from pipeline.stores import folder, s3_sockets
    from pipeline.stores.drop_bucket import DropBucket
    from pipeline.stores.drop_folder import DropFolder

    for place in (DropFolder, DropBucket):
        for method in WRITES:
            countdown.around(place, method)
    countdown.around(s3_sockets._Held, "send")
    inner = folder.part_beside

    @contextmanager
    def watched(*args: Any, **options: Any) -> Iterator[Path]:
        with inner(*args, **options) as part:
            countdown.passed()
            yield part

    folder.part_beside = watched


def act(campaign: Campaign, dice: random.Random, by: str) -> str:
    """Do one thing at random, and say what was done."""
    if dice.random() < 0.25:
        return f"rolled back {campaign.rollback(by=by).current.release}"
    edition = campaign.prepare(campaign.posters(dice.randrange(VERSIONS)), by=by).edition.number
    return f"released {campaign.release(edition, by=by).current.release}"


def main() -> None:
    destination, seed, kill_at, by, *prunes = sys.argv[1:]
    campaign, dice = Campaign.live(destination), random.Random(int(seed))
    for version in range(VERSIONS):
        campaign.posters(version)
    lay(Countdown(int(kill_at)))
    for _ in range(ROUNDS):
        try:
            said = act(campaign, dice, by)
            if prunes:
                said += f", pruned {prune(campaign.place, keep=2).editions}"
        except ReleasedMeanwhile:
            said = "told"
        except DropHeld:
            said = "held"
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
