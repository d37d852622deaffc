"""What `docs/nightly.md` sets up on a Prefect server: a file of deployments, messages, a worker that is stopped cleanly."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.flows.deployment import ROOT, deploy, worker
from tests.nightly.page import FILES
from tests.nightly.test_files import receiver  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

    from tests.nightly.test_files import Receiver

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

pytestmark = [pytest.mark.timeout(4 * HANG_SECONDS), pytest.mark.usefixtures("server")]

SPEC = """\
job: Stopped_Worker
pace: [{requests: 1, per: 3s}]
prompts:
  - {id: "leaf-{n}", prompt: "A leaf {n}", for_each: {n: [1, 2, 3, 4]}}
"""


def until(found: Callable[[], Any], what: str) -> Any:
    """What `found` gives, as soon as it gives something."""
    for _ in range(5 * HANG_SECONDS):
        if value := found():
            return value
        threading.Event().wait(0.2)
    raise AssertionError(f"never came: {what}")


def python(*words: str, **environ: str) -> str:
    """What a Python program of the checkout prints."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def state_of(run: UUID) -> str:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return client.read_flow_run(run).state_name or ""


def test_the_file_of_deployments_makes_what_the_command_makes() -> None:
    from prefect.client.orchestration import get_client

    words = ["deploy", "specs/model-page.yaml", "--cron", "30 4 * * *", "--timezone", "Europe/Oslo", "--name", "by-command"]
    python("-P", "-c", "from flows.command import main; raise SystemExit(main())", *words, "--folder", "/srv/makeready")
    python("-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(FILES / "prefect.yaml"))
    with get_client(sync_client=True) as client:
        by_file, by_command = (client.read_deployment_by_name(f"makeready/{name}") for name in ("model-page", "by-command"))
        for each in (by_file, by_command):
            client.delete_deployment(each.id)
    for each in (by_file, by_command):
        assert [(each.schedule.cron, each.schedule.timezone) for each in each.schedules] == [("30 4 * * *", "Europe/Oslo")]
        assert each.work_pool_name == "press"
        assert each.parameters["spec"] == "specs/model-page.yaml"
        assert each.concurrency_options
        assert each.concurrency_options.collision_strategy.value == "CANCEL_NEW"
        assert str(each.job_variables["command"]).endswith(" -m flows.engine")
        assert each.job_variables["env"] == {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}
        assert (each.pull_steps or [])[0].popitem()[1]["directory"] == "/srv/makeready"


def test_a_run_that_fails_is_told_once_with_its_reason_and_nowhere_shows_the_address(
    receiver: Receiver,  # noqa: F811
    tmp_path: Path,
) -> None:
    from prefect.client.orchestration import get_client

    from flows.produce import produce

    for _ in range(2):  # set up again, it is no second one
        said = python("-m", "flows.automations", MAKEREADY_WEBHOOK=receiver.url)
    assert said.split() == ["set", "up:", "makeready-lost-runs", "set", "up:", "makeready-failed-runs"]
    (tmp_path / "spec.yaml").write_text(SPEC.replace("pace:", "budget: 0.25 USD\npace:"))
    state = produce(str(tmp_path / "spec.yaml"), destination=str(tmp_path), sandbox=True, return_state=True)
    until(lambda: receiver.came, "the message")
    with get_client(sync_client=True) as client:
        blocks = [str(block.data) for block in client.read_block_documents(include_secrets=False)]
        for name in ("makeready-lost-runs", "makeready-failed-runs"):
            [made] = client.read_automations_by_name(name)
            client.delete_automation(made.id)
    [came] = receiver.came
    assert state.is_failed()
    assert str(state.message) in came["text"]
    assert came["text"].startswith("Failed: ")
    assert any("{{address}}" in block for block in blocks)
    assert not any("secret-of-the-press-room" in block for block in blocks)


def test_a_worker_that_is_to_be_stopped_takes_no_new_run_and_lets_those_under_way_end(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolUpdate

    (tmp_path / "docs" / "nightly").mkdir(parents=True)
    script = tmp_path / "docs" / "nightly" / "let-runs-end"
    script.write_bytes((FILES / "let-runs-end").read_bytes())
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "prefect").write_text(f'#!/bin/sh\nexec {sys.executable} -m prefect "$@"\n')
    for program in (script, tmp_path / ".venv" / "bin" / "prefect"):
        program.chmod(0o755)
    (tmp_path / "spec.yaml").write_text(SPEC)
    where = {"spec": str(tmp_path / "spec.yaml"), "destination": str(tmp_path), "sandbox": True}
    with get_client(sync_client=True) as client, worker(tmp_path / "worker.log", limit=4) as working:
        first = client.create_flow_run_from_deployment(deploy(client, name="first", **where)).id
        until(lambda: (tmp_path / "Stopped_Worker" / "masters").is_dir(), "a picture")
        environ = os.environ | {"MAINPID": str(working.pid)}
        with subprocess.Popen([script, "press"], env=environ) as stopping:
            until(lambda: client.read_work_pool("press").is_paused, "the pause")
            second = client.create_flow_run_from_deployment(deploy(client, name="second", **where)).id
            assert stopping.wait(HANG_SECONDS) == 0
        assert state_of(first) == "Completed", (tmp_path / "worker.log").read_text()
        assert state_of(second) in ("Scheduled", "Late")
        working.terminate()
        assert working.wait(HANG_SECONDS) == 0
        client.update_work_pool("press", WorkPoolUpdate(is_paused=False))
    assert len(list((tmp_path / "Stopped_Worker" / "masters").iterdir())) == 4
