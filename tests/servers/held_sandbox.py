"""The sandbox within a test's own process, which answers calls when the test says so and not before."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from pipeline.sandbox import Sandbox, SandboxSettings

if TYPE_CHECKING:
    from types import TracebackType

ALL = 10_000
"""More calls than any test makes."""


class HeldSandbox:
    """A context manager. Every call waits at the API until it is let go by `let`; with `latency_seconds` 0 it does not wait."""

    def __init__(self, **settings: Any) -> None:
        self._turns = threading.Semaphore(0)
        self._sandbox = Sandbox(SandboxSettings(**{"latency_seconds": 1.0} | settings), pause=self._hold)
        self.environment = {
            "CLOUDFLARE_API_BASE": self._sandbox.base_url,
            "CLOUDFLARE_ACCOUNT_ID": self._sandbox.account_id,
            "CLOUDFLARE_API_TOKEN": self._sandbox.token,
        }

    def __enter__(self) -> Self:
        self._sandbox.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.let(ALL)
        self._sandbox.__exit__(kind, error, traceback)

    def let(self, calls: int) -> None:
        """Let so many calls be answered, of those that wait or are still to come."""
        self._turns.release(calls)

    def change(self, **settings: Any) -> None:
        self._sandbox.change(**settings)

    def stats(self) -> dict[str, Any]:
        return self._sandbox.stats().as_json()

    def _hold(self, seconds: float) -> None:
        if seconds:
            self._turns.acquire()
