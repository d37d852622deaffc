"""What the two clients send along, and where the API's may go."""

from __future__ import annotations

import httpx
import pytest

from pipeline.errors import UsageError
from pipeline.wire.http_clients import api_client, loopback_origin, picture_client
from pipeline.wire.open_sockets import Connections
from tests.servers.scripted import ScriptedServer, answer, redirect
from tests.wire.conftest import Detour


def test_the_api_client_speaks_to_its_base():
    with ScriptedServer(answer(b"{}")) as server, api_client(server.url("/client/v4"), connections=Connections()) as client:
        assert client.get("/accounts/7/ai/run").status_code == 200
        assert client.get(server.url("/client/v4/user")).status_code == 200
    assert server.requests[0].startswith("GET /client/v4/accounts/7/ai/run ")


@pytest.mark.parametrize("other", ["https://api.example:8443/", "http://api.example/", "https://api.example.evil.example/"])
def test_the_token_cannot_leave_for_another_origin(other):
    lines = Detour()
    with (
        api_client("https://api.example/client/v4", connections=lines) as client,
        pytest.raises(ValueError, match="asked to call"),
    ):
        client.get(other, headers={"authorization": "Bearer canary"})
    assert lines.dialled == []


@pytest.mark.parametrize("base", ["http://api.example/", "http://10.0.0.1/", "ftp://127.0.0.1/", "api.example", "", "https://"])
def test_an_api_base_is_https_or_on_this_machine(base):
    with pytest.raises(UsageError):
        api_client(base, connections=Connections())


def test_a_loopback_name_that_leads_elsewhere_is_not_dialled():
    lines = Detour()
    with (
        api_client("http://localhost:8787/", connections=lines, resolver=lambda *_: ["10.0.0.1"]) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get("/")
    assert lines.dialled == []


def test_only_a_base_on_this_machine_may_serve_pictures():
    assert loopback_origin("http://127.0.0.1:8787/client/v4") == ("127.0.0.1", 8787)
    assert loopback_origin("http://[::1]:8787/client/v4") == ("::1", 8787)
    assert loopback_origin("https://localhost/client/v4") == ("localhost", 443)
    assert loopback_origin("https://api.cloudflare.com/client/v4") is None


def test_clients_say_who_they_are_and_keep_no_cookies():
    with (
        ScriptedServer(answer(b"a", "Set-Cookie: track=me; Path=/")) as server,
        picture_client(connections=Connections(), also=server.address) as client,
    ):
        client.get(server.url())
        client.get(server.url())
    assert all("user-agent: makeready/" in request.lower() for request in server.requests)
    assert not any("cookie" in request.lower() for request in server.requests)


def test_redirects_are_never_followed_by_the_client():
    with ScriptedServer(redirect("/other")) as server, api_client(server.url("/"), connections=Connections()) as client:
        assert client.get("/").status_code == 302
    assert len(server.requests) == 1


def test_proxies_and_logins_of_the_environment_are_not_heeded(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login anna password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with ScriptedServer(answer(b"proxied")) as proxy, ScriptedServer(answer(b"direct")) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        with api_client(server.url("/"), connections=Connections()) as client:
            assert client.get("/").content == b"direct"
        assert proxy.connections == 0
    assert "authorization" not in server.requests[0].lower()
