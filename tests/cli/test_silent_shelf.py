"""Shelves that do not answer, before a run is open and for the commands that only read: nothing waits without an end."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Makeready, wait_until
from tests.cli.shelf import Job
from tests.servers.hanging_mount import hanging_mount  # noqa: F401
from tests.servers.scripted import ScriptedServer

if TYPE_CHECKING:
    import socket
    from pathlib import Path

IMPATIENT = """
import functools, sys
from pipeline.cli import shelf_watch

shelf_watch.PATIENCE = shelf_watch.Patience(quiet={quiet}, folder={folder}, bucket=1e6)
{more}
from flows.command import main

sys.exit(main())
"""

SECONDS_FOR_MINUTES = """
from pipeline.stores import s3
from pipeline.stores.s3_deadlines import Deadlines

s3.S3Store = functools.partial(s3.S3Store, deadlines=Deadlines(silence=0.5, slowest=1 << 20), sleep=lambda _: None)
"""

COMMANDS = {
    "status": ("status", "{shelf}/art"),
    "verify": ("verify", "{shelf}/art"),
    "plan": ("plan", "leaves.yaml", "--destination", "{shelf}"),
    "reconcile": ("reconcile", "{shelf}/art"),
    "reconcile a spec": ("reconcile", "leaves.yaml", "--destination", "{shelf}"),
    "run": ("run", "--plain", "--sandbox", "leaves.yaml", "--destination", "{shelf}"),
}


def words(name: str, shelf: Path | str) -> list[str]:
    return [word.format(shelf=shelf) for word in COMMANDS[name]]


def child(quiet: float = 1e6, folder: float = 1e6, more: str = "") -> str:
    return IMPATIENT.format(quiet=quiet, folder=folder, more=more)


@pytest.fixture
def program(tmp_path: Path) -> Makeready:
    Job(tmp_path, "art")
    return Makeready(tmp_path)


@pytest.mark.parametrize("name", COMMANDS)
def test_on_a_disk_that_hangs_it_is_said_what_is_waited_for_and_ctrl_c_ends_it(
    program: Makeready,
    hanging_mount: Path,  # noqa: F811
    name: str,
) -> None:
    with program.started(*words(name, hanging_mount), code=child(quiet=0.5)) as running:
        wait_until(lambda: "Ctrl-C ends it" in running.err.read_text())
        running.process.send_signal(signal.SIGINT)
        ended = running.ended()
    assert ended.code == 130, ended.err
    assert f"{hanging_mount}/art has not answered for" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("name", COMMANDS)
def test_on_a_disk_that_hangs_for_ever_it_ends_by_itself(
    program: Makeready,
    hanging_mount: Path,  # noqa: F811
    name: str,
) -> None:
    json_too = () if name == "run" else ("--json",)
    ended = program(*words(name, hanging_mount), *json_too, code=child(folder=1))
    assert ended.code == 6, ended
    assert "it is given up" in ended.err
    if json_too:
        assert json.loads(ended.out)["kind"] == "ShelfBusy"


def trickle(connection: socket.socket) -> None:
    """A byte of the answer's head now and then, until the other side goes away."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    with suppress(OSError):
        while True:
            Event().wait(0.05)
            connection.sendall(b"a")


def environment(server: ScriptedServer) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{server.port}",
        "AWS_ACCESS_KEY_ID": "tester",
        "AWS_SECRET_ACCESS_KEY": "testing-secret",
        "AWS_REGION": "us-east-1",
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_a_bucket_whose_service_trickles_is_given_up_in_time(program: Makeready, name: str) -> None:
    with ScriptedServer(trickle) as server:
        ended = program(*words(name, "s3://bucket"), environ=environment(server), code=child(more=SECONDS_FOR_MINUTES))
    told = ended.out.replace("\n", " ") if name == "plan" else ended.err
    assert ended.code == (0 if name == "plan" else 6), ended
    assert "does not come to an end in time" in " ".join(told.split())
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("name", COMMANDS)
def test_while_a_service_trickles_it_is_said_what_is_waited_for_and_ctrl_c_ends_it(program: Makeready, name: str) -> None:
    with ScriptedServer(trickle) as server:
        program.environ |= environment(server)
        with program.started(*words(name, "s3://bucket"), code=child(quiet=0.5)) as running:
            wait_until(lambda: "Ctrl-C ends it" in running.err.read_text())
            running.process.send_signal(signal.SIGINT)
            ended = running.ended()
    assert ended.code == 130, ended.err
    assert "s3://bucket/art has not answered for" in ended.err
    assert "Traceback" not in ended.err


def test_readers_that_hang_do_not_hold_up_ctrl_c(program: Makeready, hanging_mount: Path) -> None:  # noqa: F811
    """The manifest lies on a disk that is well, and the pictures on one that hangs."""
    made = program("run", "--plain", "--sandbox", "leaves.yaml", "--destination", "shelf")
    assert made.code == 0, made.err
    masters = program.folder / "shelf" / "art" / "masters"
    masters.rename(masters.with_name("moved"))
    masters.symlink_to(hanging_mount)
    links = child(quiet=0.5, more="import os; os.environ['MAKEREADY_FOLLOW_LINKS'] = '1'")
    with program.started("verify", "shelf/art", code=links) as running:
        wait_until(lambda: "Ctrl-C ends it" in running.err.read_text())
        running.process.send_signal(signal.SIGINT)
        ended = running.ended()
    assert ended.code == 130, ended.err
