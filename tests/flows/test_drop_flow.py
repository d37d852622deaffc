"""A drop that waits for a person: asked in a real browser, its server and its worker restarted meanwhile."""

from __future__ import annotations

import json
import os
import socket
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.wiring import open_run
from pipeline.work.door import Door
from pipeline.work.job import Wish, read_job
from pipeline.work.job_run import threads
from tests.flows.conftest import read_settings_again
from tests.flows.dashboard import Filled, resume
from tests.flows.deployment import deploy_drop, worker
from tests.flows.whole_server import server_on
from tests.proof.browser import CHROMIUM
from tests.servers.receivers import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

pytestmark = pytest.mark.timeout(4 * HANG_SECONDS)

SPEC = """\
job: {job}
pace: [{{requests: 200, per: 60s}}]
prompts:
  - {{id: shield, prompt: A shield}}
  - {{id: lighthouse, prompt: A lighthouse}}
"""
DROP = """\
drop: advent
to: {to}
from:
  - {{shelf: {shelf}/Autumn, files: [master], name: "autumn/{{item}}.{{ext}}"}}
  - {{shelf: {shelf}/Spring, files: [master], name: "spring/{{item}}.{{ext}}"}}
{more}
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small sandbox jobs."""
    folder = tmp_path_factory.mktemp("jobs")
    for name in ("Autumn", "Spring"):
        spec = folder / f"{name}.yaml"
        spec.write_text(SPEC.format(job=name))
        with open_run(read_job(Wish(spec, destination=str(folder / "shelf"), sandbox=True)), {}, Door()) as opened:
            opened.production.run(threads(opened.workers, opened.production.stop))
    return folder / "shelf"


class Press:
    """A server with its pages and a worker, which can be ended and started again."""

    def __init__(self, folder: Path, listening: socket.socket, room: Receiver) -> None:
        self.folder = folder
        self.listening = listening
        self.room = room
        """Who is told by the worker's PRESS_ROOM_URL."""
        self.at_work = ExitStack()

    def start(self) -> None:
        patch = self.at_work.enter_context(pytest.MonkeyPatch.context())
        self.at_work.callback(read_settings_again)
        for name, value in self.at_work.enter_context(
            server_on(self.listening, self.folder / "prefect.db", pages=True)
        ).items():
            patch.setenv(name, value)
        patch.setenv("PRESS_ROOM_URL", self.room.address)
        patch.setenv("MAKEREADY_NOTIFY_SECONDS", "60")
        read_settings_again()
        self.at_work.enter_context(worker(self.folder / "worker.log"))

    def restart(self) -> None:
        self.at_work.close()
        self.start()

    def left(self, run: UUID) -> bool:
        """Whether a run has ended its process to be begun again."""
        return f"'{run}' is paused" in (self.folder / "worker.log").read_text()


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    if not CHROMIUM:
        pytest.skip("there is no Chromium here")
    pytest.importorskip("playwright.sync_api", reason="there is no Playwright here")
    with socket.create_server(("127.0.0.1", 0)) as listening, Receiver() as room:
        press = Press(tmp_path_factory.mktemp("press"), listening, room)
        press.start()
        yield press
        press.at_work.close()


@pytest.fixture
def client(press: Press) -> Iterator[SyncPrefectClient]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True, httpx_settings={"timeout": HANG_SECONDS}) as found:
        yield found


def until(client: SyncPrefectClient, run: UUID, reached: Callable[[Any], bool], press: Press) -> FlowRun:
    """The flow run, as soon as its state is what is waited for."""
    for _ in range(5 * HANG_SECONDS):
        found = client.read_flow_run(run)
        if found.state and reached(found.state):
            return found
        assert not (found.state and found.state.is_final()), found.state
        threading.Event().wait(0.2)
    raise AssertionError(f"it stands as {found.state}: {(press.folder / 'worker.log').read_text()}")


def write_drop(folder: Path, shelf: Path, more: str = "") -> Path:
    path = folder / "advent.drop.yaml"
    path.write_text(DROP.format(to=folder / "advent", shelf=shelf, more=more))
    return path


def test_a_yes_in_the_browser_lets_a_drop_go_live_at_its_moment_whatever_was_restarted_meanwhile(
    press: Press, client: SyncPrefectClient, shelf: Path, tmp_path: Path
) -> None:
    from prefect.states import Scheduled

    file = write_drop(tmp_path, shelf, "approval: required\nrelease: 2999-12-01 06:00 Europe/Oslo")
    deployment = deploy_drop(client)
    asked = client.create_flow_run_from_deployment(deployment, parameters={"file": str(file), "sandbox": True})
    until(client, asked.id, lambda state: state.is_paused() and press.left(asked.id), press)
    press.restart()
    shown = resume(os.environ["PREFECT_API_URL"], str(asked.id), Filled(approve=True, by="Ada"))
    assert "advent, edition 1: 4 files" in shown
    assert "it goes live at 2999-12-01 06:00 Europe/Oslo" in shown
    assert "shield of Autumn (new)" in shown
    waits = until(client, asked.id, lambda state: state.name == "Scheduled", press).state
    assert waits is not None
    assert waits.message == "edition 1 goes live at 2999-12-01 06:00 Europe/Oslo (2999-12-01 05:00 UTC), approved by Ada"
    assert str(waits.state_details.scheduled_time).startswith("2999-12-01 04:57:00")
    assert not (tmp_path / "advent" / "current.json").exists()
    write_drop(tmp_path, shelf, "approval: required\nrelease: 2026-01-01 06:00 Europe/Oslo")
    client.set_flow_run_state(asked.id, Scheduled())  # its time has come
    ended = until(client, asked.id, lambda state: state.is_final(), press).state
    assert ended is not None
    assert ended.message == "edition 1 of advent is live, approved by Ada: 4 files, release 1"
    assert ended.is_completed()
    current = json.loads((tmp_path / "advent" / "current.json").read_text())
    assert (current["edition"], current["by"], len(current["files"])) == (1, "Ada", 4)
    approved = json.loads((tmp_path / "advent" / "approvals" / "000001.json").read_text())
    assert approved["by"] == "Ada"


def test_a_form_that_is_sent_as_it_stands_is_a_no_and_people_hear_of_question_and_answer(
    press: Press, client: SyncPrefectClient, shelf: Path, tmp_path: Path
) -> None:
    deployment = deploy_drop(client)
    file = write_drop(tmp_path, shelf, "notify: [env:PRESS_ROOM_URL]")
    asked = client.create_flow_run_from_deployment(deployment, parameters={"file": str(file), "sandbox": True})
    until(client, asked.id, lambda state: state.is_paused(), press)
    resume(os.environ["PREFECT_API_URL"], str(asked.id), Filled())
    run = until(client, asked.id, lambda state: state.is_final(), press)
    assert run.state is not None
    assert (run.state.name, run.state.is_completed()) == ("NotReleased", True)
    assert run.state.message == "edition 1 of advent was not approved by somebody, in Prefect's form"
    assert not (tmp_path / "advent" / "current.json").exists()
    said = json.loads((tmp_path / "advent" / "approvals" / "000001.no-1.json").read_text())
    assert said["by"] == "somebody, in Prefect's form"
    assert [(notice["kind"], notice["job"]) for notice in press.room.notices] == [("review", "advent"), ("held-back", "advent")]
