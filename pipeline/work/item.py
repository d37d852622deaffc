"""The life of one item, from its order to its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import (
    BudgetError,
    CallError,
    LinkExpired,
    LinkForbidden,
    MakereadyError,
    Moderated,
    NotAPicture,
    PictureError,
    RunFault,
    StoreError,
)
from pipeline.ledger.next_step import OPEN, Step, next_step
from pipeline.prepress.checks.integrity import unreadable
from pipeline.prepress.size import printed
from pipeline.records import Level, Master, Outcome, Result
from pipeline.work.claims import first_claim
from pipeline.work.paid_call import MayBeBilled, NotStarted, Overtaken, draw
from pipeline.work.picture import collected, shelved
from pipeline.work.print_files import finished, shelve_prints
from pipeline.work.recovery import look_again, pay_again, relocate, settle, write_off
from pipeline.work.tools import Bill

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.ledger.entries import Claim, Receipt
    from pipeline.ledger.next_step import Standing
    from pipeline.prepress.finishing import Finished
    from pipeline.records import Finding, Order, PrintFile
    from pipeline.work.picture import Collected
    from pipeline.work.tools import Workshop


class HeldElsewhere(MakereadyError):
    """Another run, which lives, is at work on this item; it is theirs."""


def carry_out(order: Order, standing: Standing, shop: Workshop) -> Outcome:
    """Take one order from where it stands on the shelf to its outcome.

    Every fault of the world becomes an outcome with its reason; a fault that concerns the whole run also stops the run. A bug
    is not an outcome: it surfaces.
    """
    trail = Bill()
    try:
        outcome = _carry_out(order, standing, shop, trail)
    except (RunFault, BudgetError, StoreError) as error:
        shop.stop.set(str(error), error)
        outcome = _ended(order, Result.UNKNOWN if trail.doubts else Result.FAILED, trail, str(error))
    except Moderated as error:
        outcome = _ended(order, Result.REFUSED, trail, str(error))
    except MayBeBilled as error:
        outcome = _ended(order, Result.UNKNOWN, trail, str(error))
    except NotAPicture as error:
        outcome = _ended(order, Result.REJECTED, trail, str(error), findings=(unreadable(error),))
    except (NotStarted, HeldElsewhere) as error:
        if not trail.attempts:
            shop.tally.left(order.item)
            return _ended(order, Result.FAILED, trail, str(error)).model_copy(update={"begun": False})
        reason = f"no picture in {trail.attempts} calls, and {shop.stop.reason}"
        outcome = _ended(order, Result.UNKNOWN if trail.doubts else Result.FAILED, trail, reason)
    except (CallError, PictureError) as error:
        outcome = _ended(order, Result.FAILED, trail, str(error))
    shop.tally.ended(outcome)
    return outcome


def _carry_out(order: Order, standing: Standing, shop: Workshop, trail: Bill) -> Outcome:
    """Go on from where the order stands; where another run was quicker, from where it stands then."""
    first = True
    while not shop.stop.is_set():
        try:
            return _go_on(order, standing, shop, trail, first=first)
        except Overtaken:
            first, standing = False, shop.ledger.standing(order.stem)
    raise NotStarted(f"not started: {shop.stop.reason}")


def _go_on(order: Order, standing: Standing, shop: Workshop, trail: Bill, *, first: bool) -> Outcome:
    """Do what the order needs. `first`: it stood so when the run began, which is what a person has seen who says: pay again."""
    step = next_step(standing)
    if step is Step.KEEP:
        return kept(shop.ledger.read_record(order.stem, standing.record), order)
    claim = shop.ledger.read_claim(order.stem, standing.claim) if standing.claim else None
    over_since = _over_since(claim, shop, first=first) if claim and step in OPEN else shop.opened
    remake = first and shop.remake
    made_at = shop.now()
    if standing.receipt:
        earlier = shop.ledger.read_receipt(order.stem, standing.receipt)
        made_at = earlier.answered_at
        trail.recall(earlier.payment)
    if standing.picture:
        with shelved(order, standing.picture, shop, trail) as there:
            return _shelve(order, there, made_at, standing, shop, trail)
    if step in (Step.REFETCH, Step.LOST):
        return _fetch_again(order, standing, shop, trail, remake=remake and step is Step.LOST)
    turn = standing.claim + 1
    if step is Step.MAKE or not claim:
        receipt = draw(order, first_claim(order, shop, turn), shop, trail)
    elif step is Step.ASK:
        receipt = settle(order, claim, over_since, shop, trail)
    else:
        receipt = look_again(order, claim, shop, trail, remake=remake)
    return _deliver(order, receipt, standing, shop, trail)


def _over_since(claim: Claim, shop: Workshop, *, first: bool) -> float:
    """Since when, on the run's clock, the run that wrote the claim has surely been over. Raises HeldElsewhere: it is not."""
    holder = shop.runs.living(claim.run)
    if holder:
        raise HeldElsewhere(
            f"being made by run {holder.run} on {holder.host}, under way since {holder.started_at:%Y-%m-%d %H:%M:%S} UTC"
        )
    # It had claimed when the shelf was read, and was gone when the runs were listed after that.
    gone_at_first = first and claim.run not in shop.present
    return shop.opened if gone_at_first else shop.runs.over_since(claim.run)


