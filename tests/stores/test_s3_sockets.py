"""A body that is sent over a connection of S3: each piece of it has the timeout, not the whole."""

from __future__ import annotations

import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from pipeline.stores import s3_sockets
from tests.servers.tls import write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = bytes(range(256)) * 4_096
"""1 MB: many times what the system takes at once."""


@pytest.fixture(params=["plain", "tls"])
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[s3_sockets._Held, socket.socket]]:
    """Both ends of a connection, as S3's are: the one that is held to deadlines, and the one that reads."""
    here, there = socket.socketpair()
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    held: s3_sockets._Held = s3_sockets._Held(fileno=here.detach())
    held.settimeout(60.0)
    with ExitStack() as closing:
        if request.param == "tls":
            certificate, key = write_certificate(tmp_path)
            serving, asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(certificate))
            serving.load_cert_chain(certificate, key)
            asking.sslsocket_class = s3_sockets._HeldInTls
            with ThreadPoolExecutor(1) as pool:
                answered = pool.submit(serving.wrap_socket, there, server_side=True)
                held = asking.wrap_socket(held, server_hostname="127.0.0.1")  # type: ignore[assignment]
                there = answered.result()
        yield closing.enter_context(held), closing.enter_context(there)


def test_each_piece_of_a_body_has_the_timeout_anew(
    ends: tuple[s3_sockets._Held, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    held, there = ends
    asked: list[float | None] = []
    monkeypatch.setattr(s3_sockets, "seconds_left", lambda timeout: asked.append(timeout) or timeout)
    came = bytearray()

    def read() -> None:
        while len(came) < len(BODY) and (piece := there.recv(1_024)):
            came.extend(piece)

    reading = threading.Thread(target=read)
    reading.start()
    held.sendall(BODY)
    reading.join()
    assert bytes(came) == BODY
    assert len(asked) >= len(BODY) // s3_sockets.PIECE
    assert set(asked) == {60.0}
