"""The progress of a run in Prefect: told where it has changed, ends where the run does, and holds nothing up."""

from __future__ import annotations

import json
import os
import threading
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from pipeline.records import Result
from pipeline.runs.snapshot import Snapshot, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

pytestmark = [pytest.mark.timeout(2 * HANG_SECONDS), pytest.mark.usefixtures("server")]

BEGUN = Snapshot(total=8, results={}, stages={Stage.DRAWING: 2}, budget_usd=Decimal(5))
HALF = Snapshot(total=8, results={Result.DELIVERED: 3, Result.FAILED: 1}, spent_usd=Decimal("0.75"), stopping="<b>told</b>")


class Run:
    """A run that stands as it is told; `progress` of a run, as far as it is asked here."""

    def __init__(self) -> None:
        self.state = BEGUN
        self.looks = threading.Semaphore(0)

    def snapshot(self) -> Snapshot:
        self.looks.release()
        return self.state


def shown_of_flow(run: Any, *, answers: bool = True) -> list[Any]:
    """The artifacts of a flow run that shows a run's progress, which is half through when it ends."""
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
    from prefect.runtime import flow_run

    from flows.progress import shown_progress

    ids: list[Any] = []

    @flow
    def stands_half_through() -> None:
        ids.append(flow_run.id)
        with shown_progress(ids[0], "Two_Shields", run, lambda: answers, every=HANG_SECONDS) as wait:
            if answers:
                run.looks.acquire(timeout=HANG_SECONDS)
            run.state = HALF
        wait()

    stands_half_through()
    with get_client(sync_client=True) as client:
        return client.read_artifacts(artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=ids)))


def test_one_artifact_ends_where_the_run_has_stopped_and_says_counts_money_and_why() -> None:
    [artifact] = shown_of_flow(Run())
    assert artifact.key == "two-shields-progress"
    assert artifact.type == "progress"
    assert json.loads(str(artifact.data)) == 50
    assert artifact.description == (
        r"Two\_Shields: 4 of 8 done: 3 delivered, 1 failed; nothing in flight; $0.75; stopping: \<b\>told\</b\>"
    )


def test_a_server_that_is_known_to_be_lost_is_told_nothing() -> None:
    assert shown_of_flow(Run(), answers=False) == []


def test_what_has_not_changed_is_not_told_again() -> None:
    from flows.progress import ProgressTold

    told: list[Any] = []

    class Client:
        def create_artifact(self, artifact: Any) -> Any:
            told.append(artifact.data)
            return SimpleNamespace(id=uuid4())

        def update_artifact(self, _artifact: Any, update: Any) -> None:
            told.append(update.data)

    client: Any = Client()
    run = Run()
    progress = ProgressTold(str(uuid4()), "Shields", run.snapshot)
    for run.state in (BEGUN, BEGUN, HALF, HALF):
        progress.tell(client)
    assert told == [0, 50]


@contextmanager
def silent_server(asked: threading.Event, over: threading.Event) -> Iterator[str]:
    """Takes every request and answers none before `over`."""

    class Silent(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.set()
            over.wait(HANG_SECONDS)

        do_GET = do_POST = do_PATCH = answer

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.daemon_threads = True
    threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        over.set()
        server.shutdown()
        server.server_close()


def test_a_server_that_stands_still_holds_nothing_up() -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.progress import shown_progress

    asked, over = threading.Event(), threading.Event()
    run: Any = Run()
    with silent_server(asked, over) as url, temporary_settings({PREFECT_API_URL: url}):
        with shown_progress(str(uuid4()), "Shields", run, lambda: True):
            assert asked.wait(HANG_SECONDS)
        assert not over.is_set()  # and yet the block has ended
    assert os.environ["PREFECT_API_URL"] != url
