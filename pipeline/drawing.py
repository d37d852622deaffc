"""From an order to a receipt on the shelf: the only place where money is spent."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.errors import AmbiguousFault, BudgetError, CallError, MakereadyError, SafeFault, Throttled
from pipeline.records import PRICE_USD, Claim, Receipt
from pipeline.retry import Attempts, Repeat, decide
from pipeline.workshop import CACHE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.records import Order
    from pipeline.recraft import Answer, Logged
    from pipeline.workshop import Trail, Workshop


class Fate(Enum):
    """What the gateway's log tells of a call that brought no picture."""

    NOT_MADE = "it failed and cost nothing"
    BILLED = "it was billed, and its reply holds no picture"


CLOCK_SKEW = timedelta(minutes=10)
"""How far the gateway's clock may be from ours when its log is searched."""


class NotStarted(MakereadyError):
    """The run stopped before this item's call left: nothing was sent, nothing is owed."""


class ClaimedElsewhere(MakereadyError):
    """Another run has claimed this item; it is theirs."""


class MayBeBilled(MakereadyError):
    """A call was billed, or may have been, and there is no picture to be had: only a person may decide to pay again."""


def draw(order: Order, shop: Workshop, trail: Trail) -> Receipt:
    """Claim the order, have it drawn, and put the receipt on the shelf.

    `trail` learns of every attempt. Raises ClaimedElsewhere, NotStarted, MayBeBilled, BudgetError, StoreError, or the
    CallError that ended the attempts; where nothing can have been billed, the claim is taken back.
    """
    claim = Claim(
        item=order.item,
        fingerprint=order.fingerprint,
        run=shop.run,
        gateway=shop.pacers.choose(),
        cache_key=f"{shop.job}/{order.item}/{order.fingerprint}",
        claimed_at=shop.now(),
        host=socket.gethostname(),
        pid=os.getpid(),
    )
    if not shop.ledger.claim(claim):
        theirs = shop.ledger.read_claim(order)
        raise ClaimedElsewhere(f"claimed by run {theirs.run} on {theirs.host} at {theirs.claimed_at:%Y-%m-%d %H:%M:%S} UTC")
    return _call(order, claim, shop, trail)


def settle(order: Order, shop: Workshop, trail: Trail) -> Receipt:
    """Learn what became of a claim without a receipt: an earlier run was cut off between paying and writing.

    The gateway's log is asked until a call of that time must have ended. Found and successful: its reply is the receipt. Found
    and failed: nothing is owed, and the order is made. Not found while the gateway's cache still answers for the claim: the
    call is repeated under the same cache key. Otherwise MayBeBilled; else raises as `draw` does.
    """
    claim = shop.ledger.read_claim(order)
    trail.lost_before = 1
    found = _look_up(order, claim, claim.claimed_at, shop)
    if found is Fate.NOT_MADE:
        trail.lost_before = 0
    elif found is Fate.BILLED:
        raise MayBeBilled(f"a call of run {claim.run} was billed, and the gateway's log holds no picture of it")
    elif found:
        trail.lost_before, trail.charged_usd = 0, PRICE_USD
        return _receipt(order, claim, found, 0.0, shop, trail)
    elif shop.now() - claim.claimed_at > timedelta(seconds=CACHE_SECONDS):
        raise MayBeBilled(
            f"a call of run {claim.run} was cut off at {claim.claimed_at:%Y-%m-%d %H:%M:%S} UTC and the gateway's log does not "
            "show it: it may have been billed"
        )
    return _call(order, claim, shop, trail)


def _call(order: Order, claim: Claim, shop: Workshop, trail: Trail) -> Receipt:
    """Call until there is an answer, or no point in going on."""
    attempts = Attempts(started=shop.clock())
    while True:
        try:
            answer = _attempt(order, claim, shop, trail)
        except (NotStarted, BudgetError):
            _take_back(order, shop, trail)
            raise
        except CallError as error:
            attempts = attempts.after(error)
            verdict = decide(error, attempts, shop.policy, now=shop.clock(), random=shop.random)
            shop.tally.resting(order.item)
            if isinstance(verdict, Repeat) and not shop.stop.wait(verdict.after):
                continue
            _take_back(order, shop, trail)
            if trail.possible_charges or trail.lost_before:
                raise MayBeBilled(f"{error} It may have been billed.") from error
            raise
        return _receipt(order, claim, answer, shop.clock() - attempts.started, shop, trail)


def _attempt(order: Order, claim: Claim, shop: Workshop, trail: Trail) -> Answer:
    """One paced call; an ambiguous end is looked up in the gateway's log before it is believed."""
    pacer = shop.pacers[claim.gateway]
    charged: bool | None = False
    doubt: AmbiguousFault | None = None
    with shop.calls:
        shop.tally.waiting(order.item)
        place = pacer.take_place(shop.stop)
        if not place:
            raise NotStarted(f"not started: {shop.stop.reason}")
        shop.purse.set_aside()
        shop.tally.drawing(order.item)
        trail.attempts += 1
        sent_at, sent = shop.now(), shop.clock()
        try:
            answer = shop.model.draw(
                order.request,
                gateway=claim.gateway,
                cache_key=claim.cache_key,
                cache_ttl=CACHE_SECONDS,
                metadata=_metadata(order, shop, trail),
                sent=place.sent,
            )
            charged = not answer.cached
        except Throttled as error:
            pacer.hold(error.retry_after, place)
            shop.tally.held(pacer.held_for)
            raise
        except AmbiguousFault as error:
            charged, doubt = None, error
        finally:
            shop.purse.settle(charged)
    if doubt:
        return _doubtful(order, claim, sent_at, doubt, shop, trail)
    shop.call_length.saw(shop.clock() - sent)
    if charged:
        trail.charged_usd += PRICE_USD
    elif trail.possible_charges:
        # From the cache: it was the call whose answer was lost that made this picture, and was billed.
        shop.purse.resolve(charged=True)
        trail.possible_charges -= 1
        trail.charged_usd += PRICE_USD
    elif trail.lost_before:
        trail.lost_before, trail.charged_usd = 0, PRICE_USD
    return answer


