"""A body that is sent over a connection of S3: each piece of it has the timeout, not the whole."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

from pipeline.stores import s3_sockets

if TYPE_CHECKING:
    import pytest

BODY = bytes(range(256)) * 4_096
"""1 MB: many times what the system takes at once."""


def test_each_piece_of_a_body_has_the_timeout_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float | None] = []
    monkeypatch.setattr(s3_sockets, "seconds_left", lambda timeout: asked.append(timeout) or timeout)
    here, there = socket.socketpair()
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    came = bytearray()

    def read() -> None:
        while piece := there.recv(1_024):
            came.extend(piece)

    with there, s3_sockets._Held(fileno=here.detach()) as held:
        held.settimeout(60.0)
        reading = threading.Thread(target=read)
        reading.start()
        held.sendall(BODY)
        held.shutdown(socket.SHUT_WR)
        reading.join()
    assert bytes(came) == BODY
    assert len(asked) > 10
    assert set(asked) == {60.0}
