"""Real flows on a real Prefect server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import MakereadyError
from pipeline.records import Order, Outcome, Result
from pipeline.runs.stop import Stop
from pipeline.wiring import open_run
from pipeline.work.door import Door
from pipeline.work.job import Wish, read_job
from pipeline.work.job_run import threads
from tests.flows.deployment import deploy, work_once
from tests.samples import a_request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

    from pipeline.manifest.manifest import Manifest

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

pytestmark = [pytest.mark.timeout(3 * HANG_SECONDS), pytest.mark.usefixtures("server")]

SPEC = """\
job: Flow_Test
pace: [{requests: 200, per: 60s}]
prompts:
  - {id: shield, prompt: A shield}
  - {id: lighthouse, prompt: A lighthouse}
"""
OFF_BRAND = f"""\
{SPEC}
budget: 2 USD
checks: {{min_palette_share: 1.0, min_color_share: 0.9}}
palettes: {{brand: ["#FF00AA", "#00FF22"]}}
defaults: {{palette: brand}}
"""


def orders(count: int) -> list[Order]:
    return [Order(item=f"item-{number}", request=a_request(prompt="A lighthouse")) for number in range(1, count + 1)]


def outcome(order: Order, result: Result = Result.DELIVERED) -> Outcome:
    return Outcome(
        id=order.item, fingerprint=order.fingerprint, take=1, outcome=result, reason="blank", request=order.request.as_input()
    )


def fanned_out(
    carry_out: Callable[[Order], Outcome], wanted: Sequence[Order], *, workers: int = 4, stop: Stop | None = None, **sizes: int
) -> tuple[list[Outcome], dict[str, Any]]:
    """What a flow gathers from its task runs, and the task runs' states by their names, as the server has them."""
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
    from prefect.events.worker import EventsWorker
    from prefect.runtime import flow_run

    from flows.fan_out import prefect_fan_out

    gathered: list[Outcome] = []
    ids: list[Any] = []

    @flow
    def gather() -> None:
        ids.append(flow_run.id)
        gathered.extend(prefect_fan_out(workers, stop or Stop(), **sizes)(carry_out, wanted))

    gather()
    EventsWorker.drain_all(timeout=HANG_SECONDS)
    with get_client(sync_client=True) as client:
        only = FlowRunFilter(id=FlowRunFilterId(any_=ids))
        for _ in range(10 * HANG_SECONDS):  # the server writes what it was told about once a second
            runs = client.read_task_runs(flow_run_filter=only)
            if runs and all(run.state and run.state.is_final() for run in runs):
                break
            threading.Event().wait(0.1)
    return gathered, {run.name: run.state for run in runs}


def test_each_item_of_a_small_job_is_a_task_run_with_its_name() -> None:
    gathered, states = fanned_out(outcome, orders(3))
    assert [one.id for one in gathered] == ["item-1", "item-2", "item-3"]
    assert {name: state.type.value for name, state in states.items()} == dict.fromkeys(
        ["item-1", "item-2", "item-3"], "COMPLETED"
    )


def test_an_item_that_is_not_delivered_shows_as_failed_with_its_reason() -> None:
    gathered, states = fanned_out(lambda order: outcome(order, Result.REJECTED), orders(1))
    assert gathered[0].outcome is Result.REJECTED
    assert states["item-1"].type.value == "FAILED"
    assert states["item-1"].message == "item-1: blank"


def test_a_large_job_is_cut_into_chunks_and_still_fills_every_worker() -> None:
    all_at_once = threading.Barrier(8, timeout=HANG_SECONDS)

    def meet_the_others(order: Order) -> Outcome:
        all_at_once.wait()
        return outcome(order)

    gathered, states = fanned_out(meet_the_others, orders(16), workers=8, small_job=5, chunk=5)
    assert [one.id for one in gathered] == [f"item-{number}" for number in range(1, 17)]
    assert sorted(states) == ["item-16", "items 11–15", "items 1–5", "items 6–10"]


