"""A connection belongs to one thread at a time."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpcore
import httpx
import pytest

from pipeline.wire.http_clients import api_client
from pipeline.wire.open_sockets import Connections
from pipeline.wire.own_connections import OwnConnections
from tests.servers.scripted import ScriptedServer, hold

if TYPE_CHECKING:
    from collections.abc import Iterator

HANG_SECONDS = 100
THREADS = 16
CALLS = 250
"""Of each thread."""


@pytest.fixture
def _eager_threads() -> Iterator[None]:
    """Threads that take turns as often as they can, so that in seconds they meet as they do in days."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class Ready(BaseHTTPRequestHandler):
    """Answers at once, and keeps its connections."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def ready_server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Ready) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("_eager_threads")
def test_of_many_calls_side_by_side_none_is_broken_by_another(ready_server: str) -> None:
    faults: Counter[str] = Counter()

    def call_again_and_again(_: int) -> None:
        for _ in range(CALLS):
            try:
                client.get("/")
            except httpx.TransportError as fault:
                faults[repr(fault)] += 1

    with api_client(ready_server, connections=Connections()) as client, ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(call_again_and_again, range(THREADS)))
    assert faults == {}


class Guarded(httpcore.HTTPConnection):
    """A connection that notes who asks or closes it while another thread is at a call on it."""

    disturbed: list[str]
    user: int | None = None

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        self.user = threading.get_ident()
        try:
            return super().handle_request(request)
        finally:
            self.user = None

    def has_expired(self) -> bool:
        self._note("asked")
        return super().has_expired()

    def close(self) -> None:
        self._note("closed")
        super().close()

    def _note(self, what: str) -> None:
        if self.user not in (None, threading.get_ident()):
            self.disturbed.append(what)


class GuardedConnections(OwnConnections):
    """Connections that note whether they are disturbed."""

    def __init__(self) -> None:
        super().__init__(keepalive_expiry=5.0)
        self.disturbed: list[str] = []
        self.made = 0

    def create_connection(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface:
        self.made += 1
        connection = Guarded(origin, keepalive_expiry=5.0)
        connection.disturbed = self.disturbed
        return connection


def test_a_connection_at_a_call_is_neither_asked_nor_closed_by_others(ready_server: str) -> None:
    with ScriptedServer(hold) as silent, GuardedConnections() as pool, ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(pool.request, "GET", silent.url(), extensions={"timeout": {"read": HANG_SECONDS}})
        assert silent.asked.wait(HANG_SECONDS)
        for _ in range(3):
            assert pool.request("GET", ready_server).content == b"ok"
        assert pool.disturbed == []
        assert pool.made == 2
        silent.hang_up()
        assert isinstance(waiting.exception(HANG_SECONDS), httpcore.NetworkError | httpcore.RemoteProtocolError)


def test_a_connection_is_used_again_only_when_its_answer_has_been_read(ready_server: str) -> None:
    with GuardedConnections() as pool:
        with pool.stream("GET", ready_server) as first:
            assert pool.request("GET", ready_server).content == b"ok"
            assert pool.made == 2
            assert b"".join(first.iter_stream()) == b"ok"
        pool.request("GET", ready_server)
        assert pool.made == 2


def test_what_is_given_back_after_the_end_is_closed(ready_server: str) -> None:
    pool = GuardedConnections()
    with pool.stream("GET", ready_server) as answer:
        pool.close()
        assert b"".join(answer.iter_stream()) == b"ok"
    pool.request("GET", ready_server)
    assert pool.made == 2
