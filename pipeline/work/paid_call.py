"""From an order to a receipt on the shelf: the only place where money is spent."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import AmbiguousFault, BudgetError, CallError, MakereadyError, SafeFault, Throttled
from pipeline.ledger.entries import Closing, Receipt
from pipeline.models.catalogue import V4_PRO
from pipeline.pace.retry import Attempts, Repeat, next_try
from pipeline.work.log_search import attempt_name, trace
from pipeline.work.tools import CACHE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.ledger.entries import Claim
    from pipeline.models import Answer
    from pipeline.pace.breaker import Pass
    from pipeline.pace.pacer import Slot
    from pipeline.records import Order, Payment
    from pipeline.work.tools import Bill, Workshop


LOG_DELAY = 20.0
"""Seconds within which the gateway's log lists a call that has ended (it has been seen to take some)."""


class NotStarted(MakereadyError):
    """This item's call did not leave: nothing was sent, nothing is owed."""


class Overtaken(MakereadyError):
    """Another run has just written the claim that this one wanted to write: look anew where the order stands."""


class MayBeBilled(MakereadyError):
    """A call was billed, or may have been, and there is no picture to be had: only a person may decide to pay again."""


@dataclass
class Turn:
    """One run's turn at an order. The claim is written when the first call is about to leave."""

    claim: Claim
    written: bool = False
    kept_back: float = 0.0
    """Seconds at the breaker: the API's fault, and not counted against the item's patience."""


def draw(order: Order, claim: Claim, shop: Workshop, trail: Bill) -> Receipt:
    """Write the claim, have the order drawn, and put the receipt on the shelf.

    `trail` learns of every attempt. Raises Overtaken, NotStarted, MayBeBilled, BudgetError, StoreError, or the CallError that
    ended the attempts. A turn that brought no picture is closed, as released or as unknown, unless the run is being stopped
    before it could be learned which.
    """
    trail.recall(claim.before, settled=claim.first_turn == claim.turn)
    turn = Turn(claim)
    attempts = Attempts(started=shop.clock())
    while True:
        try:
            answer = _attempt(order, turn, shop, trail)
        except (NotStarted, BudgetError) as error:
            _close(turn, shop, trail, str(error))
            raise
        except CallError as error:
            attempts = attempts.after(error)
            verdict = next_try(error, attempts, shop.policy, now=shop.clock() - turn.kept_back, random=shop.random)
            shop.tally.resting(order.item)
            if isinstance(verdict, Repeat) and not shop.stop.wait(verdict.after):
                continue
            _close(turn, shop, trail, str(error))
            if trail.doubts:
                cut = f"cut off in flight, {shop.stop.reason}: the next run asks the gateway's log."
                raise MayBeBilled(f"{cut if shop.stop.is_set() else error} It may have been billed.") from error
            raise
        except MayBeBilled as error:
            close_unknown(claim, shop, trail, str(error))
            raise
        return write_receipt(claim, answer, shop.clock() - attempts.started, shop, trail)


def _attempt(order: Order, turn: Turn, shop: Workshop, trail: Bill) -> Answer:
    """One paced call; an ambiguous end is looked up in the gateway's log before it is believed."""
    charged: bool | None = False
    try:
        with shop.calls:
            shop.tally.waiting(order.item)
            leave, place = _leave(turn, shop)
            with _told(shop, leave):
                shop.purse.set_aside()
                try:
                    _make_sure(turn, shop)
                    shop.tally.drawing(order.item)
                    trail.attempts += 1
                    sent = shop.clock()
                    answer = shop.model.draw(
                        order.request,
                        gateway=turn.claim.gateway,
                        cache_key=turn.claim.cache_key,
                        cache_ttl=CACHE_SECONDS,
                        metadata=_metadata(turn, shop, trail),
                        sent=place.sent,
                    )
                    charged = not answer.cached
                    place.answered()
                except Throttled as error:
                    place.pacer.hold(error.retry_after, place)
                    asked = error.retry_after is not None
                    reason = "the API asked to wait" if asked else "the API takes no more calls for now"
                    shop.tally.held(place.pacer.held_for, reason)
                    raise
                except AmbiguousFault:
                    charged = None
                    raise
                finally:
                    shop.purse.settle(charged)
    except AmbiguousFault as doubt:
        return _doubtful(turn, sent, doubt, shop, trail)
    if charged:
        shop.call_length.saw(shop.clock() - sent)
        trail.charged_usd += V4_PRO.price_usd
    elif trail.possible_charges:
        # From the cache: it was the call whose answer was lost that made this picture, and was billed.
        shop.purse.resolve(charged=True)
        trail.possible_charges -= 1
        trail.charged_usd += V4_PRO.price_usd
    elif trail.lost_before or turn.claim.turn > 1:
        # From the cache, and no call of this run: an earlier turn made it, and was billed.
        trail.lost_before = 0
        trail.charged_usd += V4_PRO.price_usd
    return answer


def _leave(turn: Turn, shop: Workshop) -> tuple[Pass, Slot]:
    """Wait until the API is not known to be down, and then for a place in the pace. Raises NotStarted where the run stops."""
    while True:
        leave = shop.breaker.enter(shop.stop)
        place = shop.pacers[turn.claim.gateway].take_slot(shop.stop) if leave else None
        if leave and place and shop.breaker.may_go(leave):
            turn.kept_back += leave.waited
            return leave, place
        if leave:
            shop.breaker.leave(leave)
        if not place:
            raise NotStarted(f"not started: {shop.stop.reason}")