def test_a_bug_surfaces_and_stops_the_run() -> None:
    stop = Stop()

    def stumble(order: Order) -> Outcome:
        raise ZeroDivisionError(order.item)

    with pytest.raises(ZeroDivisionError, match="item-1"):
        fanned_out(stumble, orders(3), stop=stop)
    assert stop.is_set()


def run_sandbox(tmp_path: Path, name: str, *, flow: bool, spec: str = SPEC) -> Manifest:
    (tmp_path / "spec.yaml").write_text(spec)
    job = read_job(Wish(tmp_path / "spec.yaml", destination=str(tmp_path / name), sandbox=True))
    with open_run(job, {}, Door()) as opened:
        if not flow:
            return opened.production.run(threads(opened.workers, opened.production.stop))
        from flows.produce import run_as_flow

        return run_as_flow(opened)


def test_a_flow_and_plain_threads_give_the_same_outcomes(tmp_path: Path) -> None:
    as_flow, plain = (run_sandbox(tmp_path, name, flow=name == "flow") for name in ("flow", "plain"))

    def what_came(account: Manifest) -> list[Any]:
        return [(item.id, item.fingerprint, item.outcome, item.master and item.master.sha256) for item in account.items]

    assert what_came(as_flow) == what_came(plain)
    assert [item.outcome for item in as_flow.items] == [Result.DELIVERED] * 2


def test_a_flow_run_has_the_jobs_name_its_outcomes_and_the_way_to_manifest_and_page(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId, FlowRunFilter, FlowRunFilterName

    account = run_sandbox(tmp_path, "shelf", flow=True, spec=OFF_BRAND)
    with get_client(sync_client=True) as client:
        named = FlowRunFilter(name=FlowRunFilterName(any_=[f"Flow_Test-{account.run.id}"]))
        [run] = client.read_flow_runs(flow_run_filter=named)
        artifacts = client.read_artifacts(artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id])))
    assert run.state is not None
    assert run.state.is_completed()
    assert run.parameters == {"job": "Flow_Test", "run": account.run.id, "spec": str(tmp_path / "spec.yaml"), "items": 2}
    found = {artifact.key: str(artifact.data) for artifact in artifacts}
    assert [row["item"] for row in json.loads(found["flow-test-outcomes"])] == ["shield", "lighthouse"]
    assert str(tmp_path / "shelf") in found["flow-test-manifest"]
    off = "; ".join(finding.text for item in account.items for finding in item.findings if finding.code == "palette.off")
    assert off
    assert all(row["warning"] in off for row in json.loads(found["flow-test-warnings"])[:2])
    assert "2 delivered (2 with warnings)" in str(run.state.message)
    page = tmp_path / "shelf" / "Flow_Test" / "proof.html"
    assert page.is_file()
    told, *strip = found["flow-test-proof"].splitlines()
    assert told == rf"The proof of Flow\_Test, to look at: `{page}`"
    assert [line.count("![shield](data:image/webp;base64,") for line in strip].count(1) == 1
    assert "| shield (warned) | lighthouse (warned) |" in strip
    assert "| planned, where no call is repeated | $0.50 |\n| spent | $0.50 |" in found["flow-test-money"]
    assert "| budget | $2.00 |\n| left | $1.50 |" in found["flow-test-money"]
    assert json.loads(found["flow-test-progress"]) == 100


def test_a_server_that_does_not_answer_is_said_before_anything_is_made(tmp_path: Path) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}), pytest.raises(MakereadyError, match="--plain"):
        run_sandbox(tmp_path, "shelf", flow=True)
    assert not list(tmp_path.rglob("masters"))


