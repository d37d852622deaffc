"""Whether the newest run of a job is recent, and went to its end: what a monitor asks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.errors import NotRun, UsageError
from pipeline.manifest import publishing
from pipeline.manifest.heads import read_head

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.manifest.manifest import Head
    from pipeline.stores import Store

_TIME = re.compile(r"(?P<number>[0-9]{1,6}) ?(?P<unit>[mhd])")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def time_of(text: str) -> timedelta:
    """How long `90m`, `26h` or `3d` is. Raises UsageError."""
    found = _TIME.fullmatch(text.strip())
    if not found or not int(found["number"]):
        raise UsageError(f"--newer-than {text}: write a time as 90m, 26h or 3d")
    return int(found["number"]) * UNITS[found["unit"]]


def newest_run(store: Store) -> Head | None:
    """What the newest manifest of the newest run says before its items; None where no run has ended yet. Raises StoreError.

    An edition that a person made current again tells of an earlier run, and is passed over.
    """
    keys = publishing.numbered(store)
    heads = (read_head(store, keys[number]) for number in sorted(keys, reverse=True))
    return next((head for head in heads if head and head.of_edition is None), None) or publishing.read_manifest(store)


def keep_recent(store: Store, longest: timedelta, now: datetime) -> Head:
    """The newest run, where it ended less than `longest` before `now`, and was not stopped.

    What of its items was not delivered is no matter here: the run itself has told that. Raises NotRun, StoreError.
    """
    head = newest_run(store)
    if head is None:
        raise NotRun(f"no run yet: none has ended on {store.url} (is it DESTINATION/JOB?)")
    ago = now - head.run.ended_at
    if head.run.partial:
        raise NotRun(f"the newest run was stopped, {spoken(ago)} ago: {head.run.stopped or 'nobody has said why'}")
    if ago >= longest:
        raise NotRun(f"the newest run ended {spoken(ago)} ago, which is not less than {spoken(longest)}")
    return head


def spoken(time: timedelta) -> str:
    """A time in whole minutes, hours from two on, or days from three on: `90 min`, `31 h`, `3 days`."""
    minutes = max(0, int(time.total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 3 * 24 * 60 else f"{minutes // (24 * 60)} days"
