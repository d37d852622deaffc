"""What the flow for deployments says in Prefect: its form, its name, its log, and how it ended."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.wiring import open_run
from pipeline.work.door import Door
from pipeline.work.job import Wish, read_job
from tests.flows.deployment import ROOT, deploy, work_once
from tests.work.town import claimed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prefect.client.schemas.objects import State

    from pipeline.wiring import Opened

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

pytestmark = [pytest.mark.timeout(4 * HANG_SECONDS), pytest.mark.usefixtures("server")]

SPEC = """\
job: Shields
budget: 3 USD
pace: [{requests: 200, per: 60s}]
prompts:
  - {id: shield, prompt: A shield}
  - {id: lighthouse, prompt: A lighthouse}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC)
    return path


def produced(spec: Path, **parameters: Any) -> State[Any]:
    """How a run of the flow for deployments ends, called in this process."""
    from flows.produce import produce

    where: dict[str, Any] = {"spec": str(spec), "destination": str(spec.parent / "shelf"), "sandbox": True}
    found: State[Any] = produce(**where | parameters, return_state=True)
    return found


@contextmanager
def at_work(spec: Path) -> Iterator[Opened]:
    """Another run of the job, of this process, that has claimed all of its items and makes none."""
    job = read_job(Wish(spec, destination=str(spec.parent / "shelf"), sandbox=True))
    with open_run(job, {}, Door()) as opened:
        for order in job.chosen:
            claimed(opened, order)
        yield opened


def test_every_parameter_says_in_the_form_what_it_is() -> None:
    from prefect.utilities.callables import parameter_schema

    from flows.produce import produce

    said = {name: about.get("description", "") for name, about in parameter_schema(produce).properties.items()}
    assert {"remake_unknown", "budget", "dry_run", "wait"} <= said.keys()
    assert [name for name, text in said.items() if len(text) < 20] == []


def test_a_deployed_run_that_fails_says_why_in_one_sentence_and_says_nothing_twice(spec: Path, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId

    where = {"spec": str(spec), "destination": str(tmp_path / "shelf"), "sandbox": True, "budget": "2 USD"}
    with get_client(sync_client=True) as client:
        deployment = deploy(client, name="fails", **where, settings=["checks.min_long_side=4000"])
        asked = client.create_flow_run_from_deployment(deployment)
        assert work_once(tmp_path / "worker.log", HANG_SECONDS) == 0, (tmp_path / "worker.log").read_text()
        run = client.read_flow_run(asked.id)
        log = [line.message for line in client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id])))]
    assert run.name.startswith("Shields-20")
    assert run.state is not None
    assert run.state.is_failed()
    message = run.state.message or ""
    assert message.startswith("2 rejected (shield and 1 more: "), message
    assert message.endswith("); $0.50 spent")
    assert "\n" not in message
    everything = "\n".join(log)
    assert "Traceback" not in everything
    assert "NoneType: None" not in everything
    assert "Traceback" not in (tmp_path / "worker.log").read_text()
    for begins in ("plan: 2 items of Shields", "cost: 2 pictures for $0.50", "pace: 200 per 60 s", "manifest: "):
        assert sum(line.startswith(begins) for line in log) == 1, (begins, everything)
    assert "budget: $2.00" in everything
    assert everything.count(message) == 1
    assert len(set(log)) == len(log)


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(spec: Path, tmp_path: Path) -> None:
    state = produced(spec, dry_run=True)
    assert state.is_completed()
    assert "cost: 2 pictures for $0.50" in (state.message or "")
    assert not (tmp_path / "shelf").exists()


def test_a_dry_run_over_the_budget_fails_in_one_sentence(spec: Path) -> None:
    state = produced(spec, dry_run=True, budget="0.25 USD")
    assert state.is_failed()
    assert "this run would cost $0.50, and the budget is $0.25" in (state.message or "")


def test_mistakes_in_the_spec_are_one_sentence(spec: Path) -> None:
    spec.write_text(SPEC.replace("prompt:", "promt:"))
    state = produced(spec)
    assert state.is_failed()
    assert " mistakes in the spec: " in (state.message or "")
    assert "\n" not in (state.message or "")


def test_a_run_beside_another_one_of_the_job_is_completed_and_says_who_is_at_work(spec: Path) -> None:
    with at_work(spec) as other:
        state = produced(spec)
    assert state.is_completed(), state
    holder = other.lease.holder
    since = f"{holder.started_at:%Y-%m-%d %H:%M:%S} UTC"
    assert f"2 items are being made by run {holder.run} on {holder.host}, under way since {since}" in (state.message or "")


def test_the_command_line_ends_with_8_beside_another_run_and_says_who_is_at_work(spec: Path, tmp_path: Path) -> None:
    code = "from flows.command import main; raise SystemExit(main())"
    words = ["run", "spec.yaml", "--sandbox", "--destination", "shelf"]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    with at_work(spec) as other:
        ended = [
            subprocess.run(
                [sys.executable, "-c", code, *words, *how],
                cwd=tmp_path,
                env=environ,
                capture_output=True,
                text=True,
                timeout=HANG_SECONDS,
                check=False,
            )
            for how in ([], ["--plain"])
        ]
    assert [each.returncode for each in ended] == [8, 8], ended
    for each in ended:
        assert f"2 items are being made by run {other.lease.holder.run} on " in each.stdout


def test_a_run_that_waits_for_another_one_ends_as_the_job_does(spec: Path, tmp_path: Path) -> None:
    ended: list[State[Any]] = []
    with ExitStack() as other:
        opened = other.enter_context(at_work(spec))
        waits = threading.Thread(target=lambda: ended.append(produced(spec, wait=True)), daemon=True)
        waits.start()
        runs = tmp_path / "shelf" / "Shields" / "runs"
        for _ in range(10 * HANG_SECONDS):
            if len(list(runs.iterdir())) == 2:
                break
            threading.Event().wait(0.1)
        for order in opened.production.job.chosen:  # nothing was sent for them
            ledger = opened.production.life.ledger
            claim = ledger.read_claim(order.stem, 1)
            closing = claim.closing(claim.before, run=claim.run, closed_at=claim.claimed_at, reason="given up")
            ledger.close("released", closing)
    waits.join(2 * HANG_SECONDS)
    assert ended[0].is_completed(), ended
    assert (ended[0].message or "").startswith("2 delivered"), ended
