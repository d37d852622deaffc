"""A job that is deployed by the command is made by its schedule, on a real server, by a real worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.flows.deployment import worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

pytestmark = [pytest.mark.timeout(4 * HANG_SECONDS), pytest.mark.usefixtures("server")]

SPEC = """\
job: Nightly_Shields
budget: 3 USD
pace: [{requests: 1, per: 20s}]
prompts:
  - {id: shield, prompt: A shield}
  - {id: lighthouse, prompt: A lighthouse}
"""
"""Twenty seconds of work: what falls due meanwhile meets it."""


@dataclass(frozen=True)
class Folder:
    """A folder with a job in it, where the command is typed: no checkout of ours."""

    path: Path

    def deploy(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        code = "from flows.command import main; raise SystemExit(main())"
        line = [sys.executable, "-P", "-c", code, "deploy", "spec.yaml", "--timezone", "Europe/Oslo", *words]
        return subprocess.run(
            line,
            cwd=self.path,
            env=os.environ | environ,
            capture_output=True,
            text=True,
            timeout=HANG_SECONDS,
            check=False,
        )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "flows").mkdir()  # what lies where the job is worked at is not taken for ours
    (tmp_path / "flows" / "__init__.py").write_text("raise SystemExit('the code of the folder was run')")
    return Folder(tmp_path)


def until(found: Callable[[], Any], what: Callable[[], str]) -> Any:
    """What `found` gives, as soon as it gives something."""
    for _ in range(5 * HANG_SECONDS):
        if value := found():
            return value
        threading.Event().wait(0.2)
    raise AssertionError(f"never came: {what()}")


def runs_of(client: SyncPrefectClient, deployment: UUID, *types: str) -> list[FlowRun]:
    """The runs of a deployment that are in one of these states."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId

    runs = client.read_flow_runs(deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])))
    return [run for run in runs if run.state and run.state.type.value in types]


def test_a_schedule_delivers_a_job_and_what_falls_due_meanwhile_is_cancelled(folder: Folder, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    said = folder.deploy("--cron", "* * * * *", "--sandbox", "--json")
    assert said.returncode == 0, said.stderr
    log, shelf = tmp_path / "worker.log", tmp_path / "outputs" / "Nightly_Shields"
    with get_client(sync_client=True) as client, worker(log, limit=3):
        found = client.read_deployment_by_name(json.loads(said.stdout)["deployment"])
        [scheduled] = until(lambda: runs_of(client, found.id, "PENDING", "RUNNING"), log.read_text)
        missed = [client.create_flow_run_from_deployment(found.id) for _ in range(2)]
        states = until(lambda: len(ended := runs_of(client, found.id, "CANCELLED")) == 2 and ended, log.read_text)
        [done] = until(lambda: runs_of(client, found.id, "COMPLETED", "FAILED", "CRASHED"), log.read_text)
        client.delete_deployment(found.id)
    assert (done.id, done.auto_scheduled, done.state_name) == (scheduled.id, True, "Completed"), done.state
    assert {run.id for run in states} == {run.id for run in missed}
    totals = json.loads((shelf / "manifest.json").read_text())["totals"]
    assert totals["delivered"] == 2
    assert len(list((shelf / "masters").iterdir())) == 2


def test_a_job_that_is_deployed_again_has_its_new_hours_alone(folder: Folder) -> None:
    from prefect.client.orchestration import get_client

    for cron, *more in (["* * * * *", "--sandbox"], ["30 4 * * *", "--set", "budget=2"]):
        said = folder.deploy("--cron", cron, "--name", "again", "--pool", "other", *more)
        assert said.returncode == 0, said.stderr
    with get_client(sync_client=True) as client:
        found = client.read_deployment_by_name("makeready/again")
        # What the first hours had planned within the minute is gone as well.
        until(lambda: runs_of(client, found.id, "SCHEDULED"), lambda: "a planned run")
        planned = [run.expected_start_time for run in runs_of(client, found.id, "SCHEDULED")]
        client.delete_deployment(found.id)
    [schedule] = found.schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone, schedule.active) == ("30 4 * * *", "Europe/Oslo", True)
    assert {time.minute for time in planned if time} == {30}
    assert found.parameters == {"spec": "spec.yaml", "settings": ["budget=2"]}
    assert found.tags == ["makeready", "Nightly_Shields"]
    assert found.global_concurrency_limit
    assert found.global_concurrency_limit.limit == 1
    assert found.concurrency_options
    assert found.concurrency_options.collision_strategy.value == "CANCEL_NEW"
    assert "- items: 2; $0.50 for all of them" in (found.description or "")


def test_a_pool_for_other_workers_is_refused_and_nothing_is_deployed(folder: Folder) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectNotFound

    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="ships", type="docker"))
        said = folder.deploy("--cron", "30 4 * * *", "--name", "shipped", "--pool", "ships")
        assert said.returncode == 2
        assert "the work pool ships is for workers of the type docker" in said.stderr
        with pytest.raises(ObjectNotFound):
            client.read_deployment_by_name("makeready/shipped")
