"""Whole jobs whose picture server lies: nothing that is no whole picture is shelved, and nothing is paid again."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import AmbiguousFault, CallError, NotAPicture, PictureError
from pipeline.models.http_exchange import exchange
from pipeline.models.log_pages import read_page
from pipeline.models.replies import picture_in
from pipeline.wire.fetch.download import Caps, fetch
from pipeline.wire.http_clients import api_client, picture_client
from pipeline.wire.open_sockets import Connections
from tests.harm.measuring import least_cpu
from tests.servers.scripted import ScriptedServer, answer
from tests.work.test_job import results
from tests.work.trial import IMPATIENT

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from pipeline.wire.open_sockets import Connection
    from tests.work.trial import Trial

CAP = 200_000
"""Bytes; the pictures of these jobs have a hundredth of it."""
TRIES = 4
ITEMS = 6


class Metered(Connections):
    """Lines that count the bytes that are read from them."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def dial(self, address: str, port: int, timeout: float | None) -> Connection:
        line = super().dial(address, port, timeout)
        read = line.read

        def counted(most: int, timeout: float | None = None) -> bytes:
            data = read(most, timeout)
            self.bytes += len(data)
            return data

        line.read = counted  # type: ignore[method-assign]
        return line


@pytest.mark.parametrize("fault", ["torn", "overlong", "endless", "wrong-type", "empty"])
def test_what_is_no_whole_picture_is_never_delivered_nor_paid_again(
    fault: str, trial: Trial, request: pytest.FixtureRequest
) -> None:
    meter = Metered()

    def metered(_: httpx.Client) -> httpx.Client:
        pictures = picture_client(connections=meter, also=("127.0.0.1", int(trial.sandbox.origin.rpartition(":")[2])))
        request.addfinalizer(pictures.close)
        return pictures

    capped = IMPATIENT | {"caps": Caps(bytes=CAP), "pictures": metered}

    with trial.serving(faults={fault: 1.0}) as sandbox:
        first, second = trial.run(door=capped), trial.run(door=capped)
        assert sandbox.stats().requests == sandbox.stats().made == ITEMS
        assert trial.files("masters/*/*") == []
        kept = [(trial.shelf / "leaves" / key).stat().st_size for key in trial.files("rejected/*/*")]
        # What came whole is kept, up to the cap; what broke off is fetched again.
        came_whole = fault not in {"torn", "empty"}
        assert results(first) == results(second) == ({"rejected"} if came_whole else {"failed"})
        assert len(kept) == (ITEMS if came_whole else 0)
        assert max(kept, default=0) <= CAP
        assert (first.totals.spent_usd, second.totals.spent_usd) == (1.5, 0)
        # What the kernel had taken in when we stopped reading is not counted twice: a read is 64 KiB at most.
        assert meter.bytes <= 2 * ITEMS * TRIES * (CAP + 2**16)
        sandbox.change(faults={})
        for key in trial.files("rejected/*/*"):
            (trial.shelf / "leaves" / key).unlink()
        last = trial.run(door=IMPATIENT)
        assert sandbox.stats().made == ITEMS
    assert results(last) == {"delivered"}
    assert last.totals.spent_usd == 0


ODD_HEADS = [
    b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n"
    for place in (
        *(b"", b"\\\\host\\share", b"https:\\\\host", b"https:/\\host", b"https://", b"//", b"https://[::1", b"https://a:b:c/"),
        *(b"https://a:99999/", b"\xff\xfe", b"https://\xff/", b"javascript:alert(1)", b"data:text/html,x", b"https://xn--a/"),
        *(b"https://" + b"a" * 5000 + b"/", b"/" * 60_000, b"https://a@b@c/", b"?" * 9000, b"https://%00/", b"https://\x00/"),
        *(b"https://\xe2\x80\xae/", b"https://./", b"https://..%2f/", b"http://127.0.0.1:\xd9\xa1/"),
    )
]
ODD_HEADS += [
    b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\nbody"
    for head in (
        *(
            b"Content-Length: 99999999999999999999999",
            b"Content-Length: -1",
            b"Content-Length: 0x4",
            b"Content-Length: \xd9\xa1",
        ),
        *(b"Content-Encoding: \xff", b"Content-Encoding: gzip, gzip, br", b"Transfer-Encoding: gzip, chunked"),
        *(b"Set-Cookie: a=b; Expires=\xff; Domain=.", b"Set-Cookie: " + b";" * 9000, b"Content-Type: \x00", b"\xff: a", b": a"),
        *(b"Content-Type: text/html; charset=\xff", b"Content-Type: a; charset=nonsense", b"Date: x\r\n folded", b"a: b\rc: d"),
    )
]
ODD_HEADS += [
    b"HTTP/9.9 200 OK\r\n\r\n",
    b"HTTP/1.1 999 \r\n\r\n",
    b"HTTP/1.1 99 X\r\n\r\n",
    b"HTTP/1.1 \xd9\xa1\xd9\xa1\xd9\xa1 X\r\n\r\n",
]
ODD_HEADS += [b"HTTP/1.1 101 Switching\r\n\r\n", b"HTTP/1.1 100 Go on\r\n\r\n" * 500, b"\x16\x03\x01\x00\x00", b"\r\n" * 5000]


