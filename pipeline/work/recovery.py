"""What an order's picture can be had from: what was paid for before, by whichever run, or a new call where nothing was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.errors import HeldElsewhere, ItemFault, MayBeBilled
from pipeline.ledger.next_step import OPEN, Step, next_step
from pipeline.ledger.recovery import CLOCK_SKEW, Fate, fate, may_be_cached
from pipeline.runs.events import LogAsked
from pipeline.work.claims import CACHE_SECONDS
from pipeline.work.log_search import trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from pipeline.ledger.entries import Claim, Receipt
    from pipeline.ledger.next_step import Standing
    from pipeline.ledger.recovery import Trace
    from pipeline.models import Answer
    from pipeline.records import Order
    from pipeline.runs.registry import Runs
    from pipeline.work.bill import Bill
    from pipeline.work.paid_call import Payer


@dataclass(frozen=True)
class OnShelf:
    """A picture that lies on the shelf already, under `key`; asked for at that date."""

    item: str
    fingerprint: str
    key: str
    answered_at: datetime


@dataclass(frozen=True)
class Recovery:
    """What it takes to go on where an earlier turn was left; the payer makes what is not there."""

    payer: Payer
    runs: Runs
    present: Mapping[str, int]
    """The runs that were on the shelf at `opened`, after it was first read."""
    opened: float
    """When that was, seconds of the clock."""
    remake: bool
    """A person has said that what is unknown or lost may be paid for again."""

    def sources(self, order: Order, standing: Standing, bill: Bill, *, first: bool) -> Iterator[Receipt | OnShelf]:
        """What may lead to the order's picture; the next one is asked for only where the link before was dead.

        `first`: it stood so when the run began, which is what a person has seen who says: pay again. Raises HeldElsewhere
        where a run that lives is at work on it, MayBeBilled where only a person may decide, and as `Payer.pay`.
        """
        step, ledger = next_step(standing), self.payer.ledger
        remake = first and self.remake
        claim = ledger.read_claim(order.stem, standing.claim) if standing.claim else None
        over_since = self._over_since(claim, first=first) if claim and step in OPEN else self.opened
        earlier = ledger.read_receipt(order.stem, standing.receipt) if standing.receipt else None
        if earlier:
            bill.recall(earlier.payment)
        if standing.picture:
            made_at = earlier.answered_at if earlier else self.payer.time.now()
            yield OnShelf(order.item, order.fingerprint, standing.picture, made_at)
            return
        if step in (Step.REFETCH, Step.LOST) and earlier:
            receipt = earlier
        elif step is Step.MAKE or not claim:
            receipt = self.payer.pay(order.request, self.payer.claims.first(order, standing.claim + 1), bill)
        elif step is Step.ASK:
            receipt = self._settle(order, claim, over_since, bill)
        else:
            receipt = self._look_again(order, claim, bill, remake=remake)
        yield receipt
        try:
            yield self._other_link(receipt, standing, bill)
        except MayBeBilled:
            if not (remake and step is Step.LOST):
                raise
            again = self.payer.claims.renewed(order, max(standing.claim, standing.receipt) + 1, bill.payment())
            receipt = self.payer.pay(order.request, again, bill)
            yield receipt
            yield self._other_link(receipt, standing, bill)

    def _over_since(self, claim: Claim, *, first: bool) -> float:
        """Since when, on the run's clock, the run that wrote the claim has surely been over; raises HeldElsewhere."""
        holder = self.runs.living(claim.run)
        if holder:
            raise HeldElsewhere(
                f"being made by run {holder.run} on {holder.host}, under way since {holder.started_at:%Y-%m-%d %H:%M:%S} UTC"
            )
        # It had claimed when the shelf was read, and was gone when the runs were listed after that.
        gone_at_first = first and claim.run not in self.present
        return self.opened if gone_at_first else self.runs.over_since(claim.run)

    def _settle(self, order: Order, claim: Claim, over_since: float, bill: Bill) -> Receipt:
        """Learn what became of a claim without a receipt, whose run was seen at `over_since` of the clock to be over.

        The gateway's log is asked until calls of that run must have ended. Where it does not show them and the gateway's cache
        still answers for the claim, the call is repeated under the same cache key.
        """
        bill.recall(claim.before, settled=False)
        cached = may_be_cached(claim, self.payer.time.now(), CACHE_SECONDS)
        # Where nothing will be repeated, no call under way can be paid for twice.
        found = self._traced(claim, bill, over_since if cached else None)
        became = fate(found, cached=cached)
        if became is Fate.FOUND and found.answer:
            return self._found(claim, found.answer, found.billed, bill)
        if became is Fate.FREE:
            return self._afresh(order, claim, bill)
        if became is Fate.BILLED:
            bill.charge(found.billed, claim.price_usd)
            raise self._given_up(
                claim, bill, f"a call of run {claim.run} was billed, and the gateway's log holds no picture of it"
            )
        bill.lost_before += 1
        if became is Fate.CACHED:
            return self.payer.pay(order.request, self.payer.claims.next(order, claim, bill.payment()), bill)
        if became is Fate.UNREAD and found.unread:
            raise found.unread
        reason = (
            f"a call of run {claim.run} was cut off at {claim.claimed_at:%Y-%m-%d %H:%M:%S} UTC and the gateway's log does not "
            "show it: it may have been billed"
        )
        raise self._given_up(claim, bill, reason)

    def _look_again(self, order: Order, claim: Claim, bill: Bill, *, remake: bool) -> Receipt:
        """Ask the log once more about a turn whose end is unknown; pay again only with `remake`, which is a person's word."""
        told = self.payer.ledger.read_closing("unknown", order.stem, claim.turn)
        found = self._traced(claim, bill, None)
        became = fate(found, cached=False)
        if became is Fate.FOUND and found.answer:
            bill.recall(claim.before)
            return self._found(claim, found.answer, found.billed, bill)
        if became is Fate.FREE:
            bill.recall(claim.before, settled=False)
            return self._afresh(order, claim, bill)
        bill.recall(told.payment, settled=False)
        if not remake:
            raise MayBeBilled(told.reason)
        claims = self.payer.claims
        renewed = claims.renewed(order, claim.turn + 1, told.payment) if became is Fate.BILLED else None
        return self.payer.pay(order.request, renewed or claims.next(order, claim, told.payment), bill)

    def _other_link(self, receipt: Receipt, standing: Standing, bill: Bill) -> Receipt:
        """Find in the gateway's log another link to a picture that is paid for and whose link is dead.

        The gateway's cache is not asked: it would answer with the same dead link, or, where it has forgotten, make and bill
        anew. The shelf keeps the first receipt. Raises MayBeBilled where there is no other link, and writes that down; raises
        CallError where the log cannot be read at the moment.
        """
        self.payer.events.tell(LogAsked(item=receipt.item, model=bill.model.id, gateway=receipt.gateway))
        since = receipt.answered_at - timedelta(seconds=receipt.seconds) - CLOCK_SKEW
        model, asked = self.payer.model, {"job": self.payer.claims.job, "item": receipt.item}
        try:
            for call in model.find_in_log(receipt.gateway, receipt.fingerprint, since=since):
                ours = call.success and asked.items() <= call.metadata.items()
                answer = model.logged_answer(receipt.gateway, call.id) if ours else None
                if answer and answer.image != receipt.image:
                    return receipt.model_copy(update={"image": answer.image})
        except ItemFault:
            # This token cannot read the log, and never will.
            pass
        reason = f"lost link: the picture was paid for (${receipt.charged_usd:.2f}), but its link is dead"
        if receipt.turn > standing.lost:
            run, closed_at = self.payer.claims.run, self.payer.time.now()
            self.payer.ledger.close("lost", receipt.closing(bill.payment(), run=run, closed_at=closed_at, reason=reason))
        raise MayBeBilled(reason)

    def _traced(self, claim: Claim, bill: Bill, over_since: float | None) -> Trace:
        """Ask the log until calls of a run that is over since then must have ended; None: look once."""
        payer = self.payer
        payer.events.tell(LogAsked(item=claim.item, model=bill.model.id, gateway=claim.gateway))

        def left() -> float:
            return 0.0 if over_since is None else over_since + payer.gate.lengths.bound() - payer.time.clock()

        return trace(payer.model, payer.claims.job, claim, left=left, wait=payer.stop.wait)

    def _found(self, claim: Claim, answer: Answer, billed: int, bill: Bill) -> Receipt:
        bill.lost_before = 0
        bill.charge(max(1, billed), claim.price_usd)
        return self.payer.write_receipt(claim, answer, 0.0, bill)

    def _afresh(self, order: Order, claim: Claim, bill: Bill) -> Receipt:
        """Make the order: every call so far has failed and cost nothing."""
        bill.lost_before = 0
        return self.payer.pay(order.request, self.payer.claims.freed(order, claim, bill.payment()), bill)

    def _given_up(self, claim: Claim, bill: Bill, reason: str) -> MayBeBilled:
        """Write that a turn's fate stays unknown; gives the error that says so."""
        self.payer.close_unknown(claim, bill, reason)
        return MayBeBilled(reason)
