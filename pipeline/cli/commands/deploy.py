"""`makeready deploy`: have a job run at its hours, by a Prefect server and its workers."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.work.deployment import Deployment, Hours
    from pipeline.work.job import Job
    from pipeline.work.plan import Plan

    Deploy = Callable[[Deployment], str]
    """What tells a server of a deployment, and gives the server's address. Raises UsageError where none can be told."""

TIMES_SHOWN = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add SPEC, when and by whom it is run, and what each run is told."""
    parser.usage = "%(prog)s SPEC --cron CRON --timezone ZONE [options]"
    parser.add_argument("spec", metavar="SPEC", type=Path, help="the job: a YAML file, which every run reads anew")
    parser.add_argument("--cron", required=True, help="when: five fields, such as '30 4 * * *' for 04:30 each night")
    parser.add_argument("--timezone", metavar="ZONE", required=True, help="whose clock that is, such as Europe/Oslo, or UTC")
    parser.add_argument("--pool", default="press", help="the work pool whose workers run it; made where it is missing (press)")
    parser.add_argument("--name", help="of the deployment; else the job's. What was deployed by that name is replaced")
    parser.add_argument("--folder", metavar="DIR", help="where this folder lies on the machines that work, if not here")
    parser.add_argument("--destination", metavar="URL", help="a folder, or s3://bucket/prefix; instead of the spec's")
    parser.add_argument("--sandbox", action="store_true", help="use the built-in sandbox: no account, no cost, painted artwork")
    parser.add_argument(
        "--set", metavar="KEY=VALUE", dest="overrides", action="append", default=[], help="change the spec: budget='10 USD'"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what a server would be told, and tell it nothing")
    parser.add_argument("--json", action="store_true", help="print the result for programs")


def run(arguments: argparse.Namespace, deploy: Deploy) -> int:
    """Deploy the job with `deploy`; returns 0. Raises SpecError and UsageError before anything is sent."""
    from pipeline.runs.clocks import REAL_TIME
    from pipeline.work.clock_changes import read_zone, warning_of
    from pipeline.work.cron import read_cron
    from pipeline.work.deployment import Hours
    from pipeline.work.job import Wish, read_job

    hours, now = Hours(read_cron(arguments.cron), read_zone(arguments.timezone)), REAL_TIME.now()
    wish = Wish(
        arguments.spec,
        arguments.destination,
        overrides=tuple(arguments.overrides),
        sandbox=arguments.sandbox,
        offline=True,  # what lies on the shelf does not matter: each run will see
    )
    job = read_job(wish)
    plan = job.plan(None)
    asked = _deployment(arguments, hours, job, plan)
    warnings = [warning for warning in (warning_of(*hours, now), *_doubts(job, plan)) if warning]
    server = None if arguments.dry_run else deploy(asked)
    times = list(islice(hours.cron.times(now, hours.zone), TIMES_SHOWN))
    if arguments.json:
        json.dump(as_json(asked, server, times, warnings), sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        from pipeline.cli.screen.deployment_lines import print_deployment

        print_deployment(asked, server, times, warnings)
    return 0


def _deployment(arguments: argparse.Namespace, hours: Hours, job: Job, plan: Plan) -> Deployment:
    from pipeline.cli.screen.plan_table import cost_of
    from pipeline.work.deployment import Deployment, Place, facts_of, parameters_of, read_name

    sandbox, here = arguments.sandbox, Path.cwd()
    if sandbox and job.store.remote:
        raise UsageError(f"--sandbox does not write to a real bucket ({job.store.url}): give --destination a folder")
    return Deployment(
        name=read_name(arguments.name or job.spec.job),
        about=facts_of(plan, cost_of(plan), sandbox=sandbox),
        parameters=parameters_of(job.wish, here),
        hours=hours,
        pool=arguments.pool,
        place=Place.of(here, arguments.folder),
        tags=("makeready", job.spec.job, *(("sandbox",) if sandbox else ())),
    )


def _doubts(job: Job, plan: Plan) -> list[str]:
    found = []
    if plan.budget_usd is None and not job.wish.sandbox:
        found.append("the job has no budget, and nobody is asked before a scheduled run spends: add `budget:` to the spec")
    if plan.over_budget:
        found.append(f"all items together cost ${plan.cost_usd:,.2f}, more than the budget: a first run will not start")
    return found


def as_json(asked: Deployment, server: str | None, times: list[datetime], warnings: list[str]) -> dict[str, object]:
    """What was deployed, for programs; `server` is null where none was told."""
    from datetime import UTC

    return {
        "deployment": asked.full_name,
        "server": server,
        "pool": asked.pool,
        "cron": asked.hours.cron.text,
        "timezone": asked.hours.zone.key,
        "next": [time.astimezone(UTC).isoformat() for time in times],
        "folder": asked.place.folder,
        "python": asked.place.python,
        "parameters": asked.parameters,
        "tags": list(asked.tags),
        "description": asked.description,
        "warnings": warnings,
    }
