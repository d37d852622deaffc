"""Which of a spec's guards a run would pass. `stops` is pure; `guarded` reads what the month has cost, if that is guarded.

With `--only`, the items that were chosen are those that would change. Gone is what the whole spec lacks, for the next manifest
lists the whole spec, whatever was chosen. Where there is no edition yet, nothing can change or be gone. What costs nothing is
never stopped for its cost: what was paid for in a month that is used up can still be fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.work.month import spent_in_month

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from decimal import Decimal

    from pipeline.spec.guards_section import GuardsSection, Most
    from pipeline.work.diff import Changes
    from pipeline.work.job import Job
    from pipeline.work.plan import Plan


@dataclass(frozen=True)
class Spent:
    """What was spent in a month, as `November 2026`, or may have been, by all jobs of a destination; USD."""

    usd: Decimal
    month: str
    destination: str


def guarded(job: Job, plan: Plan, now: Callable[[], datetime]) -> Plan:
    """The plan with the guards that it passes. Raises StoreError."""
    return replace(plan, stops=passed(job, plan.changes, plan.cost_usd, now))


def passed(job: Job, changes: Changes | None, cost: Decimal, now: Callable[[], datetime]) -> tuple[str, ...]:
    """The guards that a run of the job passes which changes and costs so much (USD), a sentence each. Raises StoreError."""
    spent = None
    if cost and job.spec.guards.month is not None:
        at = now()
        usd = spent_in_month(job.store, at, sandbox=job.wish.sandbox)
        spent = Spent(usd, f"{at:%B %Y}", job.store.url.rpartition("/")[0])
    return tuple(stops(job.spec.guards, changes, cost, spent))


def stops(guards: GuardsSection, changes: Changes | None, cost: Decimal, spent: Spent | None) -> Iterator[str]:
    """A sentence for each guard that is passed. `spent`: None where nothing is known of the month, or nothing guards it."""
    if changes and changes.edition is not None:
        yield from _of_items("changes", guards.changes, changes.changed, changes, "would get another picture")
        yield from _of_items("gone", guards.gone, changes.gone, changes, "are in the spec no more")
    if guards.spend is not None and cost > guards.spend:
        yield f"guard `spend: {_usd(guards.spend)}`: this run would cost ${cost:,.2f}"
    if guards.month is not None and spent and cost and spent.usd + cost > guards.month:
        yield (
            f"guard `month: {_usd(guards.month)}`: ${spent.usd:,.2f} is spent, or may have been, in {spent.month} (UTC) by the "
            f"jobs in {spent.destination}, and this run would cost ${cost:,.2f}"
        )


def _of_items(name: str, most: Most | None, items: int, changes: Changes, what: str) -> Iterator[str]:
    if most is not None and most.is_passed(items, changes.of):
        share = f" ({100 * items / changes.of:.3g} %)" if changes.of else ""
        yield f"guard `{name}: {most}`: {items:,} of the {changes.of:,} items of edition {changes.edition}{share} {what}"


def _usd(amount: Decimal) -> str:
    return f"{amount.normalize():f} USD"
