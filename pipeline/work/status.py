"""A job as its shelf tells of it: where each order stands, who is at work on it, and what it has cost. Reads, and no more."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.ledger.books import Books, paid_twice, read_books, told_more
from pipeline.ledger.kept_answers import with_keys
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.next_step import NOTHING, OPEN, STATES, Step, next_step
from pipeline.manifest.publishing import read_manifest
from pipeline.proof.decisions import Decisions
from pipeline.proof.judgement import is_counted, with_decisions
from pipeline.proof.viewing import read_viewing
from pipeline.records import Approval, Result, stem_of
from pipeline.runs.clocks import REAL_TIME
from pipeline.wire.fetch.link_life import link_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from pipeline.ledger.next_step import Standing
    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Decided, Outcome, Payment
    from pipeline.runs.holder import Holder
    from pipeline.runs.runs_on_shelf import Runs
    from pipeline.stores import Store

READERS = 16
REPLACED = "replaced"
"""What `to make` is called where another take or prompt has taken its place."""


@dataclass(frozen=True)
class ItemStatus:
    """Where one order stands. `fingerprint`: its first 16 hex digits; an item has several where it has several takes."""

    item: str
    fingerprint: str
    state: str
    """`delivered`, `rejected`, `replaced`, `being made`, or one of STATES."""
    payment: Payment
    run: str | None = None
    """The run that is, or was, at work on it."""
    note: str | None = None
    link_end: datetime | None = None
    """Until when the link lives of what is paid for and to be fetched; None where nothing ends."""
    decision: Decided | None = None
    """Where an item of the newest manifest stands with people: what passed, and what else is rejected; None for all others."""


@dataclass(frozen=True)
class UnderWay:
    """A run that has not ended, as far as the shelf tells. `alive`: None where only time can tell, as from another machine."""

    holder: Holder
    alive: bool | None


@dataclass(frozen=True)
class JobStatus:
    """The whole job; money in USD."""

    url: str
    places: tuple[ItemStatus, ...]
    under_way: tuple[UnderWay, ...]
    manifest: int
    """Number of the newest manifest that is published; 0: none."""
    passed_over: tuple[str, ...] = ()
    """What lies there and is not what Makeready wrote, so that nothing is read from it."""
    approval_required: bool = False
    """Whether a person has to say yes before a picture is used."""

    def count(self, state: str) -> int:
        """How many orders are in this state."""
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
        """What all orders have cost for certain."""
        return sum((place.payment.charged_usd for place in self.places), Decimal(0))

    @property
    def possible_usd(self) -> Decimal:
        """What these come to."""
        return sum((place.payment.possible_usd for place in self.places), Decimal(0))

    @property
    def possible_charges(self) -> int:
        """How many calls may have been billed on top."""
        return sum(place.payment.possible_charges for place in self.places)


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
        there, blocked = standings[stem], standings.get(stem.partition("/")[0], NOTHING)
        there = replace(there, damages=(*there.damages, *blocked.damages))
        return _place(stem, there, ledger, known, under_way)

    orders = sorted(stem for stem in standings if "/" in stem)
    with ThreadPoolExecutor(READERS) as pool:
        places = tuple(pool.map(locate, orders))
    passed_over += (*runs.passed_over, *_blocked(standings))

    def is_past(place: ItemStatus) -> bool:
        stem = stem_of(place.item, place.fingerprint)
        with suppress(Damaged, NotOnShelf):
            return bool(account and ledger.read_claim(stem, standings[stem].claim).claimed_at < account.run.started_at)
        return False

    places, required = _with_decisions(of_now(places, known, is_past), store, account)
    return JobStatus(store.url, places, tuple(under_way.values()), account.number if account else 0, passed_over, required)


def of_now(
    places: tuple[ItemStatus, ...], known: Mapping[str, Outcome], is_past: Callable[[ItemStatus], bool]
) -> tuple[ItemStatus, ...]:
    """The places without those that no run makes any more: the newest manifest lists the item with another take or prompt.

    What may have cost something stays, as replaced. `is_past`: whether a place was claimed before the run that this manifest
    tells of; what was claimed later is what a later run wants.
    """
    items = {outcome.id for outcome in known.values()}

    def judged(place: ItemStatus) -> ItemStatus | None:
        listed = stem_of(place.item, place.fingerprint) in known or place.item not in items
        if listed or place.state != STATES[Step.MAKE] or not is_past(place):
            return place
        owed = place.payment.charged_usd or place.payment.possible_charges
        return replace(place, state=REPLACED) if owed else None

    return tuple(filter(None, map(judged, places)))


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
    stems = (stem_of(place.item, place.fingerprint) for place in places)
    return tuple(replace(place, decision=decided.get(stem)) for place, stem in zip(places, stems, strict=True)), required


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


def _place(
    stem: str, standing: Standing, ledger: Ledger, known: Mapping[str, Outcome], under_way: Mapping[str, UnderWay]
) -> ItemStatus:
    try:
        return _read_place(stem, standing, ledger, known, under_way)
    except (Damaged, NotOnShelf) as fault:
        item, _, fingerprint = stem.partition("/")
        return ItemStatus(item, fingerprint, STATES[Step.DAMAGED], ledger.known_payment(stem, standing), note=str(fault))


def _read_place(
    stem: str, standing: Standing, ledger: Ledger, known: Mapping[str, Outcome], under_way: Mapping[str, UnderWay]
) -> ItemStatus:
    item, _, fingerprint = stem.partition("/")
    step = next_step(standing)
    if step is Step.DAMAGED:
        raise Damaged(standing.damages[0])
    if step is Step.KEEP:
        outcome = known.get(stem)
        if not outcome or not outcome.master:
            outcome = ledger.read_record(stem, standing.record)
        state = "rejected" if outcome.outcome is Result.REJECTED else "delivered"
        books = read_books(ledger, stem, standing) if standing.receipt > 1 else Books(outcome.receipt)
        twice = paid_twice(books)
        note = "; ".join([*filter(None, [outcome.reason]), *([twice.text] if twice else [])]) or None
        return ItemStatus(item, fingerprint, state, told_more(outcome.receipt, books), note=note)
    state, note, ends = STATES[step], None, None
    claim = ledger.read_claim(stem, standing.claim) if standing.claim else None
    payment = read_books(ledger, stem, standing).payment
    match step:
        case Step.UNKNOWN:
            note = ledger.read_closing("unknown", stem, standing.unknown).reason
            # A later run may have learned from the log what was charged; the closing stays as it was written.
            learned = known[stem].receipt if stem in known else payment
            payment = max(payment, learned, key=lambda each: each.charged_usd)
        case Step.REFETCH if standing.receipt and not standing.picture:
            receipt = ledger.read_receipt(stem, standing.receipt)
            ends = link_end(receipt.image, receipt.answered_at)
        case Step.LOST:
            note = ledger.read_closing("lost", stem, standing.lost).reason
        case Step.MAKE if standing.released:
            note = ledger.read_closing("released", stem, standing.released).reason
        case Step.ASK if claim:
            note = f"by run {claim.run} on {claim.host}, claimed {claim.claimed_at:%Y-%m-%d %H:%M:%S} UTC"
    holder = under_way.get(claim.run) if claim and step in OPEN else None
    if holder and holder.alive is not False:
        state = "being made"
        note = f"by run {holder.holder.run} on {holder.holder.host}" + ("" if holder.alive else ", if it still lives")
    note = with_keys(note or "", standing.answers) or None
    return ItemStatus(item, fingerprint, state, payment, claim.run if claim else None, note, ends)
