"""Pictures on the shelf that no manifest tells of yet: a run that goes on has shelved them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pipeline
from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.ledger import Ledger
from pipeline.manifest.manifest import Manifest, Run, Source, totals
from pipeline.prepress.deliveries import NO_RIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Outcome
    from pipeline.stores import Store

_PICTURE = re.compile(r"(?:masters|rejected)/(?P<stem>[^/]+/[0-9a-f]{16})\.[a-z0-9]+")
READERS = 16
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NONE = Decimal(0)


class Arrivals:
    """What has come onto one job's shelf since its newest manifest. Reads each record once."""

    def __init__(self, store: Store) -> None:
        """`store` is rooted at the job's folder."""
        self._store, self._ledger = store, Ledger(store)
        self._known: dict[str, Outcome | None] = {}

    def under_way(self) -> bool:
        """Whether a run is at work, or was cut off and has left its sign."""
        return any(True for _ in self._store.entries("runs/"))

    def since(self, account: Manifest) -> tuple[Outcome, ...]:
        """The outcomes of pictures that `account` does not tell of, by stem. Raises StoreError.

        Two listings (a page a thousand pictures), and once a few for each picture that comes. What was made before the
        manifest's run began is passed over: it is gone from the spec, or an earlier take. So is what is retired.
        """
        told = {gone.stem: True for gone in account.retired} | {item.stem: item.master is not None for item in account.items}
        found = {name["stem"] for room in ("masters/", "rejected/") for name in self._names(room) if name}
        missing = sorted(stem for stem in found if not told.get(stem))

        def read(stem: str) -> None:
            # A record comes after its picture: what has none yet is looked at again.
            with suppress(NotOnShelf):
                self._known[stem] = self._outcome(stem, LONG_AGO if stem in told else account.told_from)

        with ThreadPoolExecutor(READERS) as pool:
            list(pool.map(read, [stem for stem in missing if stem not in self._known]))
        return tuple(outcome for stem in missing if (outcome := self._known.get(stem)))

    def _names(self, room: str) -> list[re.Match[str] | None]:
        return [_PICTURE.fullmatch(entry.key) for entry in self._store.entries(room) if not entry.odd]

    def _outcome(self, stem: str, since: datetime) -> Outcome | None:
        try:
            there = self._ledger.standing(stem)
            record = self._ledger.read_record(stem, there.record)
            return record if self._ledger.read_claim(stem, there.claim).claimed_at >= since else None
        except Damaged:
            return None


def with_arrivals(account: Manifest, arrived: Sequence[Outcome]) -> Manifest:
    """`account` as it would be, were what has arrived in it: its number and run stay."""
    if not arrived:
        return account
    by_id = {item.id: item for item in (*account.items, *arrived)}
    items, then = tuple(by_id.values()), account.totals
    counted = totals(
        items, run_requests=then.requests, spent=then.spent_usd, possible=then.possible_usd, to_fetch=then.to_fetch
    )
    return account.model_copy(update={"items": items, "totals": counted})


def no_account_yet(job: str, *, sandbox: bool) -> Manifest:
    """What stands in place of a manifest while the first run of a job goes on; its number is 0."""
    run = Run(
        id="",
        started_at=LONG_AGO,
        ended_at=LONG_AGO,
        seconds=0.0,
        makeready=pipeline.__version__,
        model="",
        sandbox=sandbox,
        partial=True,
        stopped=None,
    )
    nothing = totals((), run_requests=0, spent=_NONE, possible=_NONE)
    source = Source(spec="", sha256="", overrides=())
    return Manifest(number=0, job=job, run=run, source=source, rights=NO_RIGHTS, totals=nothing, items=())
