"""A run's progress as an artifact of its flow run: how far it is while it goes on, in a thread that nothing waits for."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from contextvars import copy_context
from threading import Event, Thread
from typing import TYPE_CHECKING
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from flows.artifacts import artifact_key
from flows.markdown_text import escaped
from pipeline.cli.screen import run_phrases
from pipeline.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prefect.client.orchestration import SyncPrefectClient

    from pipeline.runs.progress import Progress
    from pipeline.runs.snapshot import Snapshot

EVERY_SECONDS = 4.0
"""How often it is told anew where it has changed: 4 ms of CPU here and 32 ms until the server has it (measured)."""

ANSWER_SECONDS = 5.0
"""How long the server may take for one."""

LAST_SECONDS = ANSWER_SECONDS + 1
"""How long a run that has reached its end waits for the last one at most, where the server has just answered."""


class ProgressTold:
    """Tells Prefect how far a run is, whenever that has changed. What the server does not take is told next time."""

    def __init__(self, run: str, job: str, snapshot: Callable[[], Snapshot]) -> None:
        """`run`: the id of the flow run; `job`: the job's name."""
        self._run = UUID(run)
        self._job = job
        self._snapshot = snapshot
        self._artifact: UUID | None = None
        self._told = ""

    def tell(self, client: SyncPrefectClient) -> None:
        """Make the artifact of the flow run, or bring it up to date."""
        state = self._snapshot()
        share, words = percentage(state), in_words(self._job, state)
        if self._artifact is None:
            key = artifact_key(self._job, "progress")
            new = ArtifactCreate(key=key, type="progress", description=words, data=share, flow_run_id=self._run)
            self._artifact = client.create_artifact(new).id
        elif words != self._told:
            client.update_artifact(self._artifact, ArtifactUpdate(data=share, description=words))
        self._told = words


@contextmanager
def shown_progress(
    run: str, job: str, progress: Progress, answers: Callable[[], bool], *, every: float = EVERY_SECONDS
) -> Iterator[Callable[[], object]]:
    """While the block runs, the flow run of this id shows how far `progress` is, every so many seconds.

    Gives what waits, for some seconds at most, until the end is shown: to be called after the block, where the server answers.
    `answers`: whether it does, as far as is known; where it does not, nothing is told. A server that is slow, or gone, holds up
    nothing else.
    """
    over, told = Event(), ProgressTold(run, job, progress.snapshot)

    def tell() -> None:
        once = temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0})
        patience = {"timeout": ANSWER_SECONDS}
        with suppress(Exception), once, get_client(sync_client=True, httpx_settings=patience) as client:
            last = False
            while not last:
                last = over.is_set()
                if answers():
                    with suppress(Exception):  # whatever the server does, the run goes on
                        told.tell(client)
                over.wait(every)

    thread = Thread(target=copy_context().run, args=(tell,), name="progress", daemon=True)
    thread.start()
    try:
        yield lambda: thread.join(LAST_SECONDS)
    finally:
        over.set()


def percentage(state: Snapshot) -> float:
    """How much of the run is done, 0 to 100: items that have ended, however they ended."""
    return round(100 * state.done / state.total, 1) if state.total else 100.0


def in_words(job: str, state: Snapshot) -> str:
    """Counts and money, and what holds the run up: `Autumn: 12 of 48 done: 12 delivered; 4 in flight; $3.00 of $20.00`.

    Only what is worth telling anew: no seconds that go by.
    """
    held = [f"stopping: {state.stopping}" if state.stopping else None, state.held_reason, state.note]
    parts = [
        f"{job}: {state.done:,} of {state.total:,} done: {', '.join(run_phrases.done(state))}",
        *([", ".join(run_phrases.now(state))] if state.done < state.total else []),
        ", ".join(run_phrases.spent(state)),
        *[words for words in held if words],
    ]
    return escaped(redact("; ".join(parts)))
