"""No link leads the program to a private place: a real listener counts who comes, and nobody does."""

from __future__ import annotations

import contextlib
import ssl
from typing import TYPE_CHECKING

import httpx
import pytest

from pipeline.errors import LinkBroken, LinkForbidden
from pipeline.wire.address_guard import Transport, resolve
from pipeline.wire.fetch.download import Caps, fetch
from pipeline.wire.http_clients import picture_client
from pipeline.wire.open_sockets import Connections
from tests.harm.listener import Listener
from tests.servers.scripted import ScriptedServer, redirect
from tests.work.test_job import results
from tests.work.trial import IMPATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.wire.open_sockets import Connection
    from tests.work.trial import Trial

WRITTEN = """
    127.0.0.1 127.1 127.0.1 127.0.0.2 127.255.255.254 0x7f.1 0x7f000001 0x7F.0x0.0x0.0x1 2130706433 017700000001 0 0.0.0.0 0x0
    localhost LOCALHOST
    10.0.0.1 10.1 167772161 0xa.0.0.1 100.64.0.1 100.100.100.200 169.254.169.254 2852039166 0xa9fea9fe 0251.254.43518
    172.16.0.1 172.31.255.255 192.168.0.1 192.168.257 192.0.0.192 198.18.0.1 168.63.129.16 224.0.0.1 240.0.0.1 255.255.255.255
    [::1] [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:169.254.169.254] [::127.0.0.1] [::ffff:0:127.0.0.1]
    [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::1] [2001:db8::1] [fe80::1]
    [fc00::1] [fd00:ec2::254] [fec0::1] [ff02::1] [100::1]
"""
FORMS = WRITTEN.split()

NAMES = {
    "inside.example": ["10.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "here.example": ["127.0.0.1"],
    "here6.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "mixed.example": ["93.184.215.14", "127.0.0.1"],
}
"""Names that lead to private addresses."""


def names_first(host: str, port: int) -> Sequence[str]:
    return NAMES.get(host) or resolve(host, port)


class AllRoadsLeadHere(Connections):
    """Whatever address is dialled, the listener is reached: so whoever passes the guard is counted."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def dial(self, address: str, port: int, timeout: float | None) -> Connection:
        return super().dial("127.0.0.1", self._port, timeout)


class OpenDoor:
    """A guard that says no to nobody: what the program would do without one."""

    def request(self, request: httpx.Request) -> None: ...

    def addresses(self, host: str, port: int, addresses: Sequence[str]) -> None: ...


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture
def client(listener: Listener) -> Iterator[httpx.Client]:
    with picture_client(connections=AllRoadsLeadHere(listener.port), resolver=names_first) as client:
        yield client


def test_without_the_guard_every_one_of_these_links_arrives(listener: Listener) -> None:
    transport = Transport(AllRoadsLeadHere(listener.port), OpenDoor(), names_first, ssl.create_default_context())
    with httpx.Client(transport=transport) as unguarded:
        for number, host in enumerate([*FORMS, *NAMES], start=1):
            with contextlib.suppress(httpx.TransportError):  # the listener speaks no TLS
                unguarded.get(f"https://{host}/picture")
            assert listener.visitors == number, host
    assert number > 60


@pytest.mark.parametrize("host", [*FORMS, *NAMES])
def test_no_form_of_a_private_address_is_reached(host: str, listener: Listener, client: httpx.Client, tmp_path: Path) -> None:
    with pytest.raises(LinkForbidden):
        fetch(f"https://{host}/picture", tmp_path / "picture", client=client)
    assert listener.visitors == 0


@pytest.mark.parametrize("scheme", ["http://{}", "https://{}:8080", "//{}", "https://anna@{}", "https:\\\\{}", "gopher://{}"])
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "here.example"])
def test_no_redirect_leads_there(scheme: str, host: str, listener: Listener, tmp_path: Path) -> None:
    with (
        ScriptedServer(redirect(f"{scheme.format(host)}/picture")) as outside,
        picture_client(connections=Connections(), also=outside.address, resolver=names_first) as client,
        pytest.raises((LinkForbidden, LinkBroken)),
    ):
        fetch(outside.url(), tmp_path / "picture", client=client, caps=Caps(redirects=1))
    assert listener.visitors == 0


def test_a_redirect_to_the_listener_itself_is_not_followed(listener: Listener, tmp_path: Path) -> None:
    with (
        ScriptedServer(redirect(f"http://127.0.0.1:{listener.port}/")) as outside,
        picture_client(connections=Connections(), also=outside.address) as client,
        pytest.raises(LinkForbidden),
    ):
        fetch(outside.url(), tmp_path / "picture", client=client)
    assert listener.visitors == 0


class Counting(Connections):
    """Lines that dial only what is public, and note what that was."""

    def __init__(self) -> None:
        super().__init__()
        self.dialled: list[str] = []

    def dial(self, address: str, port: int, timeout: float | None) -> Connection:
        self.dialled.append(address)
        return super().dial("127.0.0.1", 1, timeout)  # nobody listens there


def test_a_name_that_turns_private_between_two_looks_is_dialled_at_what_was_judged_or_not_at_all(tmp_path: Path) -> None:
    looks = iter(["93.184.215.14", "127.0.0.1", "10.0.0.1", "::1"])
    lines = Counting()
    with picture_client(connections=lines, resolver=lambda *_: [next(looks)]) as client:
        for refusal in (LinkBroken, LinkForbidden, LinkForbidden, LinkForbidden):
            with pytest.raises(refusal):
                fetch("https://rebinding.example/picture", tmp_path / "picture", client=client)
    assert lines.dialled == ["93.184.215.14"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0", "127.1"])
def test_a_job_whose_pictures_are_redirected_there_reaches_nothing_and_pays_once(
    host: str, listener: Listener, trial: Trial
) -> None:
    with trial.serving(faults={"redirect": 1.0}, redirect_to=f"http://{host}:{listener.port}/") as sandbox:
        first = trial.run(door=IMPATIENT)
        trial.run(door=IMPATIENT)
        assert sandbox.stats().made == 6
        assert not results(first) & {"delivered", "kept"}
        assert listener.visitors == 0
        sandbox.change(faults={})
        assert results(trial.run(door=IMPATIENT)) == {"delivered"}
        assert sandbox.stats().made == 6
