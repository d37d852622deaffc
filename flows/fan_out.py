"""Orders spread over Prefect's task runs: one an item, or one for fifty where a job is large."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from pipeline.records import Result
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prefect.client.schemas.objects import State

    from pipeline.records import Order, Outcome
    from pipeline.runs.stop import Stop
    from pipeline.work.job_run import FanOut

SMALL_JOB = 500
"""Up to so many orders each has a task run of its own. A server takes 100 to 250 task runs a second at most (measured)."""

CHUNK = 50
"""Orders a task run in larger jobs: what Prefect costs is then 0.13 ms an item (measured)."""


def prefect_fan_out(workers: int, stop: Stop, *, small_job: int = SMALL_JOB, chunk: int = CHUNK) -> FanOut:
    """Fan out over task runs, `workers` orders at once. Outcomes come in order; a bug surfaces, and sets `stop`."""

    def fan_out(carry_out: Callable[[Order], Outcome], orders: Sequence[Order]) -> Iterator[Outcome]:
        size = 1 if len(orders) <= small_job else chunk
        # Twice as many chunks as fill the workers, so that a few slow items, holding theirs open, starve no worker.
        slots = workers if size == 1 else 2 + 2 * workers // size
        ended: dict[int, list[Outcome]] = {}

        @task(name="items", task_run_name="{name}", cache_policy=NO_CACHE, retries=0, persist_result=False)
        def carry_out_some(name: str, first: int, last: int) -> State[Any]:  # noqa: ARG001 (it is the task run's name)
            spread = map if size == 1 else pool.map
            ended[first] = list(spread(carry_out, orders[first - 1 : last]))
            return _state(ended[first])

        runner: ThreadPoolTaskRunner[State[Any]] = ThreadPoolTaskRunner(slots)
        with ThreadPoolExecutor(workers, thread_name_prefix="item") as pool, runner:
            spans = [(first, min(first + size - 1, len(orders))) for first in range(1, len(orders) + 1, size)]
            futures = {
                first: runner.submit(carry_out_some, {"name": _name(orders, first, last), "first": first, "last": last})
                for first, last in spans
            }
            try:
                for first, future in futures.items():
                    future.wait()
                    if first not in ended:
                        future.result()  # raises the bug
                    yield from ended.pop(first)
            except BaseException as fault:
                stop.set(f"the flow ended early: {type(fault).__name__}")
                raise

    return fan_out


def _name(orders: Sequence[Order], first: int, last: int) -> str:
    return orders[first - 1].item if first == last else f"items {first}–{last}"


def _state(outcomes: Sequence[Outcome]) -> State[Any]:
    """How a task run looks to people: failed where an item was begun and not delivered, with reasons. The outcome is ours."""
    lost = [outcome for outcome in outcomes if outcome.begun and outcome.outcome not in (Result.DELIVERED, Result.KEPT)]
    reasons = "; ".join(f"{outcome.id}: {one_line(outcome.reason or outcome.outcome)}" for outcome in lost[:5])
    if lost:
        return Failed(message=reasons)
    left = sorted({one_line(outcome.reason or "not begun") for outcome in outcomes if not outcome.begun})
    return Completed(message="; ".join([*sorted({outcome.outcome.value for outcome in outcomes if outcome.begun}), *left]))
