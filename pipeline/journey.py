"""The life of one item, from its order to its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checks.integrity import unreadable
from pipeline.collecting import collected
from pipeline.drawing import ClaimedElsewhere, MayBeBilled, NotStarted, draw, relocate, settle
from pipeline.errors import (
    BudgetError,
    CallError,
    LinkExpired,
    LinkForbidden,
    Moderated,
    NotAPicture,
    PictureError,
    RunFault,
    StoreError,
)
from pipeline.print_size import printed
from pipeline.records import Level, Master, Outcome, Result
from pipeline.standing import Step, decide
from pipeline.workshop import Trail

if TYPE_CHECKING:
    from pipeline.records import Finding, Order, Receipt
    from pipeline.standing import Standing
    from pipeline.workshop import Workshop


def carry_out(order: Order, standing: Standing, shop: Workshop) -> Outcome:
    """Take one order from where it stands on the shelf to its outcome.

    Every fault of the world becomes an outcome with its reason; a fault that concerns the whole run also stops the run. A bug
    is not an outcome: it surfaces.
    """
    trail = Trail()
    try:
        outcome = _carry_out(order, standing, shop, trail)
    except (RunFault, BudgetError, StoreError) as error:
        shop.stop.set(str(error), error)
        outcome = _ended(order, Result.FAILED, trail, str(error))
    except Moderated as error:
        outcome = _ended(order, Result.REFUSED, trail, str(error))
    except MayBeBilled as error:
        outcome = _ended(order, Result.UNKNOWN, trail, str(error))
    except NotAPicture as error:
        outcome = _ended(order, Result.REJECTED, trail, str(error), findings=(unreadable(error),))
    except NotStarted as error:
        shop.tally.left(order.item)
        return _ended(order, Result.FAILED, trail, str(error)).model_copy(update={"begun": False})
    except (CallError, PictureError, ClaimedElsewhere) as error:
        outcome = _ended(order, Result.FAILED, trail, str(error))
    shop.tally.ended(outcome)
    return outcome


def _carry_out(order: Order, standing: Standing, shop: Workshop, trail: Trail) -> Outcome:
    if shop.stop.is_set():
        raise NotStarted(f"not started: {shop.stop.reason}")
    match decide(standing):
        case Step.KEEP:
            return kept(shop.ledger.read_record(order), order)
        case Step.REFETCH:
            receipt = shop.ledger.read_receipt(order)
            _retrace(receipt, trail)
        case Step.ASK:
            receipt = settle(order, shop, trail)
        case Step.MAKE:
            receipt = draw(order, shop, trail)
    try:
        return _deliver(order, receipt, shop, trail)
    except (LinkExpired, LinkForbidden):
        # The gateway's log may hold a link that still lives.
        return _deliver(order, relocate(order, receipt, shop), shop, trail)


def _deliver(order: Order, receipt: Receipt, shop: Workshop, trail: Trail) -> Outcome:
    """Fetch, inspect, shelve and record one picture that is paid for."""
    with collected(order, receipt, shop, trail) as came:
        picture, file, findings = came.picture, came.file, came.findings
        passed = not any(finding.level is Level.FAIL for finding in findings)
        master = Master(
            key=f"{'masters' if passed else 'rejected'}/{order.stem}.{picture.extension}",
            sha256=file.sha256,
            bytes=file.bytes,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
        )
        shop.tally.shelving(order.item)
        began = shop.clock()
        shop.store.put(master.key, file.path, media_type=master.media_type, sha256=master.sha256)
        trail.seconds["shelve"] = shop.clock() - began
    result = Result.DELIVERED if passed else Result.REJECTED
    reason = None if passed else "; ".join(finding.text for finding in findings if finding.level is Level.FAIL)
    outcome = _ended(order, result, trail, reason, master=master, findings=findings)
    shop.ledger.record(outcome)
    return outcome


def kept(record: Outcome, order: Order) -> Outcome:
    """The outcome of an item that an earlier run finished: delivered is kept, rejected stays rejected.

    Its print size is the one that is asked for now: it may have changed since, for it is in no fingerprint.
    """
    record = record.model_copy(update={"print": printed(order.print, record.master)})
    if record.outcome is Result.DELIVERED:
        return record.model_copy(update={"outcome": Result.KEPT})
    return record


def _retrace(receipt: Receipt, trail: Trail) -> None:
    """Tell the trail what an earlier run has paid for this item."""
    trail.attempts, trail.charged_usd, trail.lost_before = receipt.attempts, receipt.charged_usd, receipt.possible_charges
    trail.log_id, trail.cached = receipt.log_id, receipt.cached


def _ended(
    order: Order,
    result: Result,
    trail: Trail,
    reason: str | None,
    *,
    master: Master | None = None,
    findings: tuple[Finding, ...] = (),
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
        findings=findings,
        timings=trail.timings(),
    )
