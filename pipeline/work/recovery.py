"""What an order's picture can be had from: what was paid for before, by whichever run, or a new call where nothing was."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.errors import HeldElsewhere, ItemFault, LinkExpired, LinkForbidden, MayBeBilled, NoLog
from pipeline.ledger.call_fate import Fate, clock_doubt, fate, may_be_cached, may_be_under_way
from pipeline.ledger.entries import Receipt
from pipeline.ledger.next_step import OPEN, Step, next_step
from pipeline.records import Payment, stem_of
from pipeline.runs.events import LogAsked, LogAwaited, LogRead
from pipeline.work.next_claim import CACHE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from datetime import datetime

    from pipeline.errors import PictureError
    from pipeline.ledger.call_fate import Trace
    from pipeline.ledger.entries import Claim
    from pipeline.ledger.next_step import Standing
    from pipeline.models.replies import Answer
    from pipeline.records import Order
    from pipeline.runs.runs_on_shelf import Runs
    from pipeline.work.item_bill import Bill
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

    def sources(self, order: Order, standing: Standing, bill: Bill, *, first: bool) -> Generator[Receipt | OnShelf]:
        """What may lead to the order's picture. Throw in why a link brought none (LinkExpired, LinkForbidden): gives the next.

        `first`: it stood so when the run began, which is what a person has seen who says: pay again. Raises HeldElsewhere
        where a run that lives is at work on it, MayBeBilled where only a person may decide, and as `Payer.pay`.
        """
        step, ledger, payer = next_step(standing), self.payer.ledger, self.payer
        remake = first and self.remake
        claim = ledger.read_claim(order.stem, standing.claim) if standing.claim else None
        over_since = self._over_since(claim, first=first) if claim and step in OPEN else self.opened
        earlier = ledger.read_receipt(order.stem, standing.receipt) if standing.receipt else None
        if earlier:
            bill.recall(earlier.payment)
        if standing.picture:
            made_at = earlier.answered_at if earlier else payer.time.now()
            yield OnShelf(order.item, order.fingerprint, standing.picture, made_at)
            return
        found: Receipt | Fate | None = earlier if step in (Step.REFETCH, Step.LOST) else None
        if claim and step is Step.ASK:
            found = self._settle(claim, over_since, bill, answered=standing.is_answered(claim.turn))
        elif claim and step is Step.UNKNOWN:
            found = self._look_again(claim, bill, remake=remake)
        if found is None:
            # A turn that was released is gone on from, with what it knew; a round that was overtaken may have left something.
            released = ledger.read_closing("released", order.stem, standing.released) if standing.released else None
            bill.recall(released.payment.model_copy(update={"attempts": 0}) if released else Payment())
            found = Fate.FREE if claim and released else None
        turn = max(standing.claim, standing.receipt) + 1
        if isinstance(found, Receipt):
            receipt = found
        else:
            receipt = payer.pay(order.request, payer.claims.make(order, turn, claim if found else None, found), bill)
        try:
            yield from self._links(receipt, standing, bill)
        except MayBeBilled:
            if not (remake and step is Step.LOST):
                raise
            bill.give_up()
            receipt = payer.pay(order.request, payer.claims.make(order, turn, claim, Fate.BILLED), bill)
            yield from self._links(receipt, standing, bill)

    def _over_since(self, claim: Claim, *, first: bool) -> float:
        """Since when, on the run's clock, the run that wrote the claim has surely been over; raises HeldElsewhere."""
        holder = self.runs.living(claim.run)
        if holder:
            raise HeldElsewhere(
                f"being made by run {holder.run} on {holder.host}, under way since {holder.started_at:%Y-%m-%d %H:%M:%S} UTC",
                run=holder.run,
            )
        # It had claimed when the shelf was read, and was gone when the runs were listed after that.
        gone_at_first = first and claim.run not in self.present
        return self.opened if gone_at_first else self.runs.over_since(claim.run)

    def _settle(self, claim: Claim, over_since: float, bill: Bill, *, answered: bool) -> Receipt | Fate:
        """Learn what became of a claim without a receipt, whose run was seen at `over_since` of the clock to be over.

        The gateway's log is asked until calls of that run must have ended; where it is not searchable, only that is waited
        for. `answered`: the cache would give again what was no picture. Gives the receipt where the picture is found, else what
        the next claim is to know. Raises MayBeBilled where only a person may decide, and writes that down.
        """
        bill.recall(claim.before, settled=False)
        now = self.payer.time.now()
        cached = not answered and may_be_cached(claim, now, CACHE_SECONDS)
        # Where nothing will be repeated, no call under way can be paid for twice: at most it is not listed yet.
        listed_later = may_be_under_way(claim, now, CACHE_SECONDS) and not self.payer.search.no_log(claim.gateway)
        # Until a call must have ended; where none will be repeated, until it must be listed, too.
        until = over_since if cached else over_since + self.payer.search.listed_within if listed_later else None
        found = self._traced(claim, bill, until)
        became = fate(found, cached=cached)
        self._tell(claim, bill, became)
        match became:
            case Fate.FOUND if found.answer:
                return self._found(claim, found.answer, found.billed, bill)
            case Fate.FREE:
                bill.lost_before = 0
                return became
            case Fate.BILLED:
                bill.lost_before = 0
                bill.charge(found.billed, claim.price_usd)
                reason = f"a call of run {claim.run} was billed, and the gateway's log holds no picture of it"
                raise self._given_up(claim, bill, reason)
        bill.lost_before += 1
        if became is Fate.CACHED:
            return became
        if became is Fate.UNREAD and found.unread:
            raise found.unread
        cut_off = f"a call of run {claim.run} was cut off at {claim.claimed_at:%Y-%m-%d %H:%M:%S} UTC"
        cut_off += clock_doubt(claim, now)
        reason = f"{cut_off} and {self._why_open(claim, found)}: it may have been billed"
        raise self._given_up(claim, bill, reason)

    def _look_again(self, claim: Claim, bill: Bill, *, remake: bool) -> Receipt | Fate:
        """Ask the log once more about a turn whose end is unknown; pay again only with `remake`, which is a person's word."""
        told = self.payer.ledger.read_closing("unknown", claim.stem, claim.turn)
        found = self._traced(claim, bill, None)
        became = fate(found, cached=False)
        self._tell(claim, bill, became)
        if became not in (Fate.FOUND, Fate.BILLED, Fate.FREE):
            bill.recall(told.payment, settled=False)
            if not remake:
                raise self._open(claim, told.reason)
            return became
        # What the calls since its first turn may have cost, the log has told; what was given up before that, nobody will.
        bill.recall(claim.before, settled=claim.first_turn == claim.turn)
        bill.lost_before = 0
        if found.answer:
            return self._found(claim, found.answer, found.billed, bill)
        bill.charge(found.billed, claim.price_usd)
        if became is Fate.BILLED and not remake:
            raise MayBeBilled(f"a call of run {claim.run} was billed, and the gateway's log holds no picture of it")
        return became

    def _links(self, receipt: Receipt, standing: Standing, bill: Bill) -> Generator[Receipt]:
        """A receipt, and the same with another link where its own is thrown back."""
        try:
            yield receipt
            return
        except (LinkExpired, LinkForbidden) as fault:
            no_good = fault
        yield self._other_link(receipt, standing, bill, no_good)

    def _other_link(self, receipt: Receipt, standing: Standing, bill: Bill, fault: PictureError) -> Receipt:
        """Find in the gateway's log another link to a picture that is paid for and whose link is dead, or refused: `fault`.

        The gateway's cache is not asked: it would answer with the same dead link, or, where it has forgotten, make and bill
        again. The shelf keeps the first receipt. Raises MayBeBilled where there is no other link, and writes that down; raises
        CallError where the log cannot be read at the moment.
        """
        self.payer.events.tell(LogAsked(item=receipt.item, model=bill.model.id, gateway=receipt.gateway))
        claim = self.payer.ledger.read_claim(stem_of(receipt.item, receipt.fingerprint), receipt.beside or receipt.turn)
        try:
            for answer in self.payer.search.answers(claim):
                if answer.image != receipt.image:
                    return receipt.model_copy(update={"image": answer.image})
        except ItemFault:
            # This token cannot read the log, and never will.
            pass
        why = f"was refused: {str(fault).rstrip('.')}" if isinstance(fault, LinkForbidden) else "is dead"
        reason = f"lost link: the picture was paid for (${receipt.charged_usd:.2f}), but its link {why}"
        if self.payer.search.no_log(receipt.gateway):
            reason += f", and {self._log_sentence(receipt.gateway)}: no other can be had"
        if receipt.turn > standing.lost:
            run, closed_at = self.payer.claims.run, self.payer.time.now()
            self.payer.ledger.close("lost", receipt.closing(bill.payment(), run=run, closed_at=closed_at, reason=reason))
        raise self._open(claim, reason)

    def _traced(self, claim: Claim, bill: Bill, over_since: float | None) -> Trace:
        """Ask the log until calls of a run that is over since then must have ended; None: look once."""
        payer = self.payer
        about: dict[str, Any] = {"item": claim.item, "model": bill.model.id, "gateway": claim.gateway}
        payer.events.tell(LogAsked(**about))

        def left() -> float:
            return 0.0 if over_since is None else over_since + payer.gate.lengths.bound() - payer.time.clock()

        def waits(seconds: float) -> None:
            payer.events.tell(LogAwaited(seconds=seconds, **about))

        return payer.search.trace(claim, left=left, waits=waits)

    def _tell(self, claim: Claim, bill: Bill, became: Fate) -> None:
        about: dict[str, Any] = {"item": claim.item, "model": bill.model.id, "gateway": claim.gateway}
        # Charges of an earlier run are none of this one's: the item's outcome tells of them.
        self.payer.events.tell(LogRead(fate=became.value, charged_usd=Decimal(0), **about))

    def _found(self, claim: Claim, answer: Answer, billed: int, bill: Bill) -> Receipt:
        bill.lost_before = 0
        bill.charge(max(1, billed), claim.price_usd)
        return self.payer.write_receipt(claim, answer, 0.0, bill)

    def _given_up(self, claim: Claim, bill: Bill, reason: str) -> MayBeBilled:
        """Write that a turn's fate stays unknown; gives the error that says so."""
        self.payer.close_unknown(claim, bill, reason)
        return self._open(claim, reason)

    def _open(self, claim: Claim, reason: str) -> MayBeBilled:
        """The error that says that only a person may decide; it tells whether asking the log again can change that."""
        return NoLog(reason) if self.payer.search.no_log(claim.gateway) else MayBeBilled(reason)

    def _why_open(self, claim: Claim, found: Trace) -> str:
        """Why it cannot be said what became of a call."""
        if found.unread:
            return f"the gateway's log cannot be read ({found.unread})"
        if self.payer.search.no_log(claim.gateway):
            return self._log_sentence(claim.gateway)
        return "the gateway's log does not show it"

    def _log_sentence(self, gateway: str) -> str:
        return self.payer.search.states.finding(gateway).sentence
