"""The embedded server's own process: `python -m flows.server_process FD`, FD a listening socket; ends with its stdin."""

from __future__ import annotations

import asyncio
import fcntl
import os
import socket
import sqlite3
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import provide_database_interface, temporary_database_config
from prefect.settings import get_current_settings
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from sqlalchemy.engine import URL


def serve(listening: socket.socket) -> None:
    """Serve Prefect's API until stdin is closed, by our parent or by its end."""
    # Given as a descriptor, uvicorn would take it for a Unix socket and leave Nagle's delay of 40 ms on every answer.
    server = uvicorn.Server(uvicorn.Config(create_app(ephemeral=True, final=True), log_level="error", lifespan="on"))

    def leave_with_parent() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    threading.Thread(target=leave_with_parent, daemon=True).start()
    server.run(sockets=[listening])
    # All is written. Taking the interpreter apart would hold up the end of the run by a second.
    os._exit(0)


def make_database(url: URL) -> None:
    """Make the SQLite file, whole or not at all; of several runs that start at once, one makes it. 3 s, once."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    database = Path(url.database)
    with database.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if database.exists():
            return
        new = database.with_suffix(".new")
        new.unlink(missing_ok=True)
        with temporary_database_config(AioSqliteConfiguration(f"sqlite+aiosqlite:///{new}")):
            asyncio.run(provide_database_interface().create_db())
        with sqlite3.connect(new) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        new.replace(database)


def _url() -> URL:
    url = get_current_settings().server.database.connection_url
    return make_url(url.get_secret_value() if url else "")


if __name__ == "__main__":
    make_database(_url())
    serve(socket.socket(fileno=int(sys.argv[1])))
