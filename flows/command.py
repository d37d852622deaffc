"""Where the command `makeready` begins: hands the command line the one thing the library must not know, Prefect."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pipeline.cli import main as command_line

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.wiring import Opened


def main() -> int:
    """Carry out the command line of this process and return its exit code."""
    lost: list[str] = []
    code = command_line.main(sys.argv[1:], lambda opened: _as_flow(opened, lost))
    if lost:
        sys.stdout.flush()
        sys.stderr.write(f"makeready: {lost[0]}\n")
        sys.stderr.flush()
        # Prefect would try for minutes to tell a server that is gone what went on.
        os._exit(code)
    return code


def _as_flow(opened: Opened, lost: list[str]) -> Manifest:
    from flows import embedded
    from pipeline.runs.events import RunWaits

    def announce(text: str) -> None:
        opened.production.events.tell(RunWaits(reason=text))

    with embedded.server(os.environ, announce) as ours:
        # Prefect takes most of a second to load: only where a flow is really run, and while its server starts.
        from flows.produce import run_as_flow

        return run_as_flow(opened, embedded=ours, when_lost=lost.append)
