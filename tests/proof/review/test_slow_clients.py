"""A thousand that come and dawdle keep nobody out."""

from __future__ import annotations

import resource
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import PATIENCE
from tests.proof.review.reviewing import reviewing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest
    from pipeline.stores import Store

MANY = 1_000
DAWDLING = (
    "",
    "GET /",
    "GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ",
    "POST /enter HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\n"
    "Content-Length: 60000\r\n\r\n{{",
    "GET / HTTP/1.1\r\nHost: {host}\r\n\r\nGET",
)


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * MANY:
        pytest.skip(f"this system lets a process open {hard} files, too few for {MANY} connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * MANY), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("few_files", [False, True])
def test_beside_a_thousand_connections_that_dawdle_others_look_and_decide(
    tmp_path: Path, store: Store, account: Manifest, many_files: None, few_files: bool
) -> None:
    with reviewing(tmp_path, store.url, "--as", "anna", "--as", "ben", few_files=few_files) as served, ExitStack() as closing:
        anna = served.reviewer("anna")
        with anna.events() as told:
            for number in range(MANY):
                client = closing.enter_context(socket.create_connection(served.place, timeout=PATIENCE))
                client.sendall(DAWDLING[number % len(DAWDLING)].format(host=served.host).encode())
            ben = served.reviewer("ben")
            assert ben.http.get("/").status_code == 200
            assert ben.http.get(f"/{account.items[0].master.key}").status_code == 200
            assert ben.decide(account.items[0]).status_code == 201
            assert next(told)[1]["item"] == account.items[0].id


def test_one_link_opened_too_often_keeps_no_other_out(tmp_path: Path, store: Store, account: Manifest) -> None:
    with reviewing(tmp_path, store.url, "--as", "anna", "--as", "ben") as served, ExitStack() as closing:
        anna, ben = served.reviewer("anna"), served.reviewer("ben")
        streams = [closing.enter_context(anna.http.stream("GET", "/events")) for _ in range(12)]
        assert [stream.status_code for stream in streams] == [200] * 8 + [429] * 4
        with ben.events() as told:
            anna.decide(account.items[0])
            assert next(told)[1]["item"] == account.items[0].id