def planned_runs(client: SyncPrefectClient, deployment: UUID) -> list[FlowRun]:
    """The runs that the schedule has planned, as soon as there are any; none where there never are."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId

    for _ in range(2 * HANG_SECONDS):
        runs = client.read_flow_runs(deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])))
        if runs:
            return runs
        threading.Event().wait(0.5)
    return []


def test_a_schedule_makes_a_job(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    (tmp_path / "spec.yaml").write_text(SPEC)
    with get_client(sync_client=True) as client:
        deployment = deploy(
            client, every=5, spec=str(tmp_path / "spec.yaml"), destination=str(tmp_path / "shelf"), sandbox=True
        )
        assert planned_runs(client, deployment), (Path(os.environ["PREFECT_HOME"]) / "server.log").read_text()
        code = work_once(tmp_path / "worker.log", HANG_SECONDS)
        ended = [run for run in planned_runs(client, deployment) if run.state and run.state.is_final()]
        client.delete_deployment(deployment)
    assert code == 0, (tmp_path / "worker.log").read_text()
    assert all(run.auto_scheduled for run in ended)
    states = {run.state_name for run in ended}
    assert states - {"Cancelled"} == {"Completed"}  # on a slow machine more may fall due than the limit of one lets begin
    totals = json.loads((tmp_path / "shelf" / "Flow_Test" / "manifest.json").read_text())["totals"]
    assert totals["delivered"] + totals["kept"] == 2


def test_a_schedule_that_a_guard_stops_fails_with_the_guards_sentence(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    (tmp_path / "spec.yaml").write_text(f"{SPEC}guards: {{spend: 0.25 USD}}\n")
    where = {"spec": str(tmp_path / "spec.yaml"), "destination": str(tmp_path / "shelf"), "sandbox": True}
    with get_client(sync_client=True) as client:
        deployment = deploy(client, name="guarded", every=5, **where)
        assert planned_runs(client, deployment), (Path(os.environ["PREFECT_HOME"]) / "server.log").read_text()
        code = work_once(tmp_path / "worker.log", HANG_SECONDS)
        ended = [run for run in planned_runs(client, deployment) if run.state and run.state.is_final()]
        client.delete_deployment(deployment)
    assert code == 0, (tmp_path / "worker.log").read_text()
    said = {run.state.message or "" for run in ended if run.state and run.state.is_failed()}
    assert len(said) == 1
    assert "guard `spend: 0.25 USD`: this run would cost $0.50: nothing was started" in said.pop()
    assert not (tmp_path / "shelf").exists()


DIALLED = """\
import os, sys
def note(event, words):
    if event in ("socket.connect", "socket.getaddrinfo"):
        with open(os.environ["DIALLED"], "a") as file:
            print(words[1][0] if event == "socket.connect" and isinstance(words[1], tuple) else words[0]
                  if event == "socket.getaddrinfo" else "unix", file=file)
sys.addaudithook(note)
"""


def test_nothing_is_dialled_but_this_machine_and_the_screen_stays_clean(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(DIALLED)
    (tmp_path / "spec.yaml").write_text(SPEC)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environ |= {"PYTHONPATH": str(tmp_path), "DIALLED": str(tmp_path / "dialled"), "CI": ""}
    command = [
        sys.executable,
        "-c",
        "from flows.command import main; raise SystemExit(main())",
        "run",
        "spec.yaml",
        "--sandbox",
    ]
    said = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=HANG_SECONDS, check=False)
    assert said.returncode == 0, said.stderr
    assert set((tmp_path / "dialled").read_text().split()) - {"127.0.0.1", "localhost", "::1", "unix"} == set()
    assert "prefect." not in said.stdout + said.stderr
    assert "Traceback" not in said.stdout + said.stderr


def test_the_server_ends_with_a_run_that_is_killed() -> None:
    script = "import os, signal; from flows import embedded\nwith embedded.server(os.environ, print):\n"
    script += " print(os.environ['PREFECT_API_URL'], flush=True); signal.pause()"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    with subprocess.Popen([sys.executable, "-c", script], env=environ, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        url = [run.stdout.readline() for _ in range(2)][1]
        address = ("127.0.0.1", int(url.split(":")[2].split("/")[0]))
        with socket.create_connection(address, timeout=HANG_SECONDS) as line:
            line.sendall(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(15) == b"HTTP/1.1 200 OK"
            run.send_signal(signal.SIGKILL)
            while line.recv(1000):  # ends when the server hangs up, having closed its door first
                pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=HANG_SECONDS)
