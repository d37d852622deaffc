"""`makeready plan`: what a run would do, cost and take. Needs no credentials and spends nothing."""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.cli.commands import job_arguments
from pipeline.errors import BudgetError, GuardError, StoreError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from pipeline.work.diff import Changes
    from pipeline.work.plan import Plan, PlanLine
    from pipeline.work.services import Service


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `run` takes too, and --offline."""
    job_arguments.add_arguments(parser)
    parser.add_argument("--offline", action="store_true", help="touch no network: do not ask a bucket what lies in it")


def run(arguments: argparse.Namespace) -> int:
    """Print the plan; returns 5 where it passes the budget, 9 where a guard stops it, else 0. Raises what `read_job` raises."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads for the few colours of a palette
    with uncollected():
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    from pipeline.cli.shelf_watch import watched
    from pipeline.ledger.ledger import Ledger
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.settings import log_mark
    from pipeline.work.guards import guarded
    from pipeline.work.job import read_job
    from pipeline.work.preconditions import keep_apart
    from pipeline.work.remake import with_takes
    from pipeline.work.services import unusual_services

    if not arguments.json:
        from pipeline.cli.screen.console import open_console
        from pipeline.cli.screen.plan_table import print_plan

    job, warnings = read_job(job_arguments.wish(arguments)), []
    try:
        mark = partial(log_mark, {} if arguments.sandbox else os.environ)
        with watched(job.store, as_json=arguments.json) as store:
            standings = Ledger(store).standings()
            there = with_takes(replace(job, store=store), standings, REAL_TIME.now)
            plan = guarded(there, there.plan(standings, mark), REAL_TIME.now)
            keep_apart(there)
    except StoreError as error:
        plan = job.plan(None)
        warnings.append(f"the shelf could not be read, so everything is taken as to be made ({error})")
    except UsageError as error:
        warnings.append(f"a run will refuse this shelf: {error}")
    plan = replace(plan, warnings=(*warnings, *plan.warnings))
    services = unusual_services(os.environ, job.store.service, sandbox=arguments.sandbox)
    if arguments.json:
        json.dump(as_json(plan, services), sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        print_plan(plan, open_console(sys.stdout), services)
    if plan.over_budget:
        return BudgetError.exit_code
    return GuardError.exit_code if plan.stops and not arguments.accept else 0


@contextmanager
def uncollected() -> Iterator[None]:
    """Do not look for garbage among what is loaded or read: nearly all of it stays. It is a sixth of a plan's CPU."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def as_json(plan: Plan, services: Sequence[Service] = ()) -> dict[str, object]:
    """The plan for programs: USD and seconds as numbers; `services` where things are sent, as far as that is unusual."""
    return {
        "job": plan.job,
        "shelf": plan.shelf_url,
        "totals": _totals(plan),
        "changes": changes_json(plan.changes),
        "stopped_by": list(plan.stops),
        "printers": list(plan.printers),
        "documents": list(plan.documents),
        "warnings": list(plan.warnings),
        "services": {service.name.lower(): service.address for service in services},
        "items": [_item(line) for line in plan.lines],
    }


def _totals(plan: Plan) -> dict[str, object]:
    return {
        "items": len(plan.lines),
        "made": plan.count("made"),
        "rejected": plan.count("rejected"),
        "to_fetch": plan.count("to fetch"),
        "to_make": plan.count("to make"),
        "unknown": plan.count("unknown", "cut off"),
        "cut_off": plan.count("cut off"),
        "not_repeated": sum(line.not_repeated for line in plan.lines),
        "lost_link": plan.count("lost link"),
        "damaged": plan.count("damaged"),
        "price_usd": price_usd(plan),
        "models": [
            {
                "id": cost.model.id,
                "price_usd": float(cost.model.price_usd),
                "about": cost.model.about,
                "to_make": cost.pictures,
                "cost_usd": float(cost.usd),
            }
            for cost in plan.costs
        ],
        "cost_usd": float(plan.cost_usd),
        "finals_usd": None if plan.finals_usd is None else float(plan.finals_usd),
        "budget_usd": None if plan.budget_usd is None else float(plan.budget_usd),
        "over_budget": plan.over_budget,
        "seconds": round(plan.seconds, 1),
        "reckoned": plan.duration.text,
    }


def changes_json(changes: Changes | None) -> dict[str, object] | None:
    """How much has changed since an edition, USD as a number; None where the shelf was not read."""
    if changes is None:
        return None
    return {
        "edition": changes.edition,
        "edition_items": changes.of,
        "new": changes.new,
        "changed": changes.changed,
        "prints_only": changes.prints_only,
        "unchanged": changes.unchanged,
        "gone": changes.gone,
        "back": changes.back,
        "cost_usd": float(changes.cost_usd),
    }


def _item(line: PlanLine) -> dict[str, object]:
    order = line.order
    return {
        "id": order.item,
        "take": order.take,
        "instead_of_take": line.instead_of,
        "state": line.state,
        "not_repeated": line.not_repeated,
        "fingerprint": order.fingerprint,
        "model": order.request.model.id,
        "palette": order.palette,
        "size": order.request.size,
        "note": line.note,
        "print": print_json(line),
        "request": order.request.as_input(),
    }


def price_usd(plan: Plan) -> float | None:
    """What one picture costs, USD; None where the job's models differ."""
    prices = {cost.model.price_usd for cost in plan.costs}
    return float(prices.pop()) if len(prices) == 1 else None


def print_json(line: PlanLine) -> dict[str, object] | None:
    """The print size of an item, mm, and what the size asked for comes to there; None where it has none."""
    from pipeline.prepress.size import by_bleed, viewing_metres

    size, found = line.order.print, line.print
    if size is None or found is None:
        return None
    each = by_bleed(line.order.request.pixels, size)
    return {
        "trim": size.trim,
        "trim_mm": [round(side, 3) for side in size.trim_mm],
        "bleed_mm": round(size.bleed_mm, 3),
        "profile": size.profile,
        "min_ppi": size.min_ppi,
        "full_page": size.full_page,
        "viewing_distance_m": viewing_metres(size),
        "bleed_from": "mirror" if size.mirrored else "crop",
        "by_bleed": each and {bleed: one.model_dump(mode="json") for bleed, one in each.items()},
        "press": size.press.name if size.press else None,
        "ppi": round(found.ppi, 1),
        "verdict": found.verdict.value,
    }
