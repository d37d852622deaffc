"""Threads at one connection: one sends and receives, others ask whether it can be read."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from pipeline.wire.open_sockets import Connection, Connections

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 100_000
UNANSWERED = 30_000
HANG_SECONDS = 100
"""What takes so long will never come."""


@pytest.fixture(autouse=True)
def _eager_threads() -> Iterator[None]:
    """Threads that take turns as often as they can, so that in seconds they meet as they do in days."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class Talk:
    """A connection in use by one thread, and looked at by others."""

    def __init__(self, connection: Connection, *, answered: bool, lookers: int) -> None:
        self.connection = connection
        self.answered = answered
        self.rounds = self.looks = 0
        self.fault: BaseException | None = None
        self.over = threading.Event()
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.call, *[self.look] * lookers)]

    def call(self) -> None:
        try:
            for number in range(1, (ROUNDS if self.answered else UNANSWERED) + 1):
                self.rounds = number
                self.connection.write(b"?", timeout=5)
                if self.answered:
                    assert self.connection.read(1, timeout=5) == b"?"
        except BaseException as fault:  # noqa: BLE001 (the test looks at it)
            self.fault = fault
        finally:
            self.over.set()

    def look(self) -> None:
        while not self.over.is_set():
            self.connection.get_extra_info("is_readable")
            self.looks += 1


@pytest.mark.parametrize(("answered", "lookers"), [(True, 1), (False, 4)])
def test_who_asks_whether_a_connection_can_be_read_disturbs_nobody_and_is_never_stuck(answered: bool, lookers: int) -> None:
    ours, theirs = socket.socketpair()
    other_end = ["sh", "-c", "exec cat" if answered else "exec cat > /dev/null"]
    with theirs, subprocess.Popen(other_end, stdin=theirs, stdout=theirs) as echo:
        talk = Talk(Connection(ours, Connections()), answered=answered, lookers=lookers)
        for thread in talk.threads:
            thread.start()
        talk.over.wait(HANG_SECONDS)
        for thread in talk.threads:
            thread.join(HANG_SECONDS / 5)
        stuck = sum(thread.is_alive() for thread in talk.threads)
        talk.over.set()
        ours.shutdown(socket.SHUT_RDWR)  # ends whoever still receives
        echo.kill()
        for thread in talk.threads:
            thread.join(HANG_SECONDS)
        talk.connection.close()
    assert (talk.fault, stuck) == (None, 0), f"in round {talk.rounds}"
    assert talk.looks > 0


def test_asking_changes_nothing_of_the_socket() -> None:
    ours, theirs = socket.socketpair()
    connection = Connection(ours, Connections())
    ours.settimeout(5)
    assert connection.get_extra_info("is_readable") is False
    assert ours.gettimeout() == 5
    theirs.close()
    assert connection.get_extra_info("is_readable") is True
    assert ours.gettimeout() == 5
    connection.close()
    assert connection.get_extra_info("is_readable") is True
