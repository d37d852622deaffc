"""Where orders stand as the newest edition tells, without a look at each of their names on the shelf.

A shelf of 50,000 items has 200,000 names and more, and a refresh concerns few of them. What the newest edition tells of as
settled is taken to lie there: it costs nothing either way, for a picture that is missing is fetched again and never paid for
without a person's word. All others are looked at. A plan and a run look at everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ledger.next_step import Standing
from pipeline.records import Result
from pipeline.work.edition import prints_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.ledger.ledger import Ledger
    from pipeline.work.edition import Edition, Told
    from pipeline.work.job import Job

SETTLED = frozenset({Result.DELIVERED.value, Result.REJECTED.value})
LOOKED_AT = 50
"""One order of so many is looked at by its own names; of more, listing the whole shelf is quicker."""
LEAST = 100


def standings_beside(job: Job, edition: Edition, ledger: Ledger) -> Mapping[str, Standing]:
    """Where each order of the job stands, by stem; the whole shelf is listed where much has changed. Raises StoreError."""
    standings: dict[str, Standing] = {}
    unsettled: list[str] = []
    for order in job.spec.orders:
        told = edition.items.get(order.item)
        if told and told.fingerprint == order.fingerprint and told.ended[0] in SETTLED:
            standings[order.stem] = _standing(told, order.stem, job.prints_wanted(order))
        else:
            unsettled.append(order.item)
    if job.wish.remake_rejected or len(unsettled) > max(LEAST, len(job.spec.orders) // LOOKED_AT):
        return ledger.standings()
    return standings | ledger.standings_of(unsettled)


def _standing(told: Told, stem: str, wanted: tuple[str, ...]) -> Standing:
    """Of an item that is settled, with its print files where the edition has those that are wanted."""
    if told.ended[0] == Result.REJECTED.value:
        return Standing(claim=1, receipt=1, record=1, rejected=f"rejected/{stem}")
    there = wanted if told.ended[1] == prints_of([*wanted]) else ()
    return Standing(claim=1, receipt=1, record=1, master=f"masters/{stem}", prints=there)
