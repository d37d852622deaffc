"""What a run tells people: which kinds of notice it is, and what stands in it. Values in, a value out."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.errors import MakereadyError, SpecError
from pipeline.prepress.thumbs import thumbnail_key
from pipeline.records import Approval, NoticeKind, Result
from pipeline.work.notices.notice import MOST_PICTURES, Notice, SmallPicture, Spent, first_of, new_id, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.work.job_run import Production

GOOD = (Result.DELIVERED, Result.KEPT)

KINDS = {
    "Interrupted": NoticeKind.STOPPED,
    "KeyboardInterrupt": NoticeKind.STOPPED,
    "StoodStill": NoticeKind.STOPPED,
    "BudgetError": NoticeKind.BUDGET,
    "GuardError": NoticeKind.GUARD,
    "DropHeld": NoticeKind.HELD_BACK,
    "ReleasedMeanwhile": None,
    "HeldElsewhere": None,
    "InUse": None,
}
"""What ends a run or a drop, by the name of its class or of one above it. None: nobody is told, for somebody else is at it.

Everything else is a failure.
"""
IN_MID_RUN = {**KINDS, "RunFault": NoticeKind.STOPPED}
"""The same of a run that had begun: its account will do no more. One that could not start has failed."""

SENTENCES = {
    NoticeKind.FAILED: "nothing could be started",
    NoticeKind.STOPPED: "was stopped before it began",
    NoticeKind.BUDGET: "would cost more than the budget, and was not started",
    NoticeKind.GUARD: "a guard holds it, and nothing was started",
    NoticeKind.HELD_BACK: "does not go live, and what is live stays so",
}
"""Of runs that were not let begin, to be read after the job's name."""
WITHOUT_ACCOUNT = "ended without an account of it; what was paid for is kept, and the next run goes on from there"


def kind_of(fault: BaseException, kinds: dict[str, NoticeKind | None] = KINDS) -> NoticeKind | None:
    """What a fault is told as; None: not at all."""
    names = (each.__name__ for each in type(fault).__mro__)
    return next((kinds[name] for name in names if name in kinds), NoticeKind.FAILED)


def kinds_of_run(production: Production, account: Manifest) -> tuple[NoticeKind, ...]:
    """What a run that ends with this account is told as: an address gets one notice, of the first kind that it takes."""
    error = production.stop.error
    lost = bool(_lost(production, account))
    review = (NoticeKind.REVIEW,) if _new_and_waiting(account) else ()
    if error:
        kind = kind_of(error, IN_MID_RUN)
    elif lost or production.stop.is_set():
        kind = NoticeKind.FAILED
    else:
        kind = NoticeKind.FINISHED if any(item.outcome is Result.DELIVERED for item in account.items) else NoticeKind.UNCHANGED
    return (*((kind,) if kind else ()), *review)


def notice_of_run(production: Production, account: Manifest, next_command: str) -> Notice:
    """What is told of a run that has its account; of which kind is said for each address."""
    items = [item for item in account.items if item.id in production.chosen]
    lost = _lost(production, account)
    stopped = [account.run.stopped] if account.run.stopped else []
    reasons, more = first_of([*stopped, *(f"{item.id}: {item.reason or item.outcome.value}" for item in lost)])
    counts = Counter(item.outcome.value if item.begun else "not begun" for item in items)
    url, totals = _whole(production.job.store.url), account.totals
    return Notice(
        id=f"{account.run.id}-{NoticeKind.FINISHED}",
        kind=NoticeKind.FINISHED,
        job=shown(account.job),
        run=account.run.id,
        at=account.run.ended_at,
        summary=_summary(counts, stopped=account.run.stopped is not None),
        counts=dict(counts),
        waiting=sum(1 for item in items if _waits(item)) if account.approval else 0,
        money=Spent(
            spent_usd=totals.spent_usd,
            possible_usd=totals.possible_usd,
            budget_usd=production.budget.budget,
            sandbox=account.run.sandbox,
        ),
        reasons=reasons,
        more_reasons=more,
        proof=shown(f"{url}/proof.html"),
        manifest=shown(f"{url}/manifest.json"),
        next_command=shown(next_command) if lost or account.run.stopped else None,
        pictures=_pictures(production, account),
    )


def notice_of_fault(
    fault: BaseException, kind: NoticeKind, job: str, now: datetime, next_command: str, *, begun: bool = False
) -> Notice:
    """What is told of a run that ends without an account: it was not let begin, its shelf failed, or the program did.

    `begun`: its items had begun, so something may have been paid for.
    """
    if isinstance(fault, SpecError):
        said: Sequence[str] = [str(mistake) for mistake in fault.mistakes]
    else:
        said = (
            [str(fault)] if isinstance(fault, MakereadyError) else [f"a fault of the program: {type(fault).__name__}: {fault}"]
        )
    reasons, more = first_of(said)
    name = new_id(now)
    summary = WITHOUT_ACCOUNT if begun else SENTENCES.get(kind, SENTENCES[NoticeKind.FAILED])
    if not isinstance(fault, MakereadyError | KeyboardInterrupt):
        summary = "ended by a fault of the program"
    return Notice(
        id=f"{name}-{kind}",
        kind=kind,
        job=shown(job),
        at=now,
        summary=summary,
        reasons=reasons,
        more_reasons=more,
        next_command=shown(next_command),
    )


def _whole(url: str) -> str:
    """The address of a shelf for readers elsewhere: of a folder its whole path."""
    return url if "://" in url else os.path.abspath(url)  # noqa: PTH100 (links stay as people know them)


def _summary(counts: Counter[str], *, stopped: bool) -> str:
    order = (*(result.value for result in Result), "not begun")
    told = ", ".join(f"{counts[name]} {name}" for name in order if counts[name])
    return f"{'stopped: ' if stopped else ''}{told}"


def _lost(production: Production, account: Manifest) -> list[Outcome]:
    """What was wanted and is not there; what is left to other runs is no loss. This run's own come first."""
    held = production.held.by_item()
    items = [item for item in account.items if item.id in production.chosen and item.outcome not in GOOD]
    mine = _worked_on(production)
    return sorted((item for item in items if item.begun or item.id not in held), key=lambda item: item.id not in mine)


def _worked_on(production: Production) -> frozenset[str]:
    return frozenset(order.item for order in production.orders_to_do)


def _waits(item: Outcome) -> bool:
    decided = item.decision.approval if item.decision else Approval.WAITING
    return item.outcome in GOOD and decided is Approval.WAITING


def _new_and_waiting(account: Manifest) -> bool:
    """Whether this run has made something that a person has to say yes to."""
    return bool(account.approval) and any(item.outcome is Result.DELIVERED and _waits(item) for item in account.items)


def _pictures(production: Production, account: Manifest) -> tuple[SmallPicture, ...]:
    """What this run has made, that has a thumbnail: delivered ones first."""
    mine = _worked_on(production)
    new = [item for item in account.items if item.id in mine and item.begun and item.master and item.master.width]
    new = [item for item in new if item.outcome in (Result.DELIVERED, Result.REJECTED)]
    new.sort(key=lambda item: item.outcome is Result.REJECTED)
    kept = new[:MOST_PICTURES]
    return tuple(SmallPicture(key=thumbnail_key(item.stem), rejected=item.outcome is Result.REJECTED) for item in kept)
