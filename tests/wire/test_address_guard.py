"""The picture client dials public addresses only, and exactly those that were judged."""

from __future__ import annotations

import socket

import httpx
import pytest

from pipeline.errors import LinkForbidden
from pipeline.wire.http_clients import picture_client
from pipeline.wire.open_sockets import Connections
from tests.servers.scripted import ScriptedServer, answer
from tests.wire.conftest import Detour

PUBLIC = "93.184.215.14"

PRIVATE_HOSTS = """
    127.0.0.1 127.1 127.0.1 0x7f.1 0x7f000001 2130706433 017700000001 0 0.0.0.0 localhost localhost. LOCALHOST
    10.0.0.1 10.1 0xa.0.0.1 100.64.0.1 169.254.169.254 2852039166 0xa9fea9fe 172.16.0.1 192.168.0.1 192.0.0.192 198.18.0.1
    168.63.129.16 224.0.0.1 255.255.255.255 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1]
    [2002:7f00:1::] [2001:0:7f00:1::1] [fe80::1] [fc00::1] [fd00:ec2::254] [fec0::1] [ff02::1]
"""


def nothing_here(host, port):
    raise AssertionError("nothing is looked up")


@pytest.mark.parametrize("host", PRIVATE_HOSTS.split())
def test_no_spelling_of_a_private_address_is_dialled(host):
    lines = Detour()
    with picture_client(connections=lines) as client, pytest.raises((LinkForbidden, httpx.ConnectError)):
        client.get(f"https://{host}/picture")
    assert lines.dialled == []


@pytest.mark.parametrize("host", ["0177.0.0.1", "[fe80::1%25lo]", "[fe80::1%lo]", "１２７.0.0.1", "127。0。0。1"])
def test_odd_spellings_are_refused_before_the_dial(host):
    lines = Detour()
    with picture_client(connections=lines) as client, pytest.raises((LinkForbidden, httpx.InvalidURL, httpx.ConnectError)):
        client.get(f"https://{host}/picture")
    assert lines.dialled == []


@pytest.mark.parametrize(
    "link",
    [
        "http://pictures.example/a",
        "https://pictures.example:8443/a",
        "https://pictures.example:22/a",
        "https://pictures.example:80/a",
        "https://anna:secret@pictures.example/a",
        "ftp://pictures.example/a",
        "file:///etc/passwd",
        "http://127.0.0.1:8787/a",
    ],
)
def test_other_schemes_odd_ports_and_logins_are_refused_before_the_look_up(link):
    with picture_client(connections=Connections(), resolver=nothing_here) as client, pytest.raises(LinkForbidden) as refusal:
        client.get(link)
    assert "secret" not in str(refusal.value)


def test_a_request_with_the_token_never_leaves():
    with picture_client(connections=Connections(), resolver=nothing_here) as client, pytest.raises(LinkForbidden):
        client.get("https://pictures.example/a", headers={"authorization": "Bearer canary"})


def test_a_host_with_one_private_address_among_public_ones_is_refused():
    lines = Detour()
    with picture_client(connections=lines, resolver=lambda *_: [PUBLIC, "10.0.0.1"]) as client, pytest.raises(LinkForbidden):
        client.get("https://pictures.example/a")
    assert lines.dialled == []


def test_a_name_that_changes_after_it_was_judged_is_dialled_where_it_was_judged():
    lines = Detour()
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with picture_client(connections=lines, resolver=lambda *_: next(answers)) as client:
        with pytest.raises(httpx.ConnectError):
            client.get("https://pictures.example/a")
        assert lines.dialled == [(PUBLIC, 443)]
        with pytest.raises(LinkForbidden):
            client.get("https://pictures.example/a")
    assert lines.dialled == [(PUBLIC, 443)]


def test_addresses_are_tried_in_turn():
    lines = Detour()
    with (
        picture_client(connections=lines, resolver=lambda *_: [PUBLIC, "2606:4700::1"]) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get("https://pictures.example/a")
    assert lines.dialled == [(PUBLIC, 443), ("2606:4700::1", 443)]


def test_the_certificate_is_checked_for_the_name_not_the_address(certificate):
    names: list[str] = []
    tls = certificate.server()
    tls.sni_callback = lambda _, name, __: names.append(name)
    with (
        ScriptedServer(answer(b"a picture"), tls=tls) as server,
        picture_client(connections=Detour(server.port), resolver=lambda *_: [PUBLIC], tls=certificate.client()) as client,
    ):
        assert client.get("https://pictures.example/a").content == b"a picture"
        with pytest.raises(httpx.ConnectError):
            client.get("https://other.example/a")
    assert names == ["pictures.example", "other.example"]


def test_a_name_without_address_is_a_broken_connection():
    def unknown(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    for resolver in (unknown, lambda *_: []):
        with picture_client(connections=Connections(), resolver=resolver) as client, pytest.raises(httpx.ConnectError):
            client.get("https://pictures.example/a")


def test_a_name_that_cannot_be_one_is_a_broken_connection():
    with picture_client(connections=Connections()) as client, pytest.raises(httpx.ConnectError):
        client.get(f"https://{'a' * 64}.example/a")


def test_the_loopback_api_may_serve_pictures_and_no_other_port_of_it():
    with (
        ScriptedServer(answer(b"a picture")) as sandbox,
        ScriptedServer(answer(b"private")) as other,
        picture_client(connections=Connections(), also=sandbox.address) as client,
    ):
        assert client.get(sandbox.url()).content == b"a picture"
        assert client.get(f"http://localhost:{sandbox.port}/").content == b"a picture"
        for link in (other.url(), f"http://127.0.0.2:{sandbox.port}/"):
            with pytest.raises(LinkForbidden):
                client.get(link)
        assert other.connections == 0


def test_the_extra_host_must_be_on_this_machine():
    lines = Detour()
    with (
        picture_client(connections=lines, also=("localhost", 8787), resolver=lambda *_: ["10.0.0.1"]) as client,
        pytest.raises(LinkForbidden),
    ):
        client.get("http://localhost:8787/a")
    assert lines.dialled == []
