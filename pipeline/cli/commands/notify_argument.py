"""The option --notify: who is told how it went, beside those whom MAKEREADY_NOTIFY and a spec name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_notify(parser: argparse.ArgumentParser) -> None:
    """Add --notify, which may be given several times."""
    parser.add_argument(
        "--notify",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="tell this address too: env:NAME of a variable that holds it, which nobody sees, or an address of Apprise",
    )
