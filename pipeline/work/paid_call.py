"""From a claim to a receipt on the shelf: the only place where money is spent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from pipeline.errors import (
    AmbiguousFault,
    BudgetError,
    CallError,
    CutOff,
    HoldPassed,
    MayBeBilled,
    NotStarted,
    Overtaken,
    SafeFault,
)
from pipeline.ledger.kept_answers import with_answers
from pipeline.models.faults import may_hide_a_picture
from pipeline.pace.retry import Attempts, Repeat, next_try
from pipeline.runs.events import (
    CallRepeated,
    CallSent,
    CallWaiting,
    LogAsked,
    LogAwaited,
    PaidTwice,
)
from pipeline.work.call_events import about, about_call, answered, failed, log_read
from pipeline.work.log_search import attempt_name
from pipeline.work.next_claim import CACHE_SECONDS
from pipeline.work.overlap import keep_receipt, paid_beside
from pipeline.work.turn import Turn

if TYPE_CHECKING:
    from pipeline.ledger.entries import Claim, Receipt
    from pipeline.ledger.ledger import Ledger
    from pipeline.models.client import ModelClient
    from pipeline.models.replies import Answer
    from pipeline.pace.gate import Gate, Passage
    from pipeline.pace.retry import Policy
    from pipeline.records import Request
    from pipeline.runs.clocks import Time
    from pipeline.runs.listeners import Events
    from pipeline.runs.stop import Stop
    from pipeline.work.item_bill import Bill
    from pipeline.work.log_search import LogSearch
    from pipeline.work.log_watch import LogWatch
    from pipeline.work.next_claim import Claims


@dataclass(frozen=True)
class Payer:
    """What it takes to pay for a picture. Safe to use from many threads."""

    gate: Gate
    search: LogSearch
    watch: LogWatch
    claims: Claims
    events: Events
    stop: Stop
    time: Time
    policy: Policy

    @property
    def model(self) -> ModelClient:
        """What is called."""
        return self.search.model

    @property
    def ledger(self) -> Ledger:
        """Where claims and receipts are written."""
        return self.search.ledger

    def pay(self, request: Request, claim: Claim, bill: Bill) -> Receipt:
        """Write the claim, have the picture made, and put the receipt on the shelf.

        `bill` knows what earlier turns have cost, and learns of every attempt. Raises Overtaken, NotStarted, MayBeBilled,
        BudgetError, StoreError, or the CallError that ended the attempts. A turn that brought no picture is closed, as released
        or as unknown, unless the run is being stopped before it could be learned which.
        """
        earlier = bill.payment().model_copy(update={"price_usd": claim.before.price_usd})
        claim = claim.model_copy(update={"before": earlier})
        turn = Turn(request, claim, bill)
        attempts = Attempts(started=self.time.clock())
        while True:
            try:
                answer = self._attempt(turn)
            except MayBeBilled as error:
                self.close_unknown(claim, bill, str(error))
                raise
            except HoldPassed:
                continue  # the gate lets it through again once the run has shown that it lives
            except (NotStarted, BudgetError) as error:
                self._close(turn, str(error))
                raise
            except CallError as error:
                attempts = attempts.after(error)
                if self._repeats(error, attempts, turn):
                    continue
                self._close(turn, str(error))
                if bill.doubts:
                    raise self._in_doubt(error) from error
                raise
            receipt = self.write_receipt(claim, answer, self.time.clock() - attempts.started, bill)
            self.watch.answered(claim.gateway, self._metadata(turn), answer.log_id)
            self.events.tell(answered(turn, answer))
            if twice := paid_beside(self.ledger, self.gate.lease, claim):
                self.events.tell(PaidTwice(item=claim.item, model=bill.model.id, charged_usd=twice))
            return receipt

    def write_receipt(self, claim: Claim, answer: Answer, seconds: float, bill: Bill) -> Receipt:
        """Put on the shelf what was answered to a claim; gives the receipt that lies there."""
        bill.answer = (answer.log_id, answer.cached)
        bill.seconds["draw"] = seconds
        run, answered_at = self.claims.run, self.time.now()
        receipt = claim.receipt(answer, bill.payment(), run=run, answered_at=answered_at, seconds=seconds)
        return keep_receipt(self.ledger, claim, receipt)

    def close_unknown(self, claim: Claim, bill: Bill, reason: str) -> None:
        """Write that a turn may have been billed and that there is no picture of it."""
        self._end("unknown", claim, bill, reason)

    def _attempt(self, turn: Turn) -> Answer:
        """One call; an ambiguous end is looked up in the gateway's log before it is believed."""
        self.events.tell(CallWaiting(**about_call(turn, attempt=turn.bill.attempts + 1)))
        try:
            answer = self._call(turn)
        except AmbiguousFault as doubt:
            return self._look_up(turn, doubt)
        return self._charged(turn, answer)

    def _call(self, turn: Turn) -> Answer:
        """The paid call."""
        claim, bill = turn.claim, turn.bill
        try:
            with self.gate.enter(claim.gateway, bill.model.price_usd, partial(self._claim, turn)) as passage:
                self._leave(turn, passage)
                answer = self.model.draw(
                    turn.request,
                    gateway=claim.gateway,
                    cache_key=claim.cache_key,
                    cache_ttl=CACHE_SECONDS,
                    metadata=self._metadata(turn),
                    leaving=passage.leaving,
                    sent=passage.sent,
                )
                # From the cache though all calls of this turn were told to be free: one of them was not.
                passage.charged = not answer.cached or (turn.ends.free > 0 and not bill.doubts)
        except HoldPassed as late:
            self.events.tell(failed(turn, SafeFault(str(late))))
            bill.attempts -= 1
            raise
        except CallError as fault:
            turn.ends.free += may_hide_a_picture(fault)
            self.events.tell(failed(turn, fault))
            raise
        return answer

    def _claim(self, turn: Turn) -> None:
        """See that the order is ours, at the last moment before a call leaves. Raises Overtaken, StoreError."""
        if not turn.written:
            turn.claim = turn.claim.model_copy(update={"claimed_at": self.time.now()})
            if not self.ledger.claim(turn.claim):
                raise Overtaken("another run was first")
            turn.written = True

    def _leave(self, turn: Turn, passage: Passage) -> None:
        turn.held_back += passage.held_back
        turn.bill.attempts += 1
        turn.sent = self.time.clock()
        self.events.tell(CallSent(price_usd=passage.price_usd, **about_call(turn)))

    def _charged(self, turn: Turn, answer: Answer) -> Answer:
        """Book what an answer cost; one from the cache was billed with the call that it was first given to."""
        bill = turn.bill
        turn.answered = self.time.clock() - turn.sent
        if not answer.cached:
            self.gate.lengths.saw(turn.answered)
            bill.charge()
            return answer
        earlier = turn.claim.before if bill.lost_before or turn.claim.turn > 1 else None
        self._resolve(turn, bill.charge_cached(turn.ends, earlier), charged=1)
        return answer

    def _resolve(self, turn: Turn, settled: int, *, charged: int) -> None:
        """Tell the budget of so many possible charges of this run that are settled, of which so many were made."""
        for number in range(settled):
            self.gate.resolve(turn.bill.model.price_usd, charged=number < charged)

    def _look_up(self, turn: Turn, doubt: AmbiguousFault) -> Answer:
        """Learn from the log what became of a call; raises `doubt` again where the log does not know.

        What was answered with something that is no picture to us is kept before anything else, and asked for no more.
        """
        claim, bill = turn.claim, turn.bill
        bill.possible_charges += 1
        if doubt.arrived:
            call = attempt_name(claim.turn, bill.attempts)
            bill.answers.append(self.ledger.keep_answer(claim.stem, call, doubt.arrived, complains=not doubt.whole))
        self.events.tell(LogAsked(**about(turn)))
        has_ended, heard = doubt.status is not None, self.time.clock()

        def left() -> float:
            # A call that was answered has ended, but its entry in the log may come late.
            until = heard + self.search.listed_within if has_ended else turn.sent + self.gate.lengths.bound()
            return until - self.time.clock()

        only = self._metadata(turn)

        def waits(seconds: float) -> None:
            self.events.tell(LogAwaited(seconds=seconds, ended=has_ended, **about(turn)))

        found = self.search.trace(claim, left=left, only=only, ended=has_ended, waits=waits)
        self.events.tell(log_read(turn, found))
        if found.answer:
            in_doubt = bill.possible_charges
            made = bill.charge_logged(max(1, found.billed), found.cached, claim.before)
            self._resolve(turn, in_doubt - bill.possible_charges, charged=made)
            turn.answered = self.time.clock() - turn.sent
            return found.answer
        if not (found.billed or found.failed):
            turn.ends.spoilt += has_ended
            if doubt.whole:
                raise MayBeBilled(f"{doubt} The gateway's log does not tell: it may have been billed.")
            raise doubt
        bill.possible_charges -= 1
        self._resolve(turn, 1, charged=found.billed)
        if not found.billed:
            turn.ends.free += 1
            raise SafeFault(f"{doubt} The gateway's log says that nothing was made.", status=doubt.status, code=doubt.code)
        bill.charge()
        raise MayBeBilled(f"{doubt} The gateway's log says that it was billed, and holds no picture.")

    def _repeats(self, error: CallError, attempts: Attempts, turn: Turn) -> bool:
        """Wait for the next attempt, where there is one; False where this was the last, or the run stops meanwhile."""
        now = self.time.clock() - turn.held_back
        verdict = next_try(error, attempts, self.policy, now=now, random=self.time.random)
        if not isinstance(verdict, Repeat):
            return False
        self.events.tell(CallRepeated(after=verdict.after, **about_call(turn)))
        return not self.stop.wait(verdict.after)

    def _in_doubt(self, error: CallError) -> MayBeBilled:
        """What a turn ends in whose last error leaves open whether a call was billed."""
        if self.stop.is_set():
            cut = f"cut off in flight, {self.stop.reason}: the next run asks the gateway's log."
            return CutOff(f"{cut} It may have been billed.")
        return MayBeBilled(f"{error} It may have been billed.")

    def _close(self, turn: Turn, reason: str) -> None:
        """Say how a turn without a picture ended. Where the run is stopped while a call's fate is open, the next run asks."""
        if not turn.written:
            return
        if turn.bill.doubts:
            if not self.stop.is_set():
                self.close_unknown(turn.claim, turn.bill, reason)
            return
        self._end("released", turn.claim, turn.bill, reason)

    def _end(self, kind: Literal["released", "unknown"], claim: Claim, bill: Bill, reason: str) -> None:
        reason = with_answers(reason, bill.answers)
        closing = claim.closing(bill.payment(), run=self.claims.run, closed_at=self.time.now(), reason=reason)
        self.ledger.close(kind, closing)

    def _metadata(self, turn: Turn) -> dict[str, str]:
        """What the gateway's log keeps with the call (it takes five entries at most)."""
        return {
            "job": self.claims.job,
            "item": turn.claim.item,
            "fingerprint": turn.claim.fingerprint,
            "run": self.claims.run,
            "attempt": attempt_name(turn.claim.turn, turn.bill.attempts),
        }
