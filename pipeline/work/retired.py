"""Which items of a job are retired: wanted no more, kept on the shelf, and told of until they are wanted again. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.manifest.manifest import Retired
from pipeline.records import KeptFile

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.work.job import Job


def wanted_by(job: Job) -> frozenset[str]:
    """The ids of all items of a job's spec: those that this run leaves alone, and those that have no draft, too."""
    return frozenset(order.item for order in job.spec.orders) | job.finals.keys()


def retired(before: Manifest | None, wanted: Collection[str], *, number: int, at: datetime) -> tuple[Retired, ...]:
    """What is retired by the manifest of this `number`, written `at` that time: first what was so already.

    `before`: the newest manifest before it; None: there is none. `wanted`: the ids of all items that are wanted now. An item
    is retired by its id: one with another prompt or take is still wanted.
    """
    if before is None:
        return ()
    listed = {item.id for item in before.items}
    carried = (each for each in before.retired if each.id not in wanted and each.id not in listed)
    gone = (item for item in before.items if item.id not in wanted)
    return (*carried, *(_leaving(item, before.number, number, at) for item in gone))


def _leaving(item: Outcome, edition: int, number: int, at: datetime) -> Retired:
    master = item.master
    return Retired(
        id=item.id,
        fingerprint=item.fingerprint,
        take=item.take,
        edition=edition,
        master=master and KeptFile(key=master.key, sha256=master.sha256, bytes=master.bytes),
        retired_at=at,
        by_edition=number,
    )