@contextmanager
def _told(shop: Workshop, leave: Pass) -> Iterator[None]:
    """Tell the breaker how the call that the block makes has ended, or that none was made."""
    try:
        yield
    except CallError as fault:
        shop.breaker.heard(leave, fault)
        if pause := shop.breaker.next_trial_in:
            shop.tally.held(pause, "the API is down")
        raise
    except BaseException:
        shop.breaker.leave(leave)
        raise
    shop.breaker.heard(leave, None)


def _make_sure(turn: Turn, shop: Workshop) -> None:
    """See that the order is ours, at the last moment before a call leaves. Raises Overtaken, StoreError."""
    if not turn.written:
        turn.claim = turn.claim.model_copy(update={"claimed_at": shop.now()})
        if not shop.ledger.claim(turn.claim):
            raise Overtaken("another run was first")
        turn.written = True
    shop.lease.confirm()


def _doubtful(turn: Turn, sent: float, doubt: AmbiguousFault, shop: Workshop, trail: Bill) -> Answer:
    """Learn from the log what became of a call; raises `doubt` again where the log does not know."""
    trail.possible_charges += 1
    shop.tally.looking_up(turn.claim.item)

    answered = doubt.status is not None
    heard = shop.clock()

    def left() -> float:
        bound = shop.call_length.bound()
        # A call that was answered has ended, but its entry in the log may come late.
        return (heard + min(LOG_DELAY, bound) if answered else sent + bound) - shop.clock()

    only = _metadata(turn, shop, trail)
    found = trace(shop.model, shop.job, turn.claim, left=left, wait=shop.stop.wait, only=only, ended=answered)
    if not (found.answer or found.billed or found.failed):
        raise doubt
    trail.possible_charges -= 1
    shop.purse.resolve(charged=bool(found.answer or found.billed))
    if not (found.answer or found.billed):
        raise SafeFault(f"{doubt} The gateway's log says that nothing was made.", status=doubt.status, code=doubt.code)
    trail.charged_usd += V4_PRO.price_usd
    if not found.answer:
        raise MayBeBilled(f"{doubt} The gateway's log says that it was billed, and holds no picture.")
    return found.answer


def write_receipt(claim: Claim, answer: Answer, seconds: float, shop: Workshop, trail: Bill) -> Receipt:
    """Put on the shelf what was answered to a claim; gives the receipt that lies there."""
    trail.log_id, trail.cached = answer.log_id, answer.cached
    trail.seconds["draw"] = seconds
    receipt = receipt_for(claim, answer, trail.payment(), run=shop.run, answered_at=shop.now(), seconds=seconds)
    if shop.ledger.receipt(receipt):
        return receipt
    return shop.ledger.read_receipt(stem(claim), claim.turn)


def receipt_for(
    claim: Claim, answer: Answer, payment: Payment, *, run: str, answered_at: datetime, seconds: float = 0.0
) -> Receipt:
    """What was answered to a claim, for the shelf; `payment` is what all turns have cost."""
    return Receipt(
        item=claim.item,
        fingerprint=claim.fingerprint,
        turn=claim.turn,
        run=run,
        gateway=claim.gateway,
        image=answer.image,
        log_id=answer.log_id,
        attempts=payment.attempts,
        charged_usd=payment.charged_usd,
        possible_charges=payment.possible_charges,
        cached=answer.cached,
        answered_at=answered_at,
        seconds=round(seconds, 3),
    )


def close_unknown(claim: Claim, shop: Workshop, trail: Bill, reason: str) -> None:
    """Write that a turn may have been billed and that there is no picture of it."""
    shop.ledger.close("unknown", closing(claim, shop, trail, reason))


def closing(claim: Claim | Receipt, shop: Workshop, trail: Bill, reason: str) -> Closing:
    """How a turn ended, for the shelf."""
    return closing_for(claim, trail.payment(), run=shop.run, closed_at=shop.now(), reason=reason)


def closing_for(claim: Claim | Receipt, payment: Payment, *, run: str, closed_at: datetime, reason: str) -> Closing:
    """How a turn ended, for the shelf; `payment` is what all turns have cost."""
    return Closing(
        item=claim.item,
        fingerprint=claim.fingerprint,
        turn=claim.turn,
        run=run,
        closed_at=closed_at,
        reason=reason,
        payment=payment,
    )


def stem(claim: Claim) -> str:
    """`Order.stem` of the order a claim is for."""
    return f"{claim.item}/{claim.fingerprint[:16]}"


def _close(turn: Turn, shop: Workshop, trail: Bill, reason: str) -> None:
    """Say how a turn without a picture ended. Where the run is stopped while a call's fate is open, the next run asks."""
    if not turn.written:
        return
    if not trail.doubts:
        shop.ledger.close("released", closing(turn.claim, shop, trail, reason))
    elif not shop.stop.is_set():
        close_unknown(turn.claim, shop, trail, reason)


def _metadata(turn: Turn, shop: Workshop, trail: Bill) -> dict[str, str]:
    """What the gateway's log keeps with the call (it takes five entries at most)."""
    return {
        "job": shop.job,
        "item": turn.claim.item,
        "fingerprint": turn.claim.fingerprint,
        "run": shop.run,
        "attempt": attempt_name(turn.claim.turn, trail.attempts),
    }
