from __future__ import annotations

import io
import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image

from pipeline.models.catalogue import V4_PRO
from pipeline.sandbox import Sandbox, SandboxSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Clock:
    """Seconds since 1970 that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@dataclass
class Caller:
    """Somebody who uses the sandbox over HTTP, as any client would."""

    sandbox: Sandbox
    client: httpx.Client
    clock: Clock

    def draw(
        self,
        prompt: str = "a shape",
        *,
        token: str | None = None,
        account: str | None = None,
        model: str = V4_PRO.id,
        headers: dict[str, str] | None = None,
        **given: Any,
    ) -> httpx.Response:
        authorization = {"Authorization": f"Bearer {token or self.sandbox.token}"}
        return self.client.post(
            f"{self.sandbox.base_url}/accounts/{account or self.sandbox.account_id}/ai/run",
            json={"model": model, "input": {"prompt": prompt, "size": "64x48", **given}},
            headers={**authorization, **(headers or {})},
        )

    def link(self, prompt: str = "a shape", **given: Any) -> str:
        return self.draw(prompt, **given).json()["result"]["result"]["image"]

    def fetch(self, link: str) -> httpx.Response:
        return self.client.get(link)

    def picture(self, prompt: str = "a shape", **given: Any) -> Image.Image:
        image = Image.open(io.BytesIO(self.fetch(self.link(prompt, **given)).content))
        image.load()
        return image

    def logs(self, tail: str = "", *, gateway: str = "default", **query: Any) -> Any:
        response = self.client.get(
            f"{self.sandbox.base_url}/accounts/{self.sandbox.account_id}/ai-gateway/gateways/{gateway}/logs{tail}",
            params={k: v if isinstance(v, str) else json.dumps(v) for k, v in query.items()},
            headers={"Authorization": f"Bearer {self.sandbox.token}"},
        )
        return response.json()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Iterator[Callable[..., Caller]]:
    """Opens a sandbox with the given settings on a clock of its own; closed at the end of the test."""
    with ExitStack() as stack:

        def open_sandbox(**settings: Any) -> Caller:
            sandbox = stack.enter_context(Sandbox(SandboxSettings(**settings), clock=clock, pause=clock.pause))
            client = stack.enter_context(httpx.Client(timeout=100))
            return Caller(sandbox, client, clock)

        yield open_sandbox
