"""The words that `plan` and `run` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from pipeline.wiring import Wish


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add SPEC, --destination, --sandbox, --only, --set and --json."""
    parser.add_argument("spec", metavar="SPEC", type=Path, help="the job: a YAML file")
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
    parser.add_argument("--json", action="store_true", help="print the result for programs")


def wish(arguments: argparse.Namespace) -> Wish:
    """Turn the parsed words into a wish."""
    from pipeline.wiring import Wish

    return Wish(
        spec=arguments.spec,
        destination=arguments.destination,
        only=tuple(arguments.only),
        overrides=tuple(arguments.overrides),
        sandbox=arguments.sandbox,
        remake_unknown=arguments.remake_unknown,
        into_bucket=getattr(arguments, "yes", False),
    )
