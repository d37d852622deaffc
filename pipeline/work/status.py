"""A job as its shelf tells of it: where each order stands, who is at work on it, and what it has cost. Reads, and no more."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.next_step import NOTHING
from pipeline.manifest.publishing import read_manifest
from pipeline.proof.decisions import Decisions
from pipeline.proof.judgement import is_counted, with_decisions
from pipeline.proof.viewing import read_viewing
from pipeline.records import Approval
from pipeline.runs.clocks import REAL_TIME
from pipeline.work.as_it_is_now import NOTHING_APART, Apart, part
from pipeline.work.item_status import ItemStatus, UnderWay, read_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from pipeline.ledger.next_step import Standing
    from pipeline.manifest.manifest import Manifest
    from pipeline.runs.runs_on_shelf import Runs
    from pipeline.stores import Store

READERS = 16


@dataclass(frozen=True)
class JobStatus:
    """The whole job; money in USD."""

    url: str
    places: tuple[ItemStatus, ...]
    """The items as they are now."""
    under_way: tuple[UnderWay, ...]
    manifest: int
    """Number of the newest manifest that is published; 0: none."""
    passed_over: tuple[str, ...] = ()
    """What lies there and is not what Makeready wrote, so that nothing is read from it."""
    approval_required: bool = False
    """Whether a person has to say yes before a picture is used."""
    apart: Apart = NOTHING_APART
    """What the shelf keeps of before."""
    of_edition: int | None = None
    """The edition whose items a person made current again, where the newest manifest is one of those."""

    def count(self, state: str) -> int:
        """How many items are in this state."""
        return sum(place.state == state for place in self.places)

    @property
    def waiting(self) -> tuple[ItemStatus, ...]:
        """Those that passed and that nobody has decided about."""
        return tuple(place for place in self.places if place.decision and place.decision.approval is Approval.WAITING)

    def approvals(self) -> dict[Approval, int]:
        """How many items stand where with people: those that passed, and what else a person has rejected."""
        counts = Counter(place.decision.approval for place in self.places if place.decision)
        return {approval: counts[approval] for approval in Approval}

    @property
    def links_until(self) -> datetime | None:
        """When the first link ends of what is paid for and to be fetched; None where none has an end."""
        return min((place.link_end for place in self.places if place.link_end), default=None)

    @property
    def charged_usd(self) -> Decimal:
        """What all has cost for certain that the shelf knows of, superseded and retired or not."""
        return charged(self._everything)

    @property
    def job_usd(self) -> Decimal:
        """What the items have cost as they are now, with their earlier takes: the manifest's `job_usd`, when no run is on."""
        return charged((*self.places, *self.apart.takes))

    @property
    def possible_usd(self) -> Decimal:
        """What may have been charged on top."""
        return sum((place.payment.possible_usd for place in self._everything), Decimal(0))

    @property
    def possible_charges(self) -> int:
        """How many calls that comes from."""
        return sum(place.payment.possible_charges for place in self._everything)

    @property
    def _everything(self) -> tuple[ItemStatus, ...]:
        return (*self.places, *self.apart.superseded, *self.apart.retired)


def charged(places: Iterable[ItemStatus]) -> Decimal:
    """What these have cost for certain, USD."""
    return sum((place.payment.charged_usd for place in places), Decimal(0))


def read_status(store: Store, runs: Runs) -> JobStatus:
    """Read a job from its shelf. Raises NotOnShelf where there is none."""
    ledger = Ledger(store)
    standings = ledger.standings()
    account, passed_over = _published(store)
    if not standings and passed_over:
        raise NotOnShelf(f"{store.url} holds no job that can be read: {passed_over[0]}")
    if not standings and account is None:
        raise NotOnShelf(f"{store.url} holds no job: nothing was claimed or made here (is it DESTINATION/JOB?)")
    known = {item.stem: item for item in account.items} if account else {}
    holders = {run: runs.holder(run) for run in runs.listed()}
    under_way = {run: UnderWay(holder, runs.seen_alive(run)) for run, holder in holders.items() if holder}

    def locate(stem: str) -> ItemStatus:
        there, blocked = standings.get(stem, NOTHING), standings.get(stem.partition("/")[0], NOTHING)
        there = replace(there, damages=(*there.damages, *blocked.damages))
        place = read_place(stem, there, ledger, known, under_way)
        if stem in standings:
            return place
        # Nothing lies there, as of what a stopped run has not begun: the manifest alone tells of it.
        return replace(place, payment=known[stem].receipt, note=place.note or known[stem].reason)

    orders = sorted({*known, *(stem for stem in standings if "/" in stem)})
    with ThreadPoolExecutor(READERS) as pool:
        places = tuple(pool.map(locate, orders))
    passed_over += (*runs.passed_over, *_blocked(standings))
    apart = NOTHING_APART
    if account:
        told = known.keys() | {each.stem for each in account.retired}
        places, apart = part(places, account, _past([stem for stem in orders if stem not in told], standings, ledger, account))
    places, required = _with_decisions(places, store, account)
    number, of_edition = (account.number, account.of_edition) if account else (0, None)
    return JobStatus(store.url, places, tuple(under_way.values()), number, passed_over, required, apart, of_edition)


def _past(stems: Sequence[str], standings: Mapping[str, Standing], ledger: Ledger, account: Manifest) -> frozenset[str]:
    """Those of these stems that were claimed before the run that the manifest tells of. A claim must be read for that."""

    def is_past(stem: str) -> bool:
        with suppress(Damaged, NotOnShelf):
            return ledger.read_claim(stem, standings[stem].claim).claimed_at < account.told_from
        return False

    with ThreadPoolExecutor(READERS) as pool:
        return frozenset(stem for stem, past in zip(stems, pool.map(is_past, stems), strict=True) if past)


def _with_decisions(
    places: tuple[ItemStatus, ...], store: Store, account: Manifest | None
) -> tuple[tuple[ItemStatus, ...], bool]:
    """The places, with what people have decided by now, whether the manifest tells of it or not; and whether they have to."""
    said = Decisions(store, REAL_TIME.now).by_stem()
    items, required = (account.items, account.approval is not None) if account else ((), False)
    if not account:
        with suppress(StoreError):  # what cannot be read is passed over, and told
            viewing = read_viewing(store)
            items, required = viewing.items, viewing.required
    told = ((item, item.decision) for item in with_decisions(items, said, required=True))
    decided = {item.stem: stand for item, stand in told if stand and is_counted(item, stand.approval)}
    return tuple(replace(place, decision=decided.get(place.stem)) for place in places), required


def _published(store: Store) -> tuple[Manifest | None, tuple[str, ...]]:
    """The manifest, or why there is none to be read."""
    try:
        return read_manifest(store), ()
    except NotOnShelf:
        return None, ()
    except StoreError as fault:
        return None, (f"{fault}; the next run writes it anew",)


def _blocked(standings: Mapping[str, Standing]) -> Iterator[str]:
    """What is said of files in the place of an item's folder."""
    return (sentence for stem, standing in standings.items() if "/" not in stem for sentence in standing.damages)
