"""Where the command `makeready` begins: hands the command line the one thing the library must not know, Prefect."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pipeline.cli import main as command_line

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.wiring import Opened
    from pipeline.work.deployment import Deployment


def main() -> int:
    """Carry out the command line of this process and return its exit code."""
    lost: list[bool] = []
    code = command_line.main(sys.argv[1:], lambda opened: _as_flow(opened, lost), _deploy)
    if lost:
        sys.stdout.flush()
        sys.stderr.flush()
        # Prefect would try for minutes to tell a server that is gone what went on.
        os._exit(code)
    return code


def _as_flow(opened: Opened, lost: list[bool]) -> Manifest:
    from flows import embedded
    from pipeline.runs.events import RunWaits

    def announce(text: str) -> None:
        opened.production.events.tell(RunWaits(reason=text))

    with embedded.server(os.environ, announce) as ours:
        # Prefect takes most of a second to load: only where a flow is really run, and while its server starts.
        from flows.produce import run_as_flow
        from flows.reach import Reach

        def when_lost() -> None:
            lost.append(True)
            if ours:  # it would be waited for, to take what it never will
                ours.process.kill()
                ours.process.wait()

        return run_as_flow(opened, embedded=ours, reach=Reach(_say), when_lost=when_lost)


def _deploy(asked: Deployment) -> str:
    from flows import embedded
    from flows.folder_settings import disregard_folder
    from pipeline.errors import UsageError

    embedded.look_at_home(os.environ)
    embedded.prepare_environment(os.environ)
    disregard_folder(os.environ)
    if not embedded.names_server(os.environ):
        raise UsageError(
            "no Prefect server is named, and a schedule needs one that stays up: nothing was deployed. Start one with "
            "`prefect server start`, and name it: export PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    from flows.deploy import deploy

    return deploy(asked)


def _say(text: str) -> None:
    """Say it at once: above the live view, where there is one."""
    sys.stderr.write(f"makeready: {text}\n")
    sys.stderr.flush()
