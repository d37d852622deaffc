"""What became of money that was spent, or may have been, before: by a run that was cut off, or for a link that died."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.errors import ItemFault
from pipeline.models.catalogue import V4_PRO
from pipeline.work.claims import first_claim, next_claim, renewed_claim
from pipeline.work.log_search import CLOCK_SKEW, trace
from pipeline.work.paid_call import MayBeBilled, close_unknown, closing, draw, write_receipt
from pipeline.work.tools import CACHE_SECONDS

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.ledger.entries import Claim, Receipt
    from pipeline.models import Answer
    from pipeline.records import Order
    from pipeline.work.log_search import Trace
    from pipeline.work.tools import Bill, Workshop


def may_be_cached(claim: Claim, now: datetime) -> bool:
    """Whether the gateway's cache must still hold the answer to the claim's calls, if there was one.

    The cache counts from an answer, and so longer than from the claim. A claim of the future speaks of a clock that is not to
    be trusted.
    """
    age = now - (claim.calls_since or claim.claimed_at)
    return -CLOCK_SKEW <= age < timedelta(seconds=CACHE_SECONDS) - CLOCK_SKEW


def settle(order: Order, claim: Claim, over_since: float, shop: Workshop, trail: Bill) -> Receipt:
    """Learn what became of a claim without a receipt, whose run was seen at `over_since` of the clock to be over.

    The gateway's log is asked until calls of that run must have ended. Found and successful: its reply is the receipt. Found
    and failed: nothing is owed, and the order is made. Not found while the gateway's cache still answers for the claim: the
    call is repeated under the same cache key. Otherwise MayBeBilled, and that is written down; else raises as `draw` does.
    """
    trail.recall(claim.before, settled=False)
    cached = may_be_cached(claim, shop.now())
    # Where nothing will be repeated, no call under way can be paid for twice.
    found = _traced(claim, over_since if cached else None, shop)
    if found.answer:
        return _found(claim, found.answer, found.billed, shop, trail)
    if found.billed:
        trail.charged_usd += V4_PRO.price_usd * found.billed
        reason = f"a call of run {claim.run} was billed, and the gateway's log holds no picture of it"
        close_unknown(claim, shop, trail, reason)
        raise MayBeBilled(reason)
    if found.failed:
        return _afresh(order, claim, shop, trail)
    trail.lost_before += 1
    if cached:
        return draw(order, next_claim(claim, trail.payment(), order, shop, claim.turn + 1), shop, trail)
    if found.unread and not isinstance(found.unread, ItemFault):
        raise found.unread
    reason = (
        f"a call of run {claim.run} was cut off at {claim.claimed_at:%Y-%m-%d %H:%M:%S} UTC and the gateway's log does not "
        "show it: it may have been billed"
    )
    close_unknown(claim, shop, trail, reason)
    raise MayBeBilled(reason)


def look_again(order: Order, claim: Claim, shop: Workshop, trail: Bill, *, remake: bool) -> Receipt:
    """Ask the log once more about a turn whose end is unknown; pay again only with `remake`, which is a person's word.

    Raises MayBeBilled where the log knows nothing new, else as `draw` does.
    """
    told = shop.ledger.read_closing("unknown", order.stem, claim.turn)
    found = _traced(claim, None, shop)
    if found.answer:
        trail.recall(claim.before)
        return _found(claim, found.answer, found.billed, shop, trail)
    if found.failed and not found.billed:
        trail.recall(claim.before, settled=False)
        return _afresh(order, claim, shop, trail)
    trail.recall(told.payment, settled=False)
    if not remake:
        raise MayBeBilled(told.reason)
    turn = claim.turn + 1
    if found.billed:
        return draw(order, renewed_claim(told.payment, order, shop, turn), shop, trail)
    return draw(order, next_claim(claim, told.payment, order, shop, turn), shop, trail)


def relocate(order: Order, receipt: Receipt, shop: Workshop) -> Receipt:
    """Find in the gateway's log another link to a picture that is paid for and whose link is dead.

    The gateway's cache is not asked: it would answer with the same dead link, or, where it has forgotten, make and bill anew.

    The shelf keeps the first receipt. Raises MayBeBilled where there is no other link: the picture is lost unless a person
    decides to pay again. Raises CallError where the log cannot be read at the moment.
    """
    shop.tally.looking_up(order.item)
    since = receipt.answered_at - timedelta(seconds=receipt.seconds) - CLOCK_SKEW
    try:
        for call in shop.model.find_in_log(receipt.gateway, receipt.fingerprint, since=since):
            ours = call.success and {"job": shop.job, "item": order.item}.items() <= call.metadata.items()
            answer = shop.model.logged_answer(receipt.gateway, call.id) if ours else None
            if answer and answer.image != receipt.image:
                return receipt.model_copy(update={"image": answer.image})
    except ItemFault:
        # This token cannot read the log, and never will.
        pass
    raise MayBeBilled(f"lost link: the picture was paid for (${receipt.charged_usd:.2f}), but its link is dead")


def write_off(receipt: Receipt, reason: str, shop: Workshop, trail: Bill) -> None:
    """Write that a receipt leads to no picture any more."""
    shop.ledger.close("lost", closing(receipt, shop, trail, reason))


def pay_again(order: Order, turn: int, shop: Workshop, trail: Bill) -> Receipt:
    """Have a picture made whose link was lost, as a person has decided. Raises as `draw` does."""
    return draw(order, renewed_claim(trail.payment(), order, shop, turn), shop, trail)


def _traced(claim: Claim, over_since: float | None, shop: Workshop) -> Trace:
    """Ask the log until calls of a run that is over since then must have ended; None: look once."""
    shop.tally.looking_up(claim.item)

    def left() -> float:
        return 0.0 if over_since is None else over_since + shop.call_length.bound() - shop.clock()

    return trace(shop.model, shop.job, claim, left=left, wait=shop.stop.wait)


def _found(claim: Claim, answer: Answer, billed: int, shop: Workshop, trail: Bill) -> Receipt:
    trail.lost_before = 0
    trail.charged_usd += V4_PRO.price_usd * max(1, billed)
    return write_receipt(claim, answer, 0.0, shop, trail)


def _afresh(order: Order, claim: Claim, shop: Workshop, trail: Bill) -> Receipt:
    """Make the order: every call so far has failed and cost nothing."""
    trail.lost_before = 0
    claim = first_claim(order, shop, claim.turn + 1).model_copy(
        update={"before": trail.payment(), "cache_key": claim.cache_key}
    )
    return draw(order, claim, shop, trail)
