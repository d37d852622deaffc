"""Whether Prefect's server answers: before a run, while it goes on, and at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from pipeline.errors import MakereadyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.embedded import Embedded

MOST_UNANSWERED = 2
"""Looks in a row without an answer, after which the server counts as lost."""

FIRST_SECONDS, SECOND_SECONDS = 3.0, 10.0
"""What the two questions at the end may take. Asked as Prefect does, a server that stands still would cost 22 s (measured)."""

LOST = (
    "Prefect's server was lost, or does not answer: the run goes on without it and lacks nothing by that; Prefect may never "
    "know its end"
)


class Reach:
    """What a run finds out about its server. That it is lost is said once, as soon as it is known."""

    def __init__(self, say: Callable[[str], object] = lambda _: None) -> None:
        """`say` is told a sentence."""
        self._say = say
        self._said = False
        self._unanswered = 0

    def looked(self, *, answered: bool) -> None:
        """Take note of a look in mid-run."""
        self._unanswered = 0 if answered else self._unanswered + 1
        if self.lost:
            self.tell()

    @property
    def lost(self) -> bool:
        """Whether the server does not answer any more."""
        return self._unanswered >= MOST_UNANSWERED

    def tell(self) -> None:
        """Say that the server is lost, unless that was said."""
        if not self._said:
            self._said = True
            self._say(LOST)

    def answers_at_the_end(self, ask: Callable[[float], bool] | None = None) -> bool:
        """Whether the server can be told the end; asked once where it was lost before, else twice. `ask` is given seconds."""
        ask = ask or answers
        if ask(FIRST_SECONDS):
            return True
        self.tell()
        return not self.lost and ask(SECOND_SECONDS)


def answers(seconds: float) -> bool:
    """Whether the server of Prefect's settings answers in time; by its defaults the client would try for minutes."""
    once = temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0})
    with once, get_client(sync_client=True, httpx_settings={"timeout": seconds}) as client:
        return client.api_healthcheck() is None


def reach_server(embedded: Embedded | None = None) -> None:
    """Return if the server of Prefect's settings answers; raises MakereadyError where it does not."""
    with get_client(sync_client=True) as client:
        fault = client.api_healthcheck()
    if fault and embedded:
        raise MakereadyError(
            f"Prefect's embedded server did not start, and nothing was made; {embedded.why_not()}. Run without Prefect "
            "(--plain), or name a server of yours in PREFECT_API_URL"
        )
    if fault:
        raise MakereadyError(
            f"Prefect's server at {PREFECT_API_URL.value()} does not answer ({type(fault).__name__}): nothing was started. "
            "Start it, or name another one in PREFECT_API_URL, or run without Prefect: --plain"
        )
