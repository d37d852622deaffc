"""A service that trickles: each request and each body has an end of its own, by a clock that the server moves on."""

from __future__ import annotations

import ssl
import threading
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import ShelfBusy
from pipeline.stores.s3 import S3Store
from pipeline.stores.s3_calls import CHUNK, MOST_LATE, TRIES
from pipeline.stores.s3_client import make_client
from pipeline.stores.s3_deadlines import LARGEST_FILE, Deadlines
from tests.servers.scripted import Script, ScriptedServer, answer
from tests.servers.tls import write_certificate

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

BYTE_SECONDS = 20.0
"""What passes between two bytes of a server that trickles: less than any timeout."""

WRITTEN = answer(b"", 'ETag: "written"')
IN_THE_HEAD = b"HTTP/1.1 200 OK\r\nX-Slow: "
IN_A_LIST = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<ListBucketResult>"
IN_A_FILE = b'HTTP/1.1 200 OK\r\nETag: "file"\r\nContent-Length: 1000000\r\n\r\n'
IN_A_FILE_WITHOUT_END = b'HTTP/1.1 200 OK\r\nETag: "file"\r\n\r\n'
IN_A_REFUSAL = b"HTTP/1.1 404 Not Found\r\nContent-Length: 100000\r\n\r\n<Error>"
IN_A_GO_AHEAD = b"HTTP/1.1 10"


class Clock:
    """Seconds that pass when the server says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def trickling(clock: Clock, beginning: bytes) -> Script:
    """Send the beginning at once, and then a byte every `BYTE_SECONDS`, for ever."""

    def script(connection: socket.socket) -> None:
        connection.sendall(beginning)
        while True:
            clock.now += BYTE_SECONDS
            connection.sendall(b"a")

    return script


def shelf_at(server: ScriptedServer, clock: Clock, environment: pytest.MonkeyPatch, scheme: str = "http") -> S3Store:
    environment.setenv("AWS_ENDPOINT_URL_S3", f"{scheme}://127.0.0.1:{server.port}")
    environment.setenv("AWS_ACCESS_KEY_ID", "tester")
    environment.setenv("AWS_SECRET_ACCESS_KEY", "testing-secret")
    client = make_client("s3://bucket/autumn", attempts=1)
    return S3Store(client, "bucket", "autumn", sleep=lambda _: None, deadlines=Deadlines(clock=clock))


CALLS: dict[str, Callable[[S3Store], object]] = {
    "probe": lambda store: store.probe(),
    "list": lambda store: list(store.entries()),
    "read": lambda store: store.read("manifest.json"),
    "read in pieces": lambda store: list(store.chunks("masters/leaf/0123456789abcdef.png")),
    "write": lambda store: store.put("manifests/1.json", b"body", media_type="application/json"),
    "delete": lambda store: store.delete("manifest.json"),
    "sweep": lambda store: store.sweep(before=0),
}


@pytest.mark.parametrize(
    ("call", "beginning"),
    [
        *((call, IN_THE_HEAD) for call in CALLS),
        ("probe", IN_A_GO_AHEAD),
        ("list", IN_A_LIST),
        ("read", IN_A_FILE),
        ("read", IN_A_FILE_WITHOUT_END),
        ("read", IN_A_REFUSAL),
        ("read in pieces", IN_A_FILE),
        ("read in pieces", IN_A_REFUSAL),
    ],
)
def test_a_service_that_trickles_is_given_up_in_time_and_told(
    clock: Clock, clean_aws: pytest.MonkeyPatch, call: str, beginning: bytes
) -> None:
    with ScriptedServer(trickling(clock, beginning)) as server:
        store = shelf_at(server, clock, clean_aws)
        with pytest.raises(ShelfBusy, match=r"http://127\.0\.0\.1:\d+ does not come to an end in time") as told:
            CALLS[call](store)
    assert told.value.exit_code == 6
    assert len(server.requests) <= 2 * MOST_LATE  # for the head of a file, and for its body


def test_inside_tls_too(clock: Clock, clean_aws: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)
    clean_aws.setenv("AWS_CA_BUNDLE", str(certificate))
    with ScriptedServer(trickling(clock, IN_A_LIST), tls=secure) as server:
        store = shelf_at(server, clock, clean_aws, "https")
        with pytest.raises(ShelfBusy, match="does not come to an end in time"):
            list(store.entries())
    assert len(server.requests) == MOST_LATE


def test_a_service_that_takes_an_upload_too_slowly_is_given_up(clock: Clock, clean_aws: pytest.MonkeyPatch) -> None:
    def takes_a_byte_now_and_then(connection: socket.socket) -> None:
        while connection.recv(1):
            clock.now += BYTE_SECONDS

    with ScriptedServer(takes_a_byte_now_and_then) as server:
        store = shelf_at(server, clock, clean_aws)
        with pytest.raises(ShelfBusy, match="does not come to an end in time"):
            store.put("masters/leaf/0123456789abcdef.png", bytes(64 << 20), media_type="image/png")


def test_once_work_lies_there_a_slow_service_is_borne_as_long_as_one_that_is_unwell(
    clock: Clock, clean_aws: pytest.MonkeyPatch
) -> None:
    with ScriptedServer(WRITTEN, *[trickling(clock, IN_THE_HEAD)] * (TRIES - 1), answer(b"found")) as server:
        store = shelf_at(server, clock, clean_aws)
        assert store.put("ledger/leaf/0123456789abcdef.1.claim.json", b"{}", media_type="application/json")
        assert store.read("manifest.json") == b"found"


def test_a_long_file_may_take_as_long_as_its_length_asks(clock: Clock, clean_aws: pytest.MonkeyPatch) -> None:
    taken = threading.Semaphore(0)
    body = bytes(8 * CHUNK)

    def slow_but_steady(connection: socket.socket) -> None:
        connection.sendall(answer(b"", length=len(body)))
        for start in range(0, len(body), CHUNK):
            connection.sendall(body[start : start + CHUNK])
            taken.acquire(timeout=100)
            clock.now += 30.0

    with ScriptedServer(slow_but_steady) as server:
        store = shelf_at(server, clock, clean_aws)
        length = 0
        for chunk in store.chunks("masters/leaf/0123456789abcdef.png"):
            length += len(chunk)
            taken.release()
    assert (length, len(server.requests)) == (len(body), 1)


def test_no_length_that_a_service_tells_takes_the_end_away() -> None:
    deadlines = Deadlines()
    assert deadlines.seconds(0) == 70
    assert deadlines.seconds(10**15) == deadlines.seconds(LARGEST_FILE)
