"""What a deployed job prints: when it runs, where, and what to type next."""

from __future__ import annotations

import shlex
import sys
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from pipeline.cli.screen.console import Fact, open_console, print_bullet, print_facts
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pipeline.work.deployment import Deployment


def print_deployment(asked: Deployment, server: str | None, times: Sequence[datetime], warnings: Sequence[str]) -> None:
    """Print a deployment on stdout; `server`: who was told of it, None in a dry run. `times`: when it runs next."""
    console = open_console(sys.stdout)
    print_facts(console, _facts(asked, server, times))
    for warning in warnings:
        print_bullet(console, Text("!", style="yellow"), one_line(warning))
    if server is None:
        console.print(Text("A dry run: no server was told.", style="dim"))


def _facts(asked: Deployment, server: str | None, times: Sequence[datetime]) -> Iterator[Fact]:
    where = f", on {one_line(server)}" if server else ""
    yield Fact("Deployed" if server else "To deploy", f"{asked.full_name}{where}", to_copy=True)
    yield from (Fact(label.capitalize(), one_line(text), to_copy=label == "shelf") for label, text in asked.about.items())
    yield Fact("Spec", f"{one_line(str(asked.parameters['spec']))}, read anew by every run")
    yield Fact("Folder", f"{one_line(asked.place.folder)}, on the machines that work", to_copy=True)
    yield Fact("Python", one_line(asked.place.python), to_copy=True)
    yield Fact("Times", f"{asked.hours.cron.text}, {asked.hours.zone.key}")
    for number, time in enumerate(times):
        yield Fact("" if number else "Next", f"{time:%a %Y-%m-%d %H:%M %Z} ({time.astimezone(UTC):%Y-%m-%d %H:%M} UTC)")
    prefect = shlex.quote(str(Path(asked.place.python).with_name("prefect")))
    yield Fact("A worker", f"{prefect} worker start --pool {shlex.quote(asked.pool)}", to_copy=True)
    yield Fact("Run now", f"{prefect} deployment run {shlex.quote(asked.full_name)} --watch", to_copy=True)
