"""What has become of an edition's pictures since it was prepared: looked at again before it goes live."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, Hindrance, NotOnShelf
from pipeline.proof.judgement import Approval
from pipeline.records import stem_of
from pipeline.work.drop.fitness import hindrance_of
from pipeline.work.drop.soundness import WORKERS, sha256_of
from pipeline.work.drop.wanted import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.records import Outcome
    from pipeline.work.drop.choice import Choice
    from pipeline.work.drop.records import Edition, EditionFile
    from pipeline.work.drop.shelves import Shelf


@dataclass(frozen=True)
class SecondLook:
    """What was found."""

    hindrances: tuple[Hindrance, ...]
    """By the names of files: what may not go live any more."""
    changes: tuple[Hindrance, ...]
    """What the sources would give by now, and the edition does not hold: it may go live, if a person says so."""


def look_again(edition: Edition, choice: Choice, shelves: Mapping[str, Shelf], *, approved: bool, form: str) -> SecondLook:
    """Look at every file of an edition once more: what people and checks say of it now, and whether its source is whole.

    `choice`: what the drop would hold by now. `shelves`: by their addresses. Reads each source back. Raises StoreError.
    """
    by_job = {shelf.account.job: shelf for shelf in shelves.values()}
    items = {job: {item.stem: item for item in shelf.account.items} for job, shelf in by_job.items()}

    def shelf_of(file: EditionFile) -> Shelf | None:
        return shelves.get(file.shelf) or by_job.get(file.job)  # the same shelf may be written in other ways

    lost: list[Hindrance] = []
    barred: list[Hindrance] = []
    for file in edition.files:
        shelf = shelf_of(file)
        if shelf is None:
            lost.append(Hindrance(file.name, f"is of a shelf that is asked for no more: {file.shelf}", "changed"))
        elif why := _barred(file, shelf, items[shelf.account.job], approved=approved):
            barred.append(why)
    with ThreadPoolExecutor(WORKERS) as pool:
        unwhole = [why for why in pool.map(lambda file: _unwhole(file, shelf_of(file)), edition.files) if why]
    return SecondLook((*barred, *unwhole), (*lost, *_changes(edition, choice, form)))


def _barred(file: EditionFile, shelf: Shelf, items: Mapping[str, Outcome], *, approved: bool) -> Hindrance | None:
    """Why a file may not go live any more, by what is said of its picture now."""
    stem = stem_of(file.item, file.fingerprint)
    judgement, item = shelf.judgement(stem), items.get(stem)
    needed = approved or shelf.account.approval is not None
    if judgement.approval is Approval.PASSED_OVER:  # another take is wanted by now, which is told as a change
        return None
    if item:
        why = hindrance_of(item, judgement, approved=needed)
        return Hindrance(file.name, f"({file.item}) {why.why}", why.code) if why else None
    if judgement.approval is Approval.REJECTED and judgement.by:
        return Hindrance(file.name, f"({file.item}) was rejected by {judgement.by.by}", "rejected")
    if needed and judgement.approval is Approval.WAITING:
        return Hindrance(file.name, f"({file.item}) is approved no more", "waiting")
    return None


def _unwhole(file: EditionFile, shelf: Shelf | None) -> Hindrance | None:
    """Whether the source of a file is not what was prepared any more."""
    if shelf is None:
        return None
    source = f"{file.shelf}/{file.key}"
    try:
        if sha256_of(shelf.store, file.key) == file.sha256:
            return None
    except NotOnShelf:
        return Hindrance(file.name, f"was withdrawn: there is no {source} any more", "missing")
    except Damaged:
        pass
    return Hindrance(file.name, f"was altered: {source} is not what was prepared", "altered")


def _changes(edition: Edition, choice: Choice, form: str) -> Iterator[Hindrance]:
    yield from choice.hindrances
    if choice.hindrances or digest_of(edition.drop, choice.wanted, form) == edition.wanted:
        return
    old, new = {file.name: file.sha256 for file in edition.files}, {file.name: file.sha256 for file in choice.wanted}
    yield from (Hindrance(name, "is new", "changed") for name in sorted(new.keys() - old.keys()))
    yield from (Hindrance(name, "is wanted no more", "changed") for name in sorted(old.keys() - new.keys()))
    replaced = sorted(name for name in new.keys() & old.keys() if new[name] != old[name])
    yield from (Hindrance(name, "is another picture by now", "changed") for name in replaced)
    if new == old:
        yield Hindrance("the drop", "is made of other items, or has other tables by now", "changed")
