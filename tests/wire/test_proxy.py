"""Through a real proxy: what it is asked for, what it gets to see, and what is told where it will not."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
from typing import TYPE_CHECKING

import httpcore
import httpx
import pytest

from pipeline.errors import LinkForbidden, RunFault
from pipeline.wire.http_clients import api_client, check_proxy, picture_client
from pipeline.wire.open_sockets import Connections
from pipeline.wire.proxy import parse
from pipeline.wire.tunnel import open_tunnel
from tests.servers.scripted import ScriptedServer, answer, hold
from tests.servers.tinyproxy import Internet, Tinyproxy, running_tinyproxy
from tests.servers.tls import write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "https://api.example/client/v4"


class World:
    """A server behind a name of the internet, and the certificate it shows."""

    def __init__(self, server: ScriptedServer, beyond: Internet, client: ssl.SSLContext) -> None:
        self.server = server
        self.beyond = beyond
        self.client = client


@pytest.fixture
def world(tmp_path: Path, script: object) -> Iterator[World]:
    certificate, key = write_certificate(tmp_path, "api.example", "pictures.example")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with ScriptedServer(script) as server:
        places = {"api.example:443": server.port, "pictures.example:443": server.port}
        with Internet(places, tls) as beyond:
            yield World(server, beyond, ssl.create_default_context(cafile=str(certificate)))


@pytest.fixture
def script() -> object:
    return answer(b"whole")


@pytest.fixture(params=[False, True], ids=["open", "login"])
def proxy(request: pytest.FixtureRequest, tmp_path: Path, world: World) -> Iterator[Tinyproxy]:
    with running_tinyproxy(tmp_path, world.beyond, login=request.param) as found:
        yield found


@pytest.fixture
def locked(tmp_path: Path, world: World) -> Iterator[Tinyproxy]:
    with running_tinyproxy(tmp_path, world.beyond, login=True) as found:
        yield found


def test_api_and_pictures_go_through_it_in_tunnels(world: World, proxy: Tinyproxy) -> None:
    way = {"proxy": parse(proxy.way_in), "tls": world.client, "connections": Connections()}
    with api_client(BASE, **way) as api, picture_client(**way) as pictures:
        assert api.get(f"{BASE}/x", headers={"authorization": "Bearer canary"}).content == b"whole"
        assert pictures.get("https://pictures.example/p?X-Amz-Signature=canary").content == b"whole"
    assert proxy.asked() == ["CONNECT api.example:443", "CONNECT pictures.example:443"]
    assert "canary" not in "".join(world.beyond.heads)
    assert "canary" not in proxy.log.read_text()
    assert [request.split()[1] for request in world.server.requests] == ["/client/v4/x", "/p?X-Amz-Signature=canary"]
    assert not any("proxy-authorization" in request.lower() for request in world.server.requests)


@pytest.mark.parametrize("login", ["", "anna:canary-wrong@", "canary-pass:anna@"])
def test_without_the_right_login_nothing_is_sent_and_that_is_told(world: World, locked: Tinyproxy, login: str) -> None:
    wrong = parse(f"http://{login}127.0.0.1:{locked.port}")
    with (
        api_client(BASE, connections=Connections(), tls=world.client, proxy=wrong) as api,
        pytest.raises(httpx.ProxyError, match=r"login.*\(HTTP 40[17]\)") as told,
    ):
        api.get(BASE)
    assert "canary" not in str(told.value)
    assert world.beyond.heads == []


def test_what_the_proxy_does_not_let_through_is_told(world: World, proxy: Tinyproxy) -> None:
    with (
        api_client("https://api.example:8443/x", connections=Connections(), proxy=parse(proxy.way_in)) as api,
        pytest.raises(httpx.ProxyError, match=r"does not let through to api.example:8443 \(HTTP 403\)"),
    ):
        api.get("https://api.example:8443/x")


def test_what_the_proxy_cannot_reach_is_told(world: World, proxy: Tinyproxy) -> None:
    with (
        picture_client(connections=Connections(), proxy=parse(proxy.way_in)) as pictures,
        pytest.raises(httpx.ProxyError, match=r"did not reach nowhere.example:443 \(it answered HTTP 50\d\)"),
    ):
        pictures.get("https://nowhere.example/")


def test_a_certificate_for_another_name_is_refused_in_the_tunnel(tmp_path: Path, world: World, proxy: Tinyproxy) -> None:
    world.beyond.also("other.example:443", world.server.port)
    with (
        api_client("https://other.example/", connections=Connections(), tls=world.client, proxy=parse(proxy.way_in)) as api,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        api.get("/", headers={"authorization": "Bearer canary"})
    assert world.server.requests == []


FORBIDDEN = [
    *("http://pictures.example/", "https://pictures.example:8443/", "https://a:b@pictures.example/", "ftp://pictures.example/"),
    *("https://10.0.0.1/", "https://169.254.169.254/latest/", "https://[::ffff:10.0.0.1]/", "https://[fd00::1]/"),
    *("https://0.0.0.0/", "https://127.1/", "https://2130706433/", "https://0x7f.0x0.0x0.0x1/", "https://0x7f000001/"),
    *("https://017700000001/", "https://127.0.0.1./", "https://router/", "https://printer.local/", "https://a.localhost/"),
    *("https://metadata.google.internal/", "https://nas.lan/", "https://x.home.arpa/", "https://a.localhost./"),
]


@pytest.mark.parametrize("link", FORBIDDEN)
def test_no_link_leads_inside_behind_the_proxy(link: str) -> None:
    with (
        ScriptedServer(answer()) as proxy,
        picture_client(connections=Connections(), proxy=parse(f"http://127.0.0.1:{proxy.port}")) as pictures,
    ):
        with pytest.raises(LinkForbidden):
            pictures.get(link)
        assert proxy.connections == 0


@pytest.mark.parametrize("link", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/"])
def test_nor_to_this_machine(link: str) -> None:
    with picture_client(connections=Connections(), proxy=parse("http://127.0.0.1:1")) as pictures, pytest.raises(LinkForbidden):
        pictures.get(link)


def test_what_is_on_this_machine_is_asked_without_the_proxy() -> None:
    nobody = parse("http://127.0.0.1:1")
    with ScriptedServer(answer(b"here")) as server:
        with api_client(server.url("/"), connections=Connections(), proxy=nobody) as api:
            assert api.get("/").content == b"here"
        with picture_client(connections=Connections(), also=server.address, proxy=nobody) as pictures:
            assert pictures.get(server.url()).content == b"here"


def test_a_proxy_that_is_not_there_is_told_before_anything_is_claimed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RunFault, match=rf"The proxy http://127\.0\.0\.1:{port} cannot be reached .*Nothing was started"):
        check_proxy(parse(f"http://anna:canary@127.0.0.1:{port}"), Connections())


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 2000 \r\n\r\n", b"x" * (1 << 17), b"HTTP/1.1 200 OK\r\n"]
)
def test_what_is_no_proxy_is_told(said: bytes) -> None:
    with (
        ScriptedServer(said) as server,
        api_client(BASE, connections=Connections(), proxy=parse(f"http://127.0.0.1:{server.port}")) as api,
        pytest.raises(httpx.ProxyError, match=r"did not reach api\.example:443|did not answer"),
    ):
        api.get(BASE)


@pytest.mark.parametrize("script", [hold])
def test_hanging_up_cuts_what_goes_through_it(world: World, proxy: Tinyproxy) -> None:
    connections = Connections()
    threading.Thread(target=lambda: world.server.asked.wait(60) and connections.hang_up()).start()
    with (
        api_client(BASE, connections=connections, tls=world.client, proxy=parse(proxy.way_in)) as api,
        pytest.raises(httpx.TransportError),
    ):
        api.get(BASE)


def test_hanging_up_cuts_a_proxy_that_says_nothing() -> None:
    connections = Connections()
    with ScriptedServer(hold) as silent:
        threading.Thread(target=lambda: silent.asked.wait(60) and connections.hang_up()).start()
        with (
            api_client(BASE, connections=connections, proxy=parse(f"http://127.0.0.1:{silent.port}")) as api,
            pytest.raises(httpx.ProxyError, match="did not answer"),
        ):
            api.get(BASE)


def test_a_proxy_that_trickles_its_answer_is_given_up_at_one_deadline() -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:  # until the other side goes away
            connection.sendall(b"a")

    clock = itertools.count(step=7.0)
    with ScriptedServer(trickle) as server:
        connection = Connections().dial("127.0.0.1", server.port, 60)
        with pytest.raises(httpcore.ProxyError, match=r"did not answer when asked for api\.example:443"):
            open_tunnel(connection, parse(server.url("")), "api.example", 443, clock=lambda: next(clock))
        connection.close()
    assert next(clock) <= 42
