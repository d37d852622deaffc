"""A drop file carried out: prepared from its shelves, approved, looked at once more, and released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import DropHeld, Hindrance, NotOnShelf, StoreError
from pipeline.work.drop.approval import approve, check_approved
from pipeline.work.drop.choice import Choice, choose
from pipeline.work.drop.layout import read_edition, whole_editions
from pipeline.work.drop.prepare import Prepared, prepare
from pipeline.work.drop.release import Released, release
from pipeline.work.drop.second_look import look_again
from pipeline.work.drop.shelves import read_shelf
from pipeline.work.drop.tables import SANDBOX, form_of, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pipeline.spec.drop_file import Contribution, DropFile
    from pipeline.stores import DropPlace, Store
    from pipeline.work.drop.approval import DropApproval
    from pipeline.work.drop.records import Edition
    from pipeline.work.drop.shelves import Shelf

ROOMS = frozenset({"editions", "releases", "approvals", "announced", "notices", "current"})
"""The folders of a drop's place; `current` is a link in a folder."""


@dataclass(frozen=True)
class Campaign:
    """A drop file with all it needs, open: its place, and each of its shelves by the address in the file."""

    asked: DropFile
    place: DropPlace
    shelves: Mapping[str, Store]
    by: str
    """Who prepares, approves or releases."""
    now: Callable[[], datetime]
    sandbox: bool = False
    """Sandbox work may go live, as a rehearsal."""

    def prepare(self) -> Prepared:
        """Prepare the next edition, or say that there is one. Raises DropHeld with all that stands against it, StoreError."""
        choice, _ = self._choose()
        if choice.hindrances:
            waits = any(each.code == "waiting" for each in choice.hindrances)
            how = " What waits is approved by `makeready approve SHELF ITEM …`, or on the page of `makeready review SHELF`."
            raise DropHeld(f"Nothing was prepared.{how if waits else ''}", choice.hindrances)
        check_place(self.place, sandbox=choice.sandbox)
        tables, form = tables_of(choice, self.asked.assets), form_of(choice, self.asked.assets)
        return prepare(self.place, self.asked.drop, choice.wanted, tables, by=self.by, now=self.now, form=form)

    def approve(self, number: int | None = None, text: str | None = None) -> tuple[DropApproval, bool]:
        """Say yes to the newest edition, or to that of a number; see `approval.approve`. Raises DropHeld, StoreError."""
        return approve(self.place, self.edition(number), by=self.by, now=self.now, text=text)

    def look(self, number: int | None = None, *, as_prepared: bool = False) -> tuple[Edition, tuple[Hindrance, ...]]:
        """The newest edition, or that of a number, if it may go live; and what its sources would give by now beside it.

        Raises DropHeld with every file that may not, where nobody has approved it and somebody has to, and, unless it is to go
        `as_prepared`, with what has changed since.
        """
        edition = self.edition(number)
        if self.asked.approval:
            check_approved(self.place, edition)
        choice, shelves = self._choose()
        form = form_of(choice, self.asked.assets)
        found = look_again(edition, choice, shelves, approved=self.asked.approved, form=form)
        if found.hindrances:
            raise DropHeld(
                f"Edition {edition.number} was not released; these have changed since it was prepared:", found.hindrances
            )
        if found.changes and not as_prepared:
            text = f"Edition {edition.number} was not released: prepare it again, or say --as-prepared. Since it was prepared:"
            raise DropHeld(text, found.changes)
        return edition, found.changes

    def look_at_its_time(
        self, told: Edition, number: int | None, *, as_prepared: bool, say: Callable[[str], object]
    ) -> tuple[Edition, tuple[Hindrance, ...]]:
        """What `look` gives when the moment comes; where that may not go live, the edition that was told of, if it still may.

        Else a colleague who prepares another edition meanwhile would keep both from going live. `say` hears of it. Raises
        DropHeld.
        """
        try:
            return self.look(number, as_prepared=as_prepared)
        except DropHeld as held:
            if self.edition(number).number == told.number:
                raise
            try:
                found = self.look(told.number, as_prepared=True)
            except DropHeld:
                raise held from None
            say(f"{held}\nSo edition {told.number} goes live, as it was told when the wait began")
            return found

    def release(self, edition: Edition) -> Released:
        """Make an edition that was looked at current. Raises what `release.release` does."""
        return release(self.place, edition.number, by=self.by, now=self.now, links=self.asked.links)

    def edition(self, number: int | None = None) -> Edition:
        """The newest edition that is whole, or that of a number. Raises DropHeld where there is none, StoreError."""
        found = read_edition(self.place, number) if number else next(whole_editions(self.place), None)
        if found is None:
            name = f"edition {number}" if number else self.asked.drop
            raise DropHeld(
                "There is nothing to go on with:",
                [Hindrance(name, "is not prepared: makeready drop prepare does it", "no-edition")],
            )
        if found.drop != self.asked.drop:
            raise StoreError(f"{self.place.url} is the place of the drop {found.drop}: give {self.asked.drop} one of its own")
        return found

    def _choose(self) -> tuple[Choice, dict[str, Shelf]]:
        """What the drop would hold by now, and its shelves as they are, by their addresses."""
        read: dict[str, Shelf] = {}
        missing: list[Hindrance] = []
        sources: list[tuple[Contribution, Shelf]] = []
        for address, store in self.shelves.items():
            try:
                read[address] = read_shelf(store, self.now)
            except NotOnShelf:
                missing.append(Hindrance(address, "holds no manifest: no run has ended there", "no-job"))
        sources = [(source, read[source.shelf]) for source in self.asked.sources if source.shelf in read]
        choice = choose(sources, approved=self.asked.approved, sandbox=self.sandbox)
        if missing:
            choice = Choice(choice.wanted, (*missing, *choice.hindrances), choice.accounts)
        return choice, {shelf.store.url: shelf for shelf in read.values()}


def is_sandbox(edition: Edition) -> bool:
    """Whether an edition holds sandbox work."""
    return any(table.name == SANDBOX for table in edition.tables)


def check_place(place: DropPlace, *, sandbox: bool) -> None:
    """Raise StoreError where a place holds something else than a drop, or a drop of the other kind, of sandbox or real work."""
    strange = sorted(set(place.folders("")) - ROOMS)
    if strange:
        raise StoreError(f"{place.url} holds something else than a drop ({strange[0]}): give the drop a place of its own")
    newest = next(whole_editions(place), None)
    if newest and sandbox != is_sandbox(newest):
        there, this = ("real", "sandbox") if sandbox else ("sandbox", "real")
        raise StoreError(f"{place.url} holds {there} work, which {this} work must not take the place of: give it another place")
