"""Hanging up from another thread, and deadlines that bind every step."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from pipeline.wire.deadline import until
from pipeline.wire.http_clients import api_client, picture_client
from pipeline.wire.open_sockets import Connections
from tests.cli.process import wait_until
from tests.servers.scripted import ScriptedServer, answer, hold
from tests.wire.conftest import Detour

if TYPE_CHECKING:
    import socket
    import threading


def half_an_answer(*headers: str):
    """Half of the body comes; then the server waits."""

    def script(connection: socket.socket) -> None:
        connection.sendall("\r\n".join(["HTTP/1.1 200 OK", *headers, "", "half of it"]).encode())
        hold(connection)

    return script


def ends_when_hung_up(call, lines, begun: threading.Event):
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(call)
        assert begun.wait(100)
        lines.hang_up()
        return waiting.exception(timeout=100)


@pytest.mark.parametrize("script", [hold, half_an_answer("Content-Length: 100"), half_an_answer("Connection: close")])
def test_hanging_up_ends_a_read_that_waits(script):
    lines = Connections()
    with ScriptedServer(script) as server, api_client(server.url("/"), connections=lines) as client:
        fault = ends_when_hung_up(lambda: client.get("/"), lines, server.asked)
    assert isinstance(fault, httpx.TransportError)


def test_hanging_up_ends_a_read_that_waits_in_tls(certificate):
    with ScriptedServer(half_an_answer("Connection: close"), tls=certificate.server()) as server:
        lines = Detour(server.port)
        with picture_client(connections=lines, resolver=lambda *_: ["93.184.215.14"], tls=certificate.client()) as client:
            fault = ends_when_hung_up(lambda: client.get("https://pictures.example/"), lines, server.asked)
    assert isinstance(fault, httpx.TransportError)


def test_hanging_up_ends_a_handshake_that_waits(certificate):
    with ScriptedServer(hold) as server:  # speaks no TLS
        lines = Detour(server.port)
        with picture_client(connections=lines, resolver=lambda *_: ["93.184.215.14"], tls=certificate.client()) as client:
            fault = ends_when_hung_up(lambda: client.get("https://pictures.example/"), lines, server.accepted)
    assert isinstance(fault, httpx.ConnectError)


def test_after_hanging_up_nothing_is_dialled_or_used_again():
    lines = Connections()
    with ScriptedServer(answer(b"a")) as server, api_client(server.url("/"), connections=lines) as client:
        client.get("/")
        lines.hang_up()
        lines.hang_up()
        with pytest.raises(httpx.TransportError):
            client.get("/")
        assert server.connections == 1


class CutMeanwhile(Connections):
    """Hangs all up while a socket is known and not connected yet, when there is nothing to be cut."""

    def hold(self, sock):
        super().hold(sock)
        self.hang_up()


def test_an_idle_connection_that_is_yet_to_be_cut_carries_nothing_more():
    lines, came = Connections(), []

    def kept(connection: socket.socket) -> None:
        connection.sendall(answer(b"first", "Connection: keep-alive"))
        came.append(connection.recv(4096))

    with ScriptedServer(kept) as server:
        with api_client(server.url("/"), connections=lines) as client:
            client.get("/")
            lines.hung_up = True  # as `hang_up` leaves it before it has come to this connection
            with pytest.raises(httpx.TransportError):
                client.get("/")
        wait_until(lambda: came)
    assert came == [b""], "it ended, and nothing was sent on it"


def test_what_is_being_dialled_while_all_are_hung_up_sends_nothing():
    with ScriptedServer(answer(b"a")) as server, api_client(server.url("/"), connections=CutMeanwhile()) as client:
        with pytest.raises(httpx.ConnectError):
            client.get("/")
        assert server.requests == []


def test_an_idle_connection_is_used_again_while_it_lives():
    def twice(connection: socket.socket) -> None:
        connection.sendall(answer(b"first", "Connection: keep-alive"))
        connection.recv(4096)
        connection.sendall(answer(b"second"))

    with ScriptedServer(twice) as server, api_client(server.url("/"), connections=Connections()) as client:
        assert [client.get("/").content for _ in range(2)] == [b"first", b"second"]
        assert server.connections == 1


def test_a_connection_that_the_server_dropped_is_not_used_again():
    with (
        ScriptedServer(answer(b"a", "Connection: keep-alive")) as server,
        api_client(server.url("/"), connections=Connections()) as client,
    ):
        client.get("/")
        server.wait_closed()
        assert client.get("/").content == b"a"
        assert server.connections == 2


def drip(connection: socket.socket) -> None:
    """A head without end, a byte at a time, as fast as it is read."""
    for byte in itertools.cycle(b"x"):
        connection.sendall(bytes([byte]))


def test_a_head_that_drips_meets_the_deadline():
    seconds = itertools.count()
    with (
        ScriptedServer(drip) as server,
        api_client(server.url("/"), connections=Connections()) as client,
        until(20, lambda: next(seconds)),
        pytest.raises(httpx.ReadTimeout),
    ):
        client.get("/")


def test_a_deadline_that_has_passed_dials_nothing():
    with (
        ScriptedServer(answer(b"a")) as server,
        api_client(server.url("/"), connections=Connections()) as client,
        until(1, lambda: 2),
        pytest.raises(httpx.ConnectTimeout),
    ):
        client.get("/")


def test_a_deadline_ends_with_its_block_and_binds_no_other_thread():
    with ScriptedServer(answer(b"a")) as server, api_client(server.url("/"), connections=Connections()) as client:
        with until(1, lambda: 2), ThreadPoolExecutor(1) as pool:
            assert pool.submit(client.get, "/").result().content == b"a"
        assert client.get("/").content == b"a"


def test_the_deadline_cuts_a_wait_short():
    with (
        ScriptedServer(hold) as server,
        api_client(server.url("/"), connections=Connections()) as client,
        until(0.05, lambda: 0.0),
        pytest.raises(httpx.ReadTimeout),
    ):
        client.get("/")
