"""What is told of a plan that is about to be carried out, and of the paid calls of a turn, as events."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.errors import AmbiguousFault, Throttled
from pipeline.ledger.call_fate import fate
from pipeline.runs.events import CallAnswered, CallFailed, CallThrottled, LogRead, RunOpened

if TYPE_CHECKING:
    from pipeline.errors import CallError
    from pipeline.ledger.call_fate import Trace
    from pipeline.models.replies import Answer
    from pipeline.work.plan import Plan
    from pipeline.work.turn import Turn


def run_opened(plan: Plan) -> RunOpened:
    """A run of this plan begins."""
    return RunOpened(
        items=len(plan.lines),
        kept=plan.count("made"),
        rejected=plan.count("rejected"),
        to_fetch=tuple(line.order.item for line in plan.lines if line.state == "to fetch"),
        budget_usd=plan.budget_usd,
    )


def about(turn: Turn) -> dict[str, Any]:
    """Whose call it is: item, model and gateway."""
    return {"item": turn.claim.item, "model": turn.bill.model.id, "gateway": turn.claim.gateway}


def about_call(turn: Turn, *, attempt: int | None = None) -> dict[str, Any]:
    """Which call it is: the latest of the turn, unless another attempt is named."""
    return {**about(turn), "attempt": turn.bill.attempts if attempt is None else attempt}


def answered(turn: Turn, answer: Answer) -> CallAnswered:
    """A call has brought a picture; `charged_usd` is what the turn has cost, in USD."""
    told: dict[str, Any] = {"seconds": turn.answered, "cached": answer.cached, "log_id": answer.log_id}
    charged = turn.bill.charged_usd - turn.claim.before.charged_usd
    return CallAnswered(charged_usd=charged, **told, **about_call(turn))


def failed(turn: Turn, fault: CallError) -> CallFailed | CallThrottled:
    """A call has brought none; `charged` is None where that is not known."""
    told = about_call(turn) | {"fault": type(fault).__name__, "reason": str(fault), "status": fault.status}
    told |= {"code": fault.code, "charged": None if isinstance(fault, AmbiguousFault) else False}
    if isinstance(fault, Throttled):
        return CallThrottled(retry_after=fault.retry_after, **told)
    return CallFailed(**told)


def log_read(turn: Turn, found: Trace) -> LogRead:
    """The log was asked about a call. A picture's charge is told with its answer, and each charge once."""
    charged = turn.bill.model.price_usd if found.billed and not found.answer else Decimal(0)
    return LogRead(fate=fate(found, cached=False).value, charged_usd=charged, **about(turn))
