"""What must be so before a run begins: found out before a cent is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import BudgetError, UsageError

if TYPE_CHECKING:
    from pipeline.stores import Store
    from pipeline.work.job import Job
    from pipeline.work.plan import Plan

SANDBOX_MARK = "SANDBOX.txt"
SANDBOX_WORDS = (
    b"Everything in this folder was painted by Makeready's sandbox. No model has seen it, and nothing was paid for it.\n"
)


def spare_real_bucket(job: Job) -> None:
    """Raise UsageError where sandbox work would go to a bucket without leave."""
    if job.wish.sandbox and job.store.remote and not job.wish.into_bucket:
        raise UsageError(
            f"--sandbox does not write to a real bucket ({job.store.url}): give --destination a folder, or say --yes if it is "
            "meant"
        )


def keep_apart(job: Job) -> None:
    """Raise UsageError where sandbox work and real work would share a shelf: what is kept could not be told apart."""
    store, sandbox = job.store, job.wish.sandbox
    # In this order: a run that begins at the same instant marks the shelf first, and writes its claims after.
    used = any(True for _ in store.entries("ledger/"))
    marked = holds_sandbox_work(store)
    if marked and not sandbox:
        raise UsageError(f"{store.url} holds sandbox work: give --destination another place, or remove it")
    if used and sandbox and not marked:
        raise UsageError(f"{store.url} holds real work, which --sandbox must not mix with: give --destination another place")


def keep_to_budget(plan: Plan) -> None:
    """Raise BudgetError where the run would cost more than it may."""
    if plan.over_budget:
        raise BudgetError(
            f"this run would cost ${plan.cost_usd:.2f}, and the budget is ${plan.budget_usd:.2f}: nothing was started; "
            "raise `budget:` in the spec, or take fewer items with --only"
        )


def holds_sandbox_work(store: Store) -> bool:
    """Whether a shelf is marked as the sandbox's."""
    return any(True for _ in store.entries(SANDBOX_MARK))


def mark_as_sandbox(store: Store) -> None:
    """Say on the shelf that everything on it is sandbox work."""
    store.put(SANDBOX_MARK, SANDBOX_WORDS, media_type="text/plain; charset=utf-8")
