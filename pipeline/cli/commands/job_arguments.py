"""The words that `plan` and `run` share, and some of them with other commands."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pipeline.work.job import Wish


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add SPEC, --destination, --sandbox, --only, --set, --json and --proxy."""
    # As argparse writes it, SPEC stands last, where --only would take it for an id.
    parser.usage = "%(prog)s SPEC [options]"
    # Not required here, so that `wish` can say where it went.
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="the job: a YAML file; stands before --only")
    parser.add_argument("--destination", metavar="URL", help="a folder, or s3://bucket/prefix; instead of the spec's")
    parser.add_argument("--sandbox", action="store_true", help="use the built-in sandbox: no account, no cost, painted artwork")
    parser.add_argument(
        "--only",
        metavar="ID",
        nargs="+",
        action="extend",
        default=[],
        help="only these items; patterns such as 'poster-*', too",
    )
    parser.add_argument(
        "--set", metavar="KEY=VALUE", dest="overrides", action="append", default=[], help="change the spec: budget='10 USD'"
    )
    parser.add_argument(
        "--remake-unknown",
        action="store_true",
        help="pay again for items whose charge is unknown or whose link is lost, as far as an earlier run has said so",
    )
    parser.add_argument(
        "--draft",
        action="store_true",
        help="draw each picture by the draft of its model, on a shelf of its own (JOB.draft), to judge prompts for little",
    )
    parser.add_argument(
        "--remake",
        choices=("rejected",),
        help="make the next take of what a person or a check has rejected, with the new prompt where one was given",
    )
    parser.add_argument(
        "--accept", action="store_true", help="let the run through what `guards:` would stop: for a person who has looked"
    )
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    add_proxy(parser)


def add_proxy(parser: argparse.ArgumentParser) -> None:
    """Add --proxy, for whatever asks a service that may be far away."""
    parser.add_argument(
        "--proxy",
        metavar="URL",
        help="the way out, as http://HOST:PORT; with a login better in MAKEREADY_PROXY, which nobody sees",
    )


def wish(arguments: argparse.Namespace) -> Wish:
    """Turn the parsed words into a wish. Raises UsageError where they name no spec."""
    from pipeline.work.job import Wish

    if arguments.spec is None:
        raise UsageError(_no_spec(arguments.command, arguments.only))
    return Wish(
        spec=Path(arguments.spec),
        destination=arguments.destination,
        only=tuple(arguments.only),
        overrides=tuple(arguments.overrides),
        sandbox=arguments.sandbox,
        remake_unknown=arguments.remake_unknown,
        draft=arguments.draft,
        remake_rejected=arguments.remake == "rejected",
        into_bucket=getattr(arguments, "yes", False),
        wait=getattr(arguments, "wait", False),
        accept=arguments.accept,
        offline=getattr(arguments, "offline", False),
    )


def _no_spec(command: str, only: Sequence[str]) -> str:
    """Say what is missing: where --only has taken the file for an item, how the line should read."""
    taken = next((word for word in only if Path(word).is_file()), None)
    if taken is None:
        return f"SPEC is missing: name the job's YAML file, as in: makeready {command} specs/model-page.yaml"
    items = [word for word in only if word != taken] or ["ID"]
    meant = shlex.join(["makeready", command, taken, "--only", *items])
    return f"SPEC is missing: --only has taken {taken} for an item. The spec stands before --only: {meant}"
