"""Picture servers that dawdle are given up at the deadline, and hold up nobody else. The test owns the clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import httpcore
import pytest

from pipeline.errors import LinkBroken
from pipeline.records import Result
from pipeline.wire.fetch.download import Caps, fetch
from pipeline.wire.http_clients import picture_client
from pipeline.wire.open_sockets import Connections
from pipeline.work.job_run import threads
from tests.cli.process import PATIENCE, wait_until
from tests.servers.scripted import ScriptedServer, answer, hold
from tests.work.trial import LEAVES, Trial

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipeline.records import Order, Outcome
    from pipeline.wire.open_sockets import Connection

DEADLINE = Caps().seconds
PICTURE = bytes(200_000)


class StillClock:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Lines(Connections):
    """Lines whose reads wait by the test's clock: until something comes, or the clock shows the deadline."""

    def __init__(self, clock: StillClock) -> None:
        super().__init__()
        self._clock = clock

    def dial(self, address: str, port: int, timeout: float | None) -> Connection:
        line = super().dial(address, port, timeout)
        read = line.read

        def waiting(most: int, timeout: float | None = None) -> bytes:
            while True:
                try:
                    return read(most, 0.05)
                except httpcore.ReadTimeout:
                    if self._clock() >= DEADLINE:
                        raise

        line.read = waiting  # type: ignore[method-assign]
        return line


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
def test_those_that_dawdle_hold_up_nobody_and_are_given_up_at_the_deadline(
    dawdle: Callable[[socket.socket], None], tmp_path: Path
) -> None:
    clock = StillClock()
    with (
        ScriptedServer(*[dawdle] * 4, answer(PICTURE)) as server,
        picture_client(connections=Lines(clock), also=server.address) as client,
        ThreadPoolExecutor(10) as pool,
    ):

        def fetched(number: int) -> None:
            fetch(server.url(), tmp_path / str(number), client=client, clock=clock)

        try:
            dawdling = [pool.submit(fetched, number) for number in range(4)]
            wait_until(lambda: len(server.requests) == 4)
            for number, others in ((0.0, range(4, 22)), (0.9 * DEADLINE, range(22, 40))):
                clock.now = number
                assert list(pool.map(fetched, others, timeout=PATIENCE)) == [None] * 18
                assert not any(each.done() for each in dawdling)
        finally:
            clock.now = DEADLINE
        assert all(isinstance(each.exception(PATIENCE), LinkBroken) for each in dawdling)
    assert sorted(int(path.name) for path in tmp_path.iterdir()) == list(range(4, 40))


ITEMS, DAWDLING = 100, 10
SPEC = LEAVES.replace("[1, 2, 3, 4, 5, 6]", str(list(range(ITEMS))))


@pytest.mark.chaos
@pytest.mark.parametrize("fault", ["slow", "stall"])
def test_the_rest_of_a_job_is_done_while_one_in_ten_still_dawdles(fault: str, trial: Trial) -> None:
    with trial.serving(faults={fault: 1.0}) as sandbox, trial.opened(SPEC) as opened:
        assert opened.workers > DAWDLING

        def fan_out(carry_out: Callable[[Order], Outcome], orders: Sequence[Order]) -> Iterator[Outcome]:
            with ThreadPoolExecutor(DAWDLING) as pool:
                dawdling = [pool.submit(carry_out, order) for order in orders[:DAWDLING]]
                wait_until(lambda: sandbox.stats().fetches == DAWDLING)
                sandbox.change(faults={})
                yield from threads(opened.workers - DAWDLING, trial.stop)(carry_out, orders[DAWDLING:])
                assert not any(each.done() for each in dawdling)
                opened.hang_up()
                for each in dawdling:
                    yield each.result(PATIENCE)

        made = opened.production.run(fan_out)
    outcomes = [item.outcome for item in made.items]
    assert outcomes == [Result.FAILED] * DAWDLING + [Result.DELIVERED] * (ITEMS - DAWDLING)