def _fetch_again(order: Order, standing: Standing, shop: Workshop, trail: Bill, *, remake: bool) -> Outcome:
    """Go on from the receipt an earlier turn has left; with `remake`, pay again where its link is dead."""
    receipt = shop.ledger.read_receipt(order.stem, standing.receipt)
    try:
        return _deliver(order, receipt, standing, shop, trail)
    except MayBeBilled:
        if not remake:
            raise
    turn = max(standing.claim, standing.receipt) + 1
    return _deliver(order, pay_again(order, turn, shop, trail), standing, shop, trail)


def _deliver(order: Order, receipt: Receipt, standing: Standing, shop: Workshop, trail: Bill) -> Outcome:
    """Fetch, inspect, shelve and record one picture that is paid for; by another link where the receipt's is dead.

    Raises MayBeBilled where there is none, and writes that down.
    """
    try:
        try:
            with collected(order, receipt, shop, trail) as came:
                return _shelve(order, came, receipt.answered_at, standing, shop, trail)
        except (LinkExpired, LinkForbidden):
            with collected(order, relocate(order, receipt, shop), shop, trail) as came:
                return _shelve(order, came, receipt.answered_at, standing, shop, trail)
    except MayBeBilled as error:
        if receipt.turn > standing.lost:
            write_off(receipt, str(error), shop, trail)
        raise


def _shelve(order: Order, came: Collected, made_at: datetime, standing: Standing, shop: Workshop, trail: Bill) -> Outcome:
    """Make the print files; put the picture on the shelf, where it is not there already, then its files, then its record."""
    with finished(order, came, made_at, shop, trail) as done:
        return _shelve_all(order, came, done, standing, shop, trail)


def _shelve_all(
    order: Order, came: Collected, done: Finished | None, standing: Standing, shop: Workshop, trail: Bill
) -> Outcome:
    picture, file, findings = came.picture, came.file, came.findings + (done.findings if done else ())
    passed = not _failures(came.findings)
    complete = passed and not _failures(findings)
    master = Master(
        key=standing.picture or f"{'masters' if passed else 'rejected'}/{order.stem}.{picture.extension}",
        sha256=file.sha256,
        bytes=file.bytes,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
    )
    shop.tally.shelving(order.item)
    began = shop.clock()
    if not standing.picture and not shop.store.put(master.key, file.path, media_type=master.media_type, sha256=master.sha256):
        raise Overtaken("another run has shelved a picture of this order")
    prints: tuple[PrintFile, ...] = ()
    if done and complete:
        shelve_prints(done, shop)
        prints = tuple(print_file for print_file, _ in done.files)
    trail.seconds["shelve"] = shop.clock() - began
    result = Result.DELIVERED if complete else Result.FAILED if passed else Result.REJECTED
    reason = "; ".join(_failures(findings)) or None
    outcome = _ended(order, result, trail, reason, master=master, prints=prints, findings=findings, measures=came.measures)
    # A sound picture whose print files cannot be made as they are wanted now is not settled: other wishes may do.
    if result is not Result.FAILED:
        shop.ledger.record(outcome, standing.record + 1)
    return outcome


def _failures(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.text for finding in findings if finding.level is Level.FAIL]


def kept(record: Outcome, order: Order) -> Outcome:
    """The outcome of an item that an earlier run finished: delivered is kept, rejected stays rejected.

    Its print size is the one that is asked for now: it may have changed since, for it is in no fingerprint.
    """
    record = record.model_copy(update={"print": printed(order.print, record.master)})
    if record.outcome is Result.DELIVERED:
        return record.model_copy(update={"outcome": Result.KEPT})
    return record


def _ended(
    order: Order,
    result: Result,
    trail: Bill,
    reason: str | None,
    *,
    master: Master | None = None,
    prints: tuple[PrintFile, ...] = (),
    findings: tuple[Finding, ...] = (),
    measures: dict[str, float | str] | None = None,
) -> Outcome:
    return Outcome(
        id=order.item,
        fingerprint=order.fingerprint,
        take=order.take,
        outcome=result,
        reason=reason,
        request=order.request.as_input(),
        palette=order.palette,
        print=printed(order.print, master),
        receipt=trail.payment(),
        master=master,
        prints=prints,
        findings=findings,
        measures=measures or {},
        timings=trail.timings(),
    )
