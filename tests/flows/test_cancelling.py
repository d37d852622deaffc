"""Cancelling on a real server: whoever ends a run, it stops cleanly, and Prefect shows how it ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.flows.deployment import ROOT, deploy, worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun, State

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

pytestmark = [pytest.mark.timeout(4 * HANG_SECONDS), pytest.mark.usefixtures("server")]

SLOW = """\
job: Slow
pace: [{requests: 1, per: 3s}]
prompts:
  - id: leaf-{n}
    prompt: A leaf {n}
    for_each: {n: [NUMBERS]}
""".replace("NUMBERS", ", ".join(map(str, range(1, 200))))
"""Ten minutes of work, a picture every three seconds."""


@pytest.fixture
def client() -> Iterator[SyncPrefectClient]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as found:
        yield found


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "slow.yaml"
    path.write_text(SLOW)
    return path


def until(found: Callable[[], Any], what: str) -> Any:
    """What `found` gives, as soon as it gives something."""
    for _ in range(5 * HANG_SECONDS):
        if value := found():
            return value
        threading.Event().wait(0.2)
    raise AssertionError(f"never came: {what}")


@contextmanager
def command(folder: Path, *words: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """`makeready` as a process, on the server of these tests; it does not outlive the block."""
    code = "from flows.command import main; raise SystemExit(main())"
    with (
        (folder / "said.txt").open("w") as said,
        subprocess.Popen(
            [sys.executable, "-c", code, *words],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            text=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def run_of(client: SyncPrefectClient, begins: str) -> FlowRun | None:
    """The flow run whose name begins so."""
    return next((run for run in client.read_flow_runs() if run.name.startswith(begins)), None)


def end_of(client: SyncPrefectClient, run: UUID) -> State[Any]:
    """The state a flow run ends in."""

    def ended() -> State[Any] | None:
        state = client.read_flow_run(run).state
        return state if state and state.is_final() else None

    found: State[Any] = until(ended, f"the end of {run}")
    return found


def delivered(shelf: Path) -> int:
    return len(list(shelf.glob("masters/*"))) if shelf.is_dir() else 0


def assert_stopped_cleanly(shelf: Path, reason: str) -> None:
    account = json.loads((shelf / "manifest.json").read_text())
    assert account["run"]["partial"]
    assert account["run"]["stopped"] == reason
    assert account["totals"]["delivered"] == delivered(shelf) > 0
    claims = {path.parent.name for path in shelf.glob("ledger/*/*/claim-*")}
    assert not account["totals"]["unknown"], claims
    assert not list(shelf.glob("runs/*/*"))


def test_a_run_of_this_machine_that_is_cancelled_in_prefect_stops_as_after_ctrl_c(
    client: SyncPrefectClient, spec: Path, tmp_path: Path
) -> None:
    from prefect.states import Cancelling

    with command(tmp_path, "run", str(spec), "--sandbox", "--set", "job=By_Hand") as process:
        until(lambda: delivered(tmp_path / "outputs" / "By_Hand"), "a picture")
        run = run_of(client, "By_Hand-")
        assert run
        client.set_flow_run_state(run.id, Cancelling())
        assert process.wait(HANG_SECONDS) == 130
    said = (tmp_path / "said.txt").read_text()
    state = end_of(client, run.id)
    assert state.name == "Cancelled"
    assert (state.message or "").startswith("cancelled in Prefect: "), state
    assert "Traceback" not in said
    assert_stopped_cleanly(tmp_path / "outputs" / "By_Hand", "cancelled in Prefect")


def test_a_run_that_is_set_to_cancelled_by_hand_stops_and_stays_cancelled(
    client: SyncPrefectClient, spec: Path, tmp_path: Path
) -> None:
    from prefect.states import Cancelled

    with command(tmp_path, "run", str(spec), "--sandbox", "--set", "job=Forced") as process:
        until(lambda: delivered(tmp_path / "outputs" / "Forced"), "a picture")
        run = run_of(client, "Forced-")
        assert run
        client.set_flow_run_state(run.id, Cancelled(), force=True)
        assert process.wait(HANG_SECONDS) == 130
    assert "Traceback" not in (tmp_path / "said.txt").read_text()
    assert end_of(client, run.id).name == "Cancelled"
    assert_stopped_cleanly(tmp_path / "outputs" / "Forced", "cancelled in Prefect")


def begun(client: SyncPrefectClient, spec: Path, job: str) -> FlowRun:
    """A run of a deployment that a worker has been asked for."""
    shelf = str(spec.parent / "shelf")
    deployment = deploy(client, name=job, spec=str(spec), destination=shelf, sandbox=True, settings=[f"job={job}"])
    return client.create_flow_run_from_deployment(deployment)


def test_a_deployed_run_that_is_cancelled_in_prefect_stops_as_after_ctrl_c(
    client: SyncPrefectClient, spec: Path, tmp_path: Path
) -> None:
    from prefect.states import Cancelling

    run = begun(client, spec, "By_Worker")
    with worker(tmp_path / "worker.log"):
        until(lambda: delivered(tmp_path / "shelf" / "By_Worker"), "a picture")
        client.set_flow_run_state(run.id, Cancelling())
        state = end_of(client, run.id)
    assert state.name == "Cancelled"
    assert_stopped_cleanly(tmp_path / "shelf" / "By_Worker", "cancelled in Prefect")
    assert client.read_flow_run(run.id).name.startswith("By_Worker-20")


def test_a_deployed_run_whose_process_is_told_to_end_stops_as_after_ctrl_c(
    client: SyncPrefectClient, spec: Path, tmp_path: Path
) -> None:
    run = begun(client, spec, "By_Signal")
    shelf = tmp_path / "shelf" / "By_Signal"
    with worker(tmp_path / "worker.log"):
        until(lambda: delivered(shelf), "a picture")
        [holder] = shelf.glob("runs/*/holder.json")
        pid = json.loads(holder.read_text())["pid"]
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        # As a service manager does: all at once, so that the run is told twice.
        os.kill(pid, signal.SIGTERM)
        os.kill(parent, signal.SIGTERM)
        state = end_of(client, run.id)
    assert state.name == "Cancelled", state.message
    assert_stopped_cleanly(shelf, "interrupted (SIGTERM)")


def test_a_run_whose_machine_is_gone_is_shown_as_crashed(client: SyncPrefectClient, spec: Path, tmp_path: Path) -> None:
    """The automation as it stands in the repository, but for its patience: a beat comes every 30 s, and here one is enough."""
    automation = yaml.safe_load((ROOT / "flows" / "lost_runs.yaml").read_text())
    automation["trigger"]["within"] = 10
    (tmp_path / "automation.yaml").write_text(yaml.safe_dump(automation))
    create = [sys.executable, "-m", "prefect", "automation", "create", "--from-file", str(tmp_path / "automation.yaml")]
    made = subprocess.run(create, capture_output=True, text=True, timeout=HANG_SECONDS, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    with command(tmp_path, "run", str(spec), "--sandbox", "--set", "job=Lost") as process:
        until(lambda: delivered(tmp_path / "outputs" / "Lost"), "a picture")
        run = run_of(client, "Lost-")
        assert run
        process.kill()
        process.wait()
    state = end_of(client, run.id)
    assert state.name == "Crashed"
    assert "No sign of life" in (state.message or "")


@pytest.mark.chaos
def test_a_deployed_run_whose_worker_is_stopped_stops_as_after_ctrl_c(
    client: SyncPrefectClient, spec: Path, tmp_path: Path
) -> None:
    run = begun(client, spec, "By_Stopped_Worker")
    shelf = tmp_path / "shelf" / "By_Stopped_Worker"
    with worker(tmp_path / "worker.log") as process:
        until(lambda: delivered(shelf), "a picture")
        process.send_signal(signal.SIGTERM)
        assert process.wait(HANG_SECONDS) == 0
        # The stopping worker may call the run crashed at once; the run's own word, at its clean end, takes that place.
        until(lambda: end_of(client, run.id).name == "Cancelled", "the run's own end")
    assert_stopped_cleanly(shelf, "interrupted (SIGTERM)")
