"""Calls that get no whole answer: certainly not billed, or perhaps."""

from __future__ import annotations

import itertools
import socket
import struct
import threading
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from pipeline.errors import AmbiguousFault, SafeFault
from pipeline.models.api_account import Account
from pipeline.models.client import ModelClient
from pipeline.wire.http_clients import api_client
from pipeline.wire.open_sockets import Connections
from tests.cli.process import wait_until
from tests.models.scripted import Said, ScriptedApi, says
from tests.samples import a_request

if TYPE_CHECKING:
    from pipeline.models.replies import Answer

LARGE = "word " * 4_000_000
"""More than the operating system takes in one go for a server that does not read."""


def draw(recraft: ModelClient, prompt: str = "A shield") -> Answer:
    return recraft.draw(a_request(prompt), gateway="default", cache_key="k", cache_ttl=60, metadata={})


def test_a_refused_connection_is_safe() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        account = Account(f"http://127.0.0.1:{taken.getsockname()[1]}", "a", SecretStr("token-token"))
        with api_client(account.base_url, connections=Connections()) as http, pytest.raises(SafeFault, match="did not reach"):
            draw(ModelClient(http, account))


@pytest.mark.parametrize("manner", ["gone", "reset", "torn"])
def test_an_answer_lost_after_the_request_went_out_may_be_billed(api: ScriptedApi, recraft: ModelClient, manner: str) -> None:
    api.script = [Said(200, b'{"image": "https://pictures.example/1"}', manner=manner)]
    with pytest.raises(AmbiguousFault):
        draw(recraft)
    assert len(api.heard) == 1


def test_an_answer_that_does_not_come_may_be_billed(api: ScriptedApi, impatient: ModelClient) -> None:
    api.script = [Said(manner="silent")]
    with pytest.raises(AmbiguousFault):
        draw(impatient)
    wait_until(lambda: len(api.heard) == 1)


def test_a_connection_that_breaks_before_the_request_is_out_is_safe() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def read_a_little_and_reset() -> None:
            line, _ = listener.accept()
            line.recv(1000)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()

        server = threading.Thread(target=read_a_little_and_reset)
        server.start()
        account = Account(f"http://127.0.0.1:{listener.getsockname()[1]}", "a", SecretStr("token-token"))
        with api_client(account.base_url, connections=Connections()) as http, pytest.raises(SafeFault, match="did not reach"):
            draw(ModelClient(http, account), LARGE)
        server.join()


def test_an_answer_that_cannot_be_unpacked_may_be_billed(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [Said(200, b"no gzip", {"content-encoding": "gzip"})]
    with pytest.raises(AmbiguousFault, match="unpacked"):
        draw(recraft)


def test_an_endless_answer_is_given_up(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [Said(200, b" " * ((64 << 20) + 1))]
    with pytest.raises(AmbiguousFault, match="longer than 64 MiB"):
        draw(recraft)


def test_an_answer_that_trickles_is_given_up_at_the_deadline(api: ScriptedApi, account: Account) -> None:
    api.script = [says({"image": "https://pictures.example/1"})]
    hours = itertools.count(step=3600.0)
    with (
        api_client(account.base_url, connections=Connections()) as http,
        pytest.raises((AmbiguousFault, SafeFault), match="time"),
    ):
        draw(ModelClient(http, account, clock=lambda: next(hours)))


def test_the_text_of_a_lost_call_holds_no_address_but_the_host(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [Said(manner="gone")]
    with pytest.raises(AmbiguousFault) as caught:
        draw(recraft)
    assert "127.0.0.1" in str(caught.value)
    assert "/accounts/" not in str(caught.value)
