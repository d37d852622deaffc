"""`publish:` carried out at the end of a run: the set of valid files, prepared and released as a drop in one go.

A failure takes no name out of the set: an item that failed, or waits for a yes, keeps the file that it had, as long as no
person has rejected that. A name goes with its item, when the spec asks for it no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import BudgetError, DropHeld, Hindrance, MakereadyError, NotOnShelf, ReleasedMeanwhile
from pipeline.proof.judgement import Approval
from pipeline.records import Decided, Outcome, Result, stem_of
from pipeline.runs.drop_events import DropBegun, DropHeldBack, DropReleased
from pipeline.spec.drop_file import Contribution
from pipeline.stores import open_place
from pipeline.work.drop.campaign import check_place
from pipeline.work.drop.choice import Choice, files_of
from pipeline.work.drop.fitness import fit
from pipeline.work.drop.layout import folder_of, read_current, read_edition
from pipeline.work.drop.prepare import prepare
from pipeline.work.drop.release import release
from pipeline.work.drop.shelves import read_shelf
from pipeline.work.drop.tables import form_of, tables_of
from pipeline.work.drop.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from pipeline.runs.events import Event
    from pipeline.runs.stop import Stop
    from pipeline.spec.publish_from_spec import Publication
    from pipeline.stores import DropPlace
    from pipeline.work.drop.prepare import Prepared
    from pipeline.work.drop.records import Edition, EditionFile
    from pipeline.work.drop.release import Released
    from pipeline.work.drop.shelves import Shelf
    from pipeline.work.job import Job

MOST_TRIES = 3
"""Times a release is tried that another run was quicker with: each begins from the newest manifest."""
LEAST_SECONDS, SECONDS_A_FILE = 600.0, 10.0
"""How long it may take before the run is said to stand still."""


@dataclass(frozen=True)
class ValidSet:
    """What a job would have its readers see."""

    choice: Choice
    kept: tuple[str, ...]
    """Names that hold the file they had: their item failed, or waits for a yes."""


def publish(job: Job, stop: Stop, run: str, *, now: Callable[[], datetime], tell: Callable[[Event], None]) -> None:
    """Publish what the job's spec asks to, and tell how it went. Never raises: the run has ended as it did."""
    publication = job.spec.publication
    if publication is None or job.wish.draft:
        return
    if stop.is_set() and not isinstance(stop.error, BudgetError):
        tell(_held(publication, job, "the run was stopped: the next one publishes", wrong=False))
        return
    try:
        place = open_place(publication.to)
        if job.wish.sandbox and place.remote and not job.wish.into_bucket:
            tell(_held(publication, job, "sandbox work goes to no bucket, unless with --yes", wrong=False))
            return
        tell(_published(publication, job, place, run, now, tell))
    except DropHeld as held:
        tell(_held(publication, job, str(held).partition("\n")[0], held.hindrances))
    except MakereadyError as fault:
        tell(_held(publication, job, str(fault)))
    except Exception as bug:  # noqa: BLE001 (as it is said above)
        tell(_held(publication, job, f"a fault of the program, {type(bug).__name__}: {bug}"))


def _held(
    publication: Publication, job: Job, reason: str, hindrances: tuple[Hindrance, ...] = (), *, wrong: bool = True
) -> DropHeldBack:
    return DropHeldBack(drop=job.spec.job, url=publication.to, reason=reason, hindrances=hindrances, wrong=wrong)


def _published(
    publication: Publication,
    job: Job,
    place: DropPlace,
    run: str,
    now: Callable[[], datetime],
    tell: Callable[[Event], None],
) -> DropReleased:
    """Prepare and release; where another run was quicker, once more from the newest manifest. Raises MakereadyError."""
    ids, by = {order.item for order in job.spec.orders}, f"run {run}"
    tries = 0
    while True:
        tries += 1
        shelf = read_shelf(job.store, now)
        check_place(place, sandbox=shelf.account.run.sandbox)
        found = valid_set(publication, shelf, ids, place)
        _check_valid(found.choice, job.spec.job)
        files = len(found.choice.wanted)
        tell(DropBegun(drop=job.spec.job, url=place.url, files=files, seconds=LEAST_SECONDS + SECONDS_A_FILE * files))
        tables, form = tables_of(found.choice, publication.assets), form_of(found.choice, publication.assets)
        prepared = prepare(place, job.spec.job, found.choice.wanted, tables, by=by, now=now, form=form)
        try:
            return _told(found, prepared, release(place, prepared.edition.number, by=by, now=now), place.url)
        except ReleasedMeanwhile:
            if tries == MOST_TRIES:
                raise


