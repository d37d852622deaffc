"""Picture servers that dawdle are given up at the deadline, and hold up nobody else."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import LinkBroken
from pipeline.wire import Connections, picture_client
from pipeline.wire.fetch import Caps, fetch
from pipeline.work.production import threads
from tests.servers.scripted import ScriptedServer, answer, hold
from tests.work.trial import LEAVES, Trial

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipeline.records import Order, Outcome

DEADLINE = 1.5
"""Seconds; 120 in earnest."""
PICTURE = bytes(200_000)


def drip(connection: socket.socket) -> None:
    """A byte now and then: no single read ever takes long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    pause = Event()
    while not pause.wait(0.05):
        connection.sendall(b"x")


def drip_in_the_head(connection: socket.socket) -> None:
    pause = Event()
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not pause.wait(0.05):
        connection.sendall(b"x")


def half_and_no_more(connection: socket.socket) -> None:
    connection.sendall(answer(PICTURE)[:100_000])
    hold(connection)


@pytest.mark.parametrize("dawdle", [drip, drip_in_the_head, half_and_no_more, hold])
def test_one_in_ten_that_dawdles_is_given_up_at_the_deadline(dawdle: Callable[[socket.socket], None], tmp_path: Path) -> None:
    scripts = [dawdle if number % 10 == 5 else answer(PICTURE) for number in range(40)]
    with ScriptedServer(*scripts) as server, picture_client(lines=Connections(), also=server.address) as client:

        def fetched(number: int) -> tuple[float, bool]:
            began = time.monotonic()
            try:
                fetch(server.url(), tmp_path / str(number), client=client, caps=Caps(seconds=DEADLINE))
            except LinkBroken:
                return time.monotonic() - began, False
            return time.monotonic() - began, True

        with ThreadPoolExecutor(10) as pool:
            ends = list(pool.map(fetched, range(40)))
    given_up = [seconds for seconds, whole in ends if not whole]
    assert len(given_up) == 4
    assert all(0.9 * DEADLINE <= seconds <= 1.1 * DEADLINE for seconds in given_up)
    assert max(seconds for seconds, whole in ends if whole) < DEADLINE
    assert len(list(tmp_path.iterdir())) == 36


ITEMS, IN_FLIGHT, LATENCY = 200, 20, 0.36
"""A hundredth of what a call takes in earnest; the deadline below is a hundredth as well."""
SPEC = LEAVES.replace("timeout: 1s", f"in_flight: {IN_FLIGHT}").replace("[1, 2, 3, 4, 5, 6]", str(list(range(ITEMS))))


def seconds_to(share: float, trial: Trial) -> float:
    """Seconds until so large a share of the items has ended."""
    ends: list[float] = []
    with trial.opened(SPEC, door={"caps": Caps(seconds=1.2)}) as opened:
        spread = threads(opened.workers, trial.stop)

        def noting(carry_out: Callable[[Order], Outcome], orders: Sequence[Order]) -> Iterator[Outcome]:
            for outcome in spread(carry_out, orders):
                ends.append(time.monotonic())
                yield outcome

        began = time.monotonic()
        opened.production.run(noting)
    return sorted(ends)[round(share * ITEMS) - 1] - began


@pytest.mark.chaos
@pytest.mark.parametrize("fault", ["slow", "stall"])
def test_the_rest_of_a_job_keeps_four_fifths_of_its_speed(fault: str, tmp_path: Path) -> None:
    took = {}
    for name, faults in {"undisturbed": {}, "disturbed": {fault: 0.1}}.items():
        (tmp_path / name).mkdir()
        trial = Trial(tmp_path / name)
        with trial.serving(latency_seconds=LATENCY, latency_spread=0.2, faults=faults, seed=4) as sandbox:
            took[name] = seconds_to(0.85, trial)
            assert sandbox.stats().made == ITEMS
    print(took)  # noqa: T201 (the figures, for `-rP`)
    assert took["disturbed"] <= took["undisturbed"] / 0.8