def _doubtful(order: Order, claim: Claim, sent_at: datetime, doubt: AmbiguousFault, shop: Workshop, trail: Trail) -> Answer:
    """Learn from the log what became of a call; raises `doubt` again where the log does not know."""
    trail.possible_charges += 1
    this_call = _metadata(order, shop, trail)
    found = _look_up(order, claim, sent_at, shop, only=this_call, over=doubt.status is not None)
    if found is None:
        raise doubt
    trail.possible_charges -= 1
    shop.purse.resolve(charged=found is not Fate.NOT_MADE)
    if found is Fate.NOT_MADE:
        raise SafeFault(f"{doubt} The gateway's log says that nothing was made.", status=doubt.status, code=doubt.code)
    trail.charged_usd += PRICE_USD
    if found is Fate.BILLED:
        raise MayBeBilled(f"{doubt} The gateway's log says that it was billed, and holds no picture.")
    return found


def _look_up(
    order: Order,
    claim: Claim,
    sent_at: datetime,
    shop: Workshop,
    *,
    only: Mapping[str, str] | None = None,
    over: bool = False,
) -> Answer | Fate | None:
    """Ask the gateway's log about a call: its answer, its fate where it failed, None where the log knows nothing.

    A call that was cut off may still be running at the gateway: unless it is known to be `over`, the log is asked until it must
    have ended. `only`: the metadata of the one call that is meant (default: all calls for the order).
    """
    shop.tally.looking_up(order.item)
    pause = 0.1
    while True:
        logged = _logged(order, claim.gateway, sent_at, shop)
        for entry in logged:
            answer = shop.model.logged_answer(claim.gateway, entry.id) if entry.success else None
            if answer:
                return answer
        left = shop.call_length.bound() - (shop.now() - sent_at).total_seconds()
        if over or left <= 0 or shop.stop.wait(min(pause, left)):
            failed = [entry for entry in logged if only is None or only.items() <= entry.metadata.items()]
            if not failed:
                return None
            return Fate.BILLED if any(entry.cost for entry in failed) else Fate.NOT_MADE
        pause = min(5.0, pause * 2)


def _logged(order: Order, gateway: str, sent_at: datetime, shop: Workshop) -> tuple[Logged, ...]:
    try:
        return shop.model.find_in_log(gateway, order.fingerprint, since=sent_at - CLOCK_SKEW)
    except CallError:
        # The token may lack the permission AI Gateway: Read, and a log that is down is no reason to stop.
        return ()


def _receipt(order: Order, claim: Claim, answer: Answer, seconds: float, shop: Workshop, trail: Trail) -> Receipt:
    trail.log_id, trail.cached = answer.log_id, answer.cached
    trail.seconds["draw"] = seconds
    receipt = Receipt(
        item=order.item,
        fingerprint=order.fingerprint,
        run=shop.run,
        gateway=claim.gateway,
        image=answer.image,
        log_id=answer.log_id,
        attempts=trail.attempts,
        charged_usd=trail.charged_usd,
        possible_charges=trail.possible_charges + trail.lost_before,
        cached=answer.cached,
        answered_at=shop.now(),
        seconds=round(seconds, 3),
    )
    return receipt if shop.ledger.receipt(receipt) else shop.ledger.read_receipt(order)


def _take_back(order: Order, shop: Workshop, trail: Trail) -> None:
    """Remove the claim where no call for the order can have been billed, so that the next run simply makes it."""
    if not trail.possible_charges and not trail.lost_before:
        shop.ledger.release(order)


def _metadata(order: Order, shop: Workshop, trail: Trail) -> dict[str, str]:
    """What the gateway's log keeps with the call (it takes five entries at most); `attempt` tells the calls of a run apart."""
    return {
        "job": shop.job,
        "item": order.item,
        "fingerprint": order.fingerprint,
        "run": shop.run,
        "attempt": str(trail.attempts),
    }


def relocate(order: Order, receipt: Receipt, shop: Workshop) -> Receipt:
    """Find in the gateway's log another link to a picture that is paid for and whose link is dead.

    The gateway's cache is not asked: it would answer with the same dead link, or, where it has forgotten, make and bill anew.

    The shelf keeps the first receipt. Raises MayBeBilled where there is no other link: the picture is lost unless a person
    decides to pay again.
    """
    shop.tally.looking_up(order.item)
    for entry in _logged(order, receipt.gateway, receipt.answered_at - timedelta(seconds=receipt.seconds), shop):
        answer = shop.model.logged_answer(receipt.gateway, entry.id) if entry.success else None
        if answer and answer.image != receipt.image:
            return receipt.model_copy(update={"image": answer.image})
    raise MayBeBilled(f"lost link: the picture was paid for (${receipt.charged_usd:.2f}), but its link is dead")