def _check_valid(choice: Choice, job: str) -> None:
    if choice.hindrances:
        raise DropHeld("these cannot be published", choice.hindrances)
    if not choice.wanted:
        why = "has no valid file: what is live stays so, for a shop is never emptied by a run"
        raise DropHeld("there is nothing to publish", [Hindrance(job, why, "empty")])


def _told(found: ValidSet, prepared: Prepared, released: Released, url: str) -> DropReleased:
    differences = prepared.differences
    return DropReleased(
        drop=prepared.edition.drop,
        url=url,
        edition=prepared.edition.number,
        release=released.current.release,
        made=released.made,
        files=len(prepared.edition.files),
        added=len(differences.added),
        replaced=len(differences.replaced),
        removed=len(differences.removed),
        kept=found.kept,
    )


def valid_set(publication: Publication, shelf: Shelf, ids: Collection[str], place: DropPlace) -> ValidSet:
    """The files of every item that may go live, and those that the others have in the current edition.

    `ids`: of all items that the spec asks for. Raises StoreError.
    """
    current = read_current(place)
    before = read_edition(place, current.edition) if current else None
    approved = publication.approved or shelf.account.approval is not None
    source = Contribution(shelf.store.url, publication.files, publication.name)
    going, barred = fit(shelf.account.items, shelf.judged, approved=approved)
    made = [file for item in going for file in files_of(item, shelf, source)]
    wanted = [file for file in made if isinstance(file, Wanted)]
    found = tuple(file for file in made if isinstance(file, Hindrance))
    # Takes that were passed over for another are neither going nor barred: they go.
    settled = {item.id for item in shelf.account.items} - {item.id for item, _ in barred}
    taken = {file.name.casefold() for file in wanted}
    kept = [
        _as_it_was(file, shelf, before, place)
        for file in (before.files if before else ())
        if file.job == shelf.account.job
        and file.item in ids
        and file.item not in settled
        and file.name.casefold() not in taken
        and _may_stay(file, shelf, approved=approved)
    ]
    choice = Choice((*wanted, *kept), found, {shelf.store.url: shelf.account})
    return ValidSet(choice, tuple(file.name for file in kept))


def _may_stay(file: EditionFile, shelf: Shelf, *, approved: bool) -> bool:
    """Whether no person says no by now to what an item had."""
    approval = shelf.judgement(stem_of(file.item, file.fingerprint)).approval
    return approval is Approval.APPROVED if approved else approval is not Approval.REJECTED


def _as_it_was(file: EditionFile, shelf: Shelf, before: Edition | None, place: DropPlace) -> Wanted:
    """A file of the edition before, wanted again: from where it came, or from that edition where it lies there no more."""
    there = file.shelf == shelf.store.url and _lies(shelf, file)
    decision = Decided(approval=Approval(file.approval)) if file.approval else None
    outcome = Outcome(
        id=file.item, fingerprint=file.fingerprint, take=1, outcome=Result.KEPT, request={"prompt": ""}, decision=decision
    )
    return Wanted(
        name=file.name,
        shelf=shelf.store if there else place,
        key=file.key if there else f"{folder_of(before.number if before else 0)}{file.name}",
        sha256=file.sha256,
        bytes=file.bytes,
        media_type=file.media_type,
        job=file.job,
        outcome=outcome,
    )


def _lies(shelf: Shelf, file: EditionFile) -> bool:
    try:
        return shelf.store.length(file.key) == file.bytes
    except NotOnShelf:
        return False
