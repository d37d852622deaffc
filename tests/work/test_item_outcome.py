"""How an item ends follows from the error that ended it, and from whether a call may have been billed."""

from __future__ import annotations

import inspect
from decimal import Decimal

import pytest

from pipeline import errors
from pipeline.errors import MakereadyError
from pipeline.records import Master, Order, Payment, PrintSize, Result, Verdict
from pipeline.work.item_bill import Bill
from pipeline.work.item_outcome import ending, kept, outcome_of
from tests.samples import a_request

DELIVERED, REJECTED, REFUSED, FAILED, UNKNOWN = (
    Result.DELIVERED,
    Result.REJECTED,
    Result.REFUSED,
    Result.FAILED,
    Result.UNKNOWN,
)

ENDINGS: dict[type[MakereadyError], tuple[Result | None, Result | None]] = {
    errors.MakereadyError: (None, None),
    errors.SpecError: (None, None),
    errors.UsageError: (None, None),
    errors.BudgetError: (FAILED, UNKNOWN),
    errors.Interrupted: (None, None),
    errors.StoodStill: (None, None),
    errors.GuardError: (None, None),
    errors.NotRun: (None, None),
    errors.DropHeld: (None, None),
    errors.ReleasedMeanwhile: (None, None),
    errors.StoreError: (FAILED, UNKNOWN),
    errors.NotOnShelf: (FAILED, UNKNOWN),
    errors.ShelfBusy: (FAILED, UNKNOWN),
    errors.Damaged: (FAILED, UNKNOWN),
    errors.Unsupported: (FAILED, UNKNOWN),
    errors.ChangedMeanwhile: (FAILED, UNKNOWN),
    errors.TakenForDead: (FAILED, UNKNOWN),
    errors.InUse: (FAILED, UNKNOWN),
    errors.CallError: (FAILED, FAILED),
    errors.Throttled: (FAILED, FAILED),
    errors.SafeFault: (FAILED, FAILED),
    errors.AmbiguousFault: (FAILED, FAILED),
    errors.ItemFault: (FAILED, FAILED),
    errors.Moderated: (REFUSED, REFUSED),
    errors.RunFault: (FAILED, UNKNOWN),
    errors.CredentialsMissing: (FAILED, UNKNOWN),
    errors.NotStarted: (FAILED, UNKNOWN),
    errors.HoldPassed: (FAILED, UNKNOWN),
    errors.Overtaken: (None, None),
    errors.HeldElsewhere: (FAILED, UNKNOWN),
    errors.MayBeBilled: (UNKNOWN, UNKNOWN),
    errors.NoLog: (UNKNOWN, UNKNOWN),
    errors.CutOff: (UNKNOWN, UNKNOWN),
    errors.PictureError: (FAILED, FAILED),
    errors.LinkBroken: (FAILED, FAILED),
    errors.LinkExpired: (FAILED, FAILED),
    errors.LinkForbidden: (FAILED, FAILED),
    errors.NotAPicture: (REJECTED, REJECTED),
}
"""The result of an item where no call is in doubt, and where one is. None: no item can end so, and the error surfaces.

A call error that is in doubt has become MayBeBilled before it comes here; what is left of them is certain.
"""


def an(error: type[MakereadyError]) -> MakereadyError:
    if error is errors.DropHeld:
        return errors.DropHeld("it went wrong", [])
    return error([]) if error is errors.SpecError else error("it went wrong")


def test_every_error_has_its_place_in_the_table() -> None:
    known = {each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, MakereadyError)}
    assert known == ENDINGS.keys()


@pytest.mark.parametrize(("error", "results"), ENDINGS.items(), ids=[error.__name__ for error in ENDINGS])
def test_an_error_ends_an_item_in_this_result(
    error: type[MakereadyError], results: tuple[Result | None, Result | None]
) -> None:
    assert (ending(an(error), in_doubt=False), ending(an(error), in_doubt=True)) == results


def test_no_error_ends_an_item_well() -> None:
    assert {each for results in ENDINGS.values() for each in results}.isdisjoint({Result.DELIVERED, Result.KEPT})


ORDER = Order("leaf", a_request("A leaf", size="2048x2048"), take=2, palette="house", print=PrintSize("A5", (148.0, 210.0)))
MASTER = Master(key="masters/leaf/0.png", sha256="0" * 64, bytes=9, media_type="image/png", width=2048, height=2048)


def test_an_outcome_tells_what_was_asked_and_what_it_cost() -> None:
    bill = Bill(ORDER.request.model, attempts=2, seconds={"draw": 1.0})
    bill.charge()
    outcome = outcome_of(ORDER, bill, REJECTED, "too dark", master=MASTER)
    assert (outcome.id, outcome.fingerprint, outcome.take, outcome.palette) == ("leaf", ORDER.fingerprint, 2, "house")
    assert (outcome.outcome, outcome.reason, outcome.master) == (REJECTED, "too dark", MASTER)
    assert (outcome.model, outcome.request) == (ORDER.request.model.id, ORDER.request.as_input())
    assert outcome.receipt == Payment(attempts=2, charged_usd=Decimal("0.25"))
    assert outcome.timings.draw == 1.0
    assert outcome.print


@pytest.mark.parametrize(("recorded", "told"), [(DELIVERED, Result.KEPT), (REJECTED, REJECTED)])
def test_what_was_delivered_is_kept_and_what_was_rejected_stays_so(recorded: Result, told: Result) -> None:
    record = outcome_of(ORDER, Bill(ORDER.request.model), recorded, None, master=MASTER)
    assert kept(record, ORDER) == record.model_copy(update={"outcome": told})


def test_what_is_kept_is_held_to_the_print_size_that_is_asked_for_now() -> None:
    record = outcome_of(ORDER, Bill(ORDER.request.model), DELIVERED, None, master=MASTER)
    larger = Order(ORDER.item, ORDER.request, take=2, print=PrintSize("A1", (594.0, 841.0)))
    before, now = record.print, kept(record, larger).print
    assert before
    assert now
    assert (before.verdict, now.verdict) == (Verdict.HOLD, Verdict.FAIL)
    assert now.trim_mm == (594.0, 841.0)
    assert kept(record, Order(ORDER.item, ORDER.request, take=2)).print is None


def test_what_a_version_wrote_that_knew_one_model_alone_is_told_with_its_model() -> None:
    record = outcome_of(ORDER, Bill(ORDER.request.model), DELIVERED, None, master=MASTER)
    assert kept(record.model_copy(update={"model": None}), ORDER).model == ORDER.request.model.id
