"""A sandbox that is closed while pictures are being painted lets everybody go, without a word."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.sandbox.commission import lay_out
from pipeline.sandbox.paint_queue import PaintQueue

if TYPE_CHECKING:
    from pipeline.sandbox.commission import Commission

PAINTERS = os.cpu_count() or 2
MANY = PAINTERS + 20
SHAPE = {"prompt": "a shape", "size": "64x48"}


class HeldPainter:
    """Paints nothing until it is let."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.let = threading.Event()

    def __call__(self, _: Commission) -> bytes:
        self.begun.release()
        self.let.wait()
        return b"a picture"


def test_whoever_waits_for_a_picture_hears_that_the_sandbox_is_closed() -> None:
    painter = HeldPainter()
    queue = PaintQueue(painter)
    commission = lay_out(SHAPE, (64, 48), seed="0", image_format="png", fault=None)
    with ThreadPoolExecutor(MANY) as waiting:
        for number in range(MANY):
            queue.order(str(number), commission)
        for _ in range(PAINTERS):
            painter.begun.acquire()
        fetches = [waiting.submit(queue.take, str(number)) for number in range(MANY)]
        queue.stop()
        assert {type(fetch.exception()) for fetch in fetches[PAINTERS:]} == {ConnectionAbortedError}
        painter.let.set()
        queue.close()
        with pytest.raises(ConnectionAbortedError):
            queue.order("late", commission)


def test_no_thread_of_the_sandbox_ends_with_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    faults: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", lambda hook: faults.append(hook.exc_type))
    painter, asked = HeldPainter(), threading.Semaphore(0)

    def ask(address: str, headers: dict[str, str]) -> None:
        with suppress(httpx.HTTPError):
            body = {"model": "recraft/recraftv4-pro", "input": SHAPE}
            link = httpx.post(address, json=body, headers=headers, timeout=100).json()["image"]
            asked.release()
            httpx.get(link, timeout=100)

    def let_when_all_are_gone() -> None:
        wait(callers)
        painter.let.set()

    with ThreadPoolExecutor(MANY + 1) as pool:
        with Sandbox(SandboxSettings(reply_shape="bare", latency_seconds=0), paint=painter) as sandbox:
            address = f"{sandbox.base_url}/accounts/{sandbox.account_id}/ai/run"
            callers = [pool.submit(ask, address, {"Authorization": f"Bearer {sandbox.token}"}) for _ in range(MANY)]
            for _ in callers:
                asked.acquire()
            pool.submit(let_when_all_are_gone)
        assert all(caller.exception() is None for caller in callers)
    assert faults == []
