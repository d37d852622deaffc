"""The life of one item, from its order to its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.errors import (
    BudgetError,
    Damaged,
    HeldElsewhere,
    LinkBroken,
    LinkExpired,
    LinkForbidden,
    MakereadyError,
    NotAPicture,
    NotOnShelf,
    NotStarted,
    Overtaken,
    RunFault,
    StoreError,
)
from pipeline.ledger.kept_answers import with_answers
from pipeline.ledger.next_step import Step, next_step
from pipeline.prepress.checks.integrity import unreadable
from pipeline.records import Result
from pipeline.runs.events import ItemEnded, ItemLeft
from pipeline.work.item_bill import Bill
from pipeline.work.item_outcome import ending, kept, outcome_of, unusable
from pipeline.work.picture import Refused

if TYPE_CHECKING:
    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.records import Order, Outcome
    from pipeline.runs.listeners import Events
    from pipeline.runs.stop import Stop
    from pipeline.work.picture import Fetcher, Inspector
    from pipeline.work.recovery import Recovery
    from pipeline.work.shelving import Shelver

OF_ONE_ITEM = (Damaged, NotOnShelf)
"""What is wrong with the names of one item: the others go on."""
MOST_UNCHANGED = 8
"""How often an order is looked at again that another run is said to have changed, before its names are not believed: the
pauses between come to 50 s, which is more than any listing was ever late."""
NOT_LISTED = (
    "something lies on the shelf at a name of {stem}, where nothing could be written, and the shelf does not list it. Nothing "
    "more is paid for this item before that is mended. Look into ledger/, masters/ and rejected/ there, and move it away."
)


@dataclass(frozen=True)
class ItemLife:
    """What the life of an item needs. Safe to use from many threads."""

    ledger: Ledger
    recovery: Recovery
    fetcher: Fetcher
    inspector: Inspector
    shelver: Shelver
    stop: Stop
    events: Events

    def live(self, order: Order, standing: Standing, bill: Bill, *, first: bool) -> Outcome:
        """Next step, pay, fetch, look, finish, shelve: the life of an item from where its order stands.

        `first`: it stood so when the run began. Raises what stands in the way, as a MakereadyError.
        """
        if next_step(standing) is Step.DAMAGED:
            bill.recall(self.ledger.known_payment(order.stem, standing))
            raise Damaged(standing.damages[0])
        if next_step(standing) is Step.KEEP:
            return kept(self.ledger.read_record(order.stem, standing.record), order)
        bill.answers = self.ledger.answers(standing)
        look = partial(self.inspector.look, order, bill)
        sources = self.recovery.sources(order, standing, bill, first=first)
        source = next(sources)  # pays, where nothing was paid for
        while True:
            try:
                with self.fetcher.fetch(source, bill, look) as seen:
                    if isinstance(seen, Refused):
                        return self.shelver.keep_refused(order, seen, standing, bill)
                    with self.shelver.finish(order, seen, source.answered_at, bill) as print_files:
                        return self.shelver.shelve(order, seen, print_files, standing, bill)
            except (LinkExpired, LinkForbidden) as error:
                source = sources.throw(error)  # gives another link, or raises

    def carry_out(self, order: Order, standing: Standing, *, first: bool = True, held: str | None = None) -> Outcome:
        """Take one order from where it stands on the shelf to its outcome. `first`: it stood so when the run began.

        `held`: why it is left to another run, and nothing is done for it.

        Every fault of the world becomes an outcome with its reason; a fault that concerns the whole run also stops the run. A
        bug is not an outcome: it surfaces.
        """
        bill, held_by = Bill(order.request.model), None
        try:
            if held:
                raise HeldElsewhere(held)
            outcome = self._live_or_go_on(order, standing, bill, first=first)
        except MakereadyError as error:
            held_by = error.run if isinstance(error, HeldElsewhere) else None
            result, reason = self._ended_by(error, bill)
            outcome = outcome_of(order, bill, result, with_answers(reason, bill.answers))
            outcome = outcome.model_copy(update=_what_is_known(error, bill))
        if outcome.begun:
            self.events.tell(ItemEnded(item=outcome.id, model=bill.model.id, outcome=outcome))
        else:
            self.events.tell(ItemLeft(item=outcome.id, model=bill.model.id, reason=outcome.reason or "", held_by=held_by))
        return outcome

    def _live_or_go_on(self, order: Order, standing: Standing, bill: Bill, *, first: bool) -> Outcome:
        """Where another run was quicker, go on from where the order stands then."""
        unchanged = 0
        while not self.stop.is_set():
            try:
                return self.live(order, standing, bill, first=first)
            except Overtaken as error:
                before, first, standing = standing, False, self.ledger.standing(order.stem)
                unchanged = unchanged + 1 if standing == before else 0
                if unchanged == MOST_UNCHANGED:
                    raise Damaged(NOT_LISTED.format(stem=order.stem)) from error
                # A listing may be late.
                self.stop.wait(0.1 * 2**unchanged if unchanged else 0.0)
        raise NotStarted(f"not started: {self.stop.reason}")

    def _ended_by(self, error: MakereadyError, bill: Bill) -> tuple[Result, str]:
        """The result and the reason that an error is; a fault that concerns the whole run stops the run."""
        result = ending(error, in_doubt=bill.doubts > 0)
        if result is None:
            raise error
        if isinstance(error, RunFault | BudgetError | StoreError) and not isinstance(error, OF_ONE_ITEM):
            self.stop.set(str(error), error)
        if isinstance(error, NotStarted | HeldElsewhere):
            if not bill.attempts:
                return Result.FAILED, str(error)
            return result, f"no picture in {bill.attempts} calls, and {self.stop.reason}"
        if isinstance(error, LinkBroken) and self.stop.is_set():
            return result, f"{self.stop.reason} while the picture was being fetched: it is paid for, and nothing more is owed"
        return result, str(error)


def _what_is_known(error: MakereadyError, bill: Bill) -> dict[str, object]:
    """What an outcome tells beside its reason: its kind, why a file is no picture, and that nothing was begun."""
    kind = {"fault": type(error).__name__}
    if isinstance(error, NotAPicture):
        return {**kind, "findings": (unreadable(error),)}
    if isinstance(error, OF_ONE_ITEM):
        return {**kind, "findings": (unusable(error),)}
    return {**kind, "begun": not (isinstance(error, NotStarted | HeldElsewhere) and not bill.attempts)}
