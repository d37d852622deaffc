"""Where the command `makeready` begins: hands the command line the one thing the library must not know, Prefect."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipeline import cli

if TYPE_CHECKING:
    from pipeline.manifest import Manifest
    from pipeline.wiring import Opened


def main() -> int:
    """Carry out the command line of this process and return its exit code."""
    return cli.main(sys.argv[1:], _as_flow)


def _as_flow(opened: Opened) -> Manifest:
    # Prefect takes over a second to load: only where a flow is really run.
    from flows.produce import run_as_flow

    return run_as_flow(opened)
