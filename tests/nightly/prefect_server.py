"""The third way: a server, a deployment by the command, a worker, and a schedule that fires; on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.nightly.bare_root import STAND_IN
from tests.nightly.page import lines
from tests.nightly.shelf import PATIENCE_SECONDS, delivered, until
from tests.nightly.systemd import install_units
from tests.nightly.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import Popen

    from tests.nightly.bare_root import BareRoot

SECTION = "With a Prefect server"


def make_a_night(root: BareRoot) -> str:
    """Start server and worker as their units would, deploy, and wait for the schedule to deliver."""
    install_units(root, SECTION)
    server = start(root, "makeready-server.service")
    until(lambda: _answers(root), "the server", server)
    typed = lines(SECTION)
    root.type(typed[typed.index("cd /srv/makeready") :])
    worker = start(root, "makeready-worker.service")
    came = until(lambda: delivered(root), "the schedule's night", server, worker)
    stop_worker(root, worker)
    runs = _asked(root, "flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}})
    assert runs, "the server knows of no run that is completed"
    assert all(run["auto_scheduled"] for run in runs)
    assert worker.poll() is not None
    names = {each["name"] for each in _asked(root, "automations/filter", {})}
    assert "makeready-lost-runs" in names, names
    return f"{came}, by the schedule"


def make_a_night_on_postgresql(root: BareRoot) -> str:
    """The same, with the server's tables in a PostgreSQL of our own."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        return "left out: PostgreSQL is not installed (on Debian: apt-get install postgresql)"
    start_postgresql(root, programs[-1].parent)
    steps = [line for line in lines("PostgreSQL") if not line.startswith(("sed ", "systemctl "))]
    root.type(steps, PGHOST=str(root.folder / "postgres"), PGUSER="postgres")
    root.type([line for line in lines("PostgreSQL") if line.startswith("sed ")])
    came = make_a_night(root)
    [[tables]] = _rows(root, programs[-1].parent, "select count(*) from flow_run")
    assert int(tables) >= 1
    return came


def start(root: BareRoot, name: str) -> Popen[bytes]:
    """Start what a unit starts, as its user, after what it has run before."""
    unit = Unit.read(root.folder / "units" / name)
    environ, cwd = unit.environment(), Path(unit["WorkingDirectory"])
    if "ExecStartPre" in unit.said:
        root.start(unit.command("ExecStartPre"), environ, cwd, f"{name}.log").wait(PATIENCE_SECONDS)
    return root.start(unit.command(), environ, cwd, f"{name}.log")


def stop_worker(root: BareRoot, worker: Popen[bytes]) -> None:
    """Stop a worker as its unit does: let its runs end, then tell it to end, then open the pool again."""
    unit = Unit.read(root.folder / "units" / "makeready-worker.service")
    environ, cwd = unit.environment(), Path(unit["WorkingDirectory"])
    root.start(unit.command("ExecStop"), environ | {"MAINPID": str(worker.pid)}, cwd, "stop.log").wait(PATIENCE_SECONDS)
    worker.terminate()
    worker.wait(60)
    root.start(unit.command("ExecStopPost"), environ, cwd, "stop.log").wait(PATIENCE_SECONDS)


def start_postgresql(root: BareRoot, programs: Path) -> None:
    """A cluster of our own, in our folder and on a socket there; PostgreSQL does not run as root."""
    place, owner = root.folder / "postgres", STAND_IN if os.geteuid() == 0 else root.user
    root.own(place, owner)
    data = place / "data"
    words = ["--pgdata", str(data), "--username", "postgres", "--auth", "trust", "--no-sync"]
    root.start([str(programs / "initdb"), *words], {}, place, "postgres.log", user=owner).wait(PATIENCE_SECONDS)
    words = ["-D", str(data), "-c", "listen_addresses=", "-c", f"unix_socket_directories={place}", "-c", "fsync=off"]
    root.start([str(programs / "postgres"), *words], {}, place, "postgres.log", user=owner)
    until(lambda: any(place.glob(".s.PGSQL.*[0-9]")), "PostgreSQL's socket")


def _rows(root: BareRoot, programs: Path, query: str) -> list[Sequence[str]]:
    words = [str(programs / "psql"), "--host", str(root.folder / "postgres"), "--username", "makeready", "-At", "-c", query]
    said = subprocess.run([*words, "makeready"], env=root.environ(), capture_output=True, text=True, check=True).stdout
    return [line.split("|") for line in said.splitlines()]


def _answers(root: BareRoot) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{root.port}/api/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _asked(root: BareRoot, path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{root.port}/api/{path}", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: list[dict[str, Any]] = json.load(answer)
        return found