def scrambled(seed: int) -> bytes:
    """An odd answer with a few bytes changed."""
    dice = random.Random(seed)
    data = bytearray(dice.choice(ODD_HEADS))
    for _ in range(dice.randint(1, 6)):
        data[dice.randrange(len(data))] = dice.choice(b"\r\n\0 :/\\[]@%?#\xff\x80AZ09-;,")
    return bytes(data)


@pytest.mark.parametrize("answers", [ODD_HEADS, [scrambled(seed) for seed in range(300)]], ids=["by hand", "scrambled"])
def test_no_answer_of_a_picture_server_is_taken_for_a_bug(answers: list[bytes], tmp_path: Path) -> None:
    with ScriptedServer(*answers) as server, picture_client(connections=Connections(), also=server.address) as client:
        for answer in answers:
            try:
                fetch(server.url(), tmp_path / "picture", client=client, caps=Caps(redirects=0))
            except PictureError:
                continue
            except Exception as bug:
                raise AssertionError(answer[:200]) from bug


@pytest.mark.parametrize("answers", [ODD_HEADS, [scrambled(seed) for seed in range(300)]], ids=["by hand", "scrambled"])
def test_no_answer_of_the_api_is_taken_for_a_bug(answers: list[bytes]) -> None:
    with ScriptedServer(*answers) as server, api_client(server.url("/"), connections=Connections()) as http:
        for answer in answers:
            request = http.build_request("POST", server.url("/run"), content=b"{}")
            try:
                exchange(http, request, read_timeout=100, clock=lambda: 0.0)
            except CallError:
                continue
            except Exception as bug:
                raise AssertionError(answer[:200]) from bug


ODD_LINKS = [
    *("https://xn--a/", "https://a@b@c/", "https:\\\\host", "https:///x", "https://[::1", "https://a:b:c/", "https://\ud800/"),
    *(
        "https://\x00/",
        "https://" + "a" * 70_000,
        "https://a/" + "b" * 70_000,
        "https://%zz/",
        "https://\u202e/",
        "https://。/",
    ),
    *(
        "HTTPS://",
        "https://?x",
        "https://#",
        "https://a:-1/",
        "https://a:٣/",
        "about:blank",
        "blob:x",
        "x:" * 9000,
        ":",
        "::",
        ",",
    ),
    *("data:", "data:,", "data:;base64,", "data:;base64,=", "data:;base64,\ud800", "data:,\ud800", "\ud800", "é", "AAA\n", " "),
]


@pytest.mark.parametrize("number", range(len(ODD_LINKS)))
def test_no_link_is_taken_for_a_bug(number: int, tmp_path: Path) -> None:
    with picture_client(connections=Connections(), resolver=lambda *_: []) as client, pytest.raises(PictureError):
        fetch(ODD_LINKS[number], tmp_path / "picture", client=client)


@pytest.mark.parametrize("piece", ["{},", "[],", "0,", '"",', '{"a":', "["])
def test_an_answer_of_millions_of_values_is_no_answer(piece: str) -> None:
    text = "[" + piece * (2**24 // len(piece)) + "0]"
    assert picture_in(text) is None
    assert read_page(text) is None
    assert least_cpu(lambda: (picture_in(text), read_page(text))) < 1  # 0.08 on a quiet machine


def test_what_a_picture_server_says_of_itself_is_made_plain(tmp_path: Path) -> None:
    odd = answer(b"x", "Content-Encoding: \x9b2J\xc2\x9b31m")
    with (
        ScriptedServer(odd.decode().encode("latin-1")) as server,
        picture_client(connections=Connections(), also=server.address) as client,
        pytest.raises(NotAPicture) as refusal,
    ):
        fetch(server.url(), tmp_path / "picture", client=client)
    assert str(refusal.value).isprintable()


def test_a_packed_answer_of_the_api_is_given_up_at_the_cap() -> None:
    packed = gzip.compress(bytes(200 * 2**20), 9)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with ScriptedServer(head + packed) as server, api_client(server.url("/"), connections=Connections()) as http:
        request = http.build_request("POST", server.url("/run"), content=b"{}")
        with pytest.raises(AmbiguousFault, match="longer than"):
            exchange(http, request, read_timeout=100, clock=lambda: 0.0)
