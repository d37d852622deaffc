"""Connections that dawdle are ended, and never keep others out."""

from __future__ import annotations

import resource
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest

from pipeline.proof.review.sockets import MOST_CONNECTIONS, SPARE_FILES, Room, room_for
from tests.cli.process import wait_until
from tests.proof.review.in_process import in_process

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

LONG = 1 << 24


@dataclass(eq=False)
class Connection:
    """Stands for one of uvicorn's."""

    is_waited_for: bool = True
    cut: bool = False
    transport: Connection = field(init=False)

    def __post_init__(self) -> None:
        self.transport = self

    def abort(self) -> None:
        self.cut = True


@pytest.mark.parametrize(
    ("waited_for", "cut"),
    [([True, True, True], 0), ([False, True, True], 1), ([False, False, False], 2), ([False, False, True], 2)],
)
def test_where_there_are_too_many_the_one_waited_for_longest_gives_way(waited_for: list[bool], cut: int) -> None:
    connections = [Connection(each) for each in waited_for]
    room = Room(most=2, present=dict.fromkeys(connections))
    room.make_place()
    assert [each.cut for each in connections].index(True) == cut
    assert len(room.present) == 2
    room.make_place()
    assert sum(each.cut for each in connections) == 1


@pytest.mark.parametrize(("files", "most"), [(64, 16), (1024, 1024 - SPARE_FILES), (1 << 20, MOST_CONNECTIONS)])
def test_the_room_is_as_large_as_files_may_be_open(files: int, most: int) -> None:
    assert room_for(files).most == most


def test_a_process_asks_for_the_files_it_needs() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        room = room_for()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(room.most + SPARE_FILES, before[0])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Says how long the body was; for /long a great deal, as fast as it is taken."""
    length, more = 0, True
    while scope["method"] == "POST" and more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    body = bytes(LONG) if scope["path"] == "/long" else str(length).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        HEAD + b"GET",
        HEAD,
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n",
    ],
    ids=["nothing", "half a word", "half a head", "half of the next head", "a whole request", "half of another head"],
)
def test_whoever_sends_no_whole_head_in_time_is_cut_off(sent: bytes) -> None:
    with in_process(app, Room(head_seconds=0.05)) as address, socket.create_connection(address, timeout=60) as client:
        client.sendall(sent)
        heard = b""
        while piece := _received(client):
            heard += piece
        assert heard.count(b"200 OK") == sent.startswith(HEAD)


def test_whoever_takes_nothing_of_an_answer_is_cut_off_and_others_are_served() -> None:
    room = Room(stalled_seconds=0.05)
    with in_process(app, room) as address, socket.create_connection(address, timeout=60) as client:
        client.sendall(HEAD.replace(b"/", b"/long", 1))
        assert httpx.get(f"http://{address[0]}:{address[1]}/", trust_env=False, timeout=60).text == "0"
        wait_until(lambda: not room.present)
        length = 0
        while piece := _received(client):
            length += len(piece)
        assert length < LONG


def test_more_than_there_is_room_for_keep_nobody_out() -> None:
    with in_process(app, Room(most=20)) as address:
        silent = [socket.create_connection(address, timeout=60) for _ in range(50)]
        try:
            for _ in range(5):
                assert httpx.get(f"http://{address[0]}:{address[1]}/", trust_env=False, timeout=60).text == "0"
            assert _received(silent[0]) == b""
        finally:
            for each in silent:
                each.close()


def _received(client: socket.socket) -> bytes:
    """What comes next; empty at the end, however it was ended."""
    try:
        return client.recv(1 << 16)
    except ConnectionResetError:
        return b""
