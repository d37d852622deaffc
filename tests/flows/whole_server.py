"""Prefect's whole server, scheduler and all, on loopback: what a user has who types `prefect server start`.

That command serves the same app, but takes no socket, and so knows no port that is sure to be free. `python -m
tests.flows.whole_server FD` serves on FD, a listening socket, and ends when its stdin is closed.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flows.embedded import CLIENT, DATABASE, QUIET, SERVER

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

SCHEDULER = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_SCHEDULED_TIME": "PT0S",
}
"""Looks once a second, and plans one run at a time."""

AUTOMATIONS = {"PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "true", "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT1S"}
"""Watches for what does not happen, each second."""


DASHBOARD = {"PREFECT_SERVER_UI_ENABLED": "true", "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false"}
"""Its pages, as the wheel ships them."""


@contextmanager
def whole_server(database: Path, *, pages: bool = False) -> Iterator[dict[str, str]]:
    """Serve from `database`, made where it is missing; gives the variables by which Prefect finds the server.

    `pages`: the dashboard as well, and no haste with schedules, for which SQLite would be locked when people send their forms.
    What goes wrong in it stands beside the database, in `server.log`.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening, server_on(listening, database, pages=pages) as found:
        yield found


@contextmanager
def server_on(listening: socket.socket, database: Path, *, pages: bool = False) -> Iterator[dict[str, str]]:
    """Serve on a listening socket, which outlives the server: so another one can take its place."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    found = QUIET | CLIENT | {"PREFECT_HOME": str(database.parent)}
    found["PREFECT_API_URL"] = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
    settings = (
        found | SERVER | (DASHBOARD if pages else SCHEDULER | AUTOMATIONS) | {DATABASE: f"sqlite+aiosqlite:///{database}"}
    )
    settings["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "ERROR"
    del settings["PREFECT_API_URL"]
    if pages:
        where = {"UI_API_URL": found["PREFECT_API_URL"], "UI_STATIC_DIRECTORY": str(database.parent / "pages")}
        settings |= {f"PREFECT_SERVER_{name}": value for name, value in where.items()}
    with (database.parent / "server.log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.flows.whole_server", str(listening.fileno())],
            cwd=ROOT,
            env=environ | settings,
            pass_fds=[listening.fileno()],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    with started:
        try:
            yield found
        finally:
            started.kill()


def serve(listening: socket.socket) -> None:
    """Serve Prefect's API, and what goes with it, until stdin is closed."""
    import uvicorn
    from prefect.server.api.server import create_app
    from sqlalchemy.engine import make_url

    from flows.server_process import make_database

    make_database(make_url(os.environ[DATABASE]))
    server = uvicorn.Server(uvicorn.Config(create_app(final=True), log_level="error", lifespan="on"))

    def leave_with_parent() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=leave_with_parent, daemon=True).start()
    server.run(sockets=[listening])


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
