"""How an item ended, as the record and the manifest tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import (
    BudgetError,
    CallError,
    HeldElsewhere,
    MayBeBilled,
    Moderated,
    NotAPicture,
    NotStarted,
    PictureError,
    RunFault,
    StoreError,
)
from pipeline.prepress.size import printed
from pipeline.records import Finding, Level, Outcome, Result
from pipeline.safe_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.errors import MakereadyError
    from pipeline.records import Master, Order
    from pipeline.work.item_bill import Bill

NOT_MADE = "finishing.cannot"
"""The code of the finding of an item which lacks a print file that is wanted of it."""
DAMAGED = "shelf.damaged"
"""The code of the finding that an item has which was not carried out for what lies at its names."""


def outcome_of(order: Order, bill: Bill, result: Result, reason: str | None, *, master: Master | None = None) -> Outcome:
    """The outcome of an item with this result; what came of its picture is added by who has it."""
    return Outcome(
        id=order.item,
        fingerprint=order.fingerprint,
        take=order.take,
        outcome=result,
        reason=reason and plain(reason),
        model=order.request.model.id,
        request=order.request.as_input(),
        palette=order.palette,
        print=printed(order.print, master),
        receipt=bill.payment(),
        master=master,
        timings=bill.timings(),
        answers=tuple(bill.answers),
    )


def kept(record: Outcome, order: Order) -> Outcome:
    """The outcome of an item that an earlier run finished: delivered is kept, rejected stays rejected.

    Its print size is the one that is asked for now: it may have changed since, for it is in no fingerprint.
    """
    record = record.model_copy(update={"print": printed(order.print, record.master), "model": order.request.model.id})
    if record.outcome is Result.DELIVERED:
        return record.model_copy(update={"outcome": Result.KEPT})
    return record


def damaged(order: Order, bill: Bill, fault: StoreError) -> Outcome:
    """The outcome of an item that could not be carried out, for what lies at its names on the shelf."""
    return outcome_of(order, bill, Result.FAILED, str(fault)).model_copy(update={"findings": (unusable(fault),)})


def unusable(fault: StoreError) -> Finding:
    """The finding that what lies on the shelf for an item cannot be used: by its code, the run ends as one of a bad shelf."""
    return Finding(check="shelf", code=DAMAGED, level=Level.FAIL, text=str(fault))


def ending(error: MakereadyError, *, in_doubt: bool) -> Result | None:
    """The result that an error ends an item in; None where no item can end so. `in_doubt`: a call may have been billed."""
    match error:
        case Moderated():
            return Result.REFUSED
        case NotAPicture():
            return Result.REJECTED
        case MayBeBilled():
            return Result.UNKNOWN
        case RunFault() | BudgetError() | StoreError() | NotStarted() | HeldElsewhere():
            return Result.UNKNOWN if in_doubt else Result.FAILED
        case CallError() | PictureError():
            return Result.FAILED
    return None


def with_columns(outcomes: Iterable[Outcome], orders: Iterable[Order]) -> tuple[Outcome, ...]:
    """The outcomes, each with what its row says by now: an earlier run may have found it under other values."""
    said = {order.item: order.columns for order in orders if order.columns}
    told = ((outcome, said.get(outcome.id, {})) for outcome in outcomes)
    return tuple(each if each.columns == columns else each.model_copy(update={"columns": columns}) for each, columns in told)
