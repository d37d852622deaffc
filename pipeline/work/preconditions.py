"""What must be so before a run begins: found out before a cent is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import BudgetError, GuardError, UsageError

if TYPE_CHECKING:
    from pipeline.stores import Store
    from pipeline.work.job import Job
    from pipeline.work.plan import Plan

SANDBOX_MARK = "SANDBOX.txt"
SANDBOX_WORDS = (
    b"Everything in this folder was painted by Makeready's sandbox. No model has seen it, and nothing was paid for it.\n"
)

DRAFT_MARK = "DRAFT.txt"
DRAFT_WORDS = (
    b"Everything in this folder is a draft: drawn by a cheaper model, to judge prompts by. Nothing of it is for delivery.\n"
)


def spare_real_bucket(job: Job) -> None:
    """Raise UsageError where sandbox work would go to a bucket without leave."""
    if job.wish.sandbox and job.store.remote and not job.wish.into_bucket:
        raise UsageError(
            f"--sandbox does not write to a real bucket ({job.store.url}): give --destination a folder, or say --yes if it is "
            "meant"
        )


def keep_apart(job: Job) -> None:
    """Raise UsageError where sandbox work and real work, or drafts and pictures, would share a shelf."""
    keep_drafts_apart(job)
    store, sandbox = job.store, job.wish.sandbox
    # In this order: a run that begins at the same instant marks the shelf first, and writes its claims after.
    used = any(True for _ in store.entries("ledger/"))
    marked = holds_sandbox_work(store)
    if marked and not sandbox:
        raise UsageError(f"{store.url} holds sandbox work: give --destination another place, or remove it")
    if used and sandbox and not marked:
        raise UsageError(f"{store.url} holds real work, which --sandbox must not mix with: give --destination another place")


def keep_drafts_apart(job: Job) -> None:
    """Raise UsageError where drafts and pictures would share a shelf, under the name of another job."""
    marked = any(True for _ in job.store.entries(DRAFT_MARK))
    if marked and not job.wish.draft:
        raise UsageError(f"{job.store.url} holds drafts: a job cannot be called so; give it another name")
    if job.wish.draft and not marked and any(True for _ in job.store.entries("ledger/")):
        raise UsageError(f"{job.store.url} holds pictures of a job of that name: drafts must not mix with them")


def keep_to_budget(plan: Plan) -> None:
    """Raise BudgetError where the run would cost more than it may."""
    if plan.over_budget:
        raise BudgetError(
            f"this run would cost ${plan.cost_usd:.2f}, and the budget is ${plan.budget_usd:.2f}: nothing was started; "
            "raise `budget:` in the spec, or take fewer items with --only"
        )


def keep_to_guards(plan: Plan) -> None:
    """Raise GuardError where the run would pass a guard of the spec."""
    if plan.stops:
        raise GuardError(
            f"{'; '.join(plan.stops)}: nothing was started. Look at `makeready diff`; if it is meant, say --accept (a flow: "
            "`accept`), or change `guards:` in the spec"
        )


def holds_sandbox_work(store: Store) -> bool:
    """Whether a shelf is marked as the sandbox's."""
    return any(True for _ in store.entries(SANDBOX_MARK))


def mark(job: Job) -> None:
    """Say on the shelf what all that lies on it is, where that is sandbox work or drafts."""
    if job.wish.sandbox:
        mark_as_sandbox(job.store)
    if job.wish.draft:
        job.store.put(DRAFT_MARK, DRAFT_WORDS, media_type="text/plain; charset=utf-8")


def mark_as_sandbox(store: Store) -> None:
    """Say on the shelf that everything on it is sandbox work."""
    store.put(SANDBOX_MARK, SANDBOX_WORDS, media_type="text/plain; charset=utf-8")
