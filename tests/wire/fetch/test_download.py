"""A picture is fetched whole and hashed, or nothing of it is left."""

from __future__ import annotations

import hashlib
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from pipeline.errors import LinkBroken, LinkExpired, LinkForbidden, NotAPicture, PictureError, StoreError
from pipeline.wire.fetch.download import Caps, fetch
from tests.servers.scripted import ScriptedServer, answer, hold, redirect

if TYPE_CHECKING:
    import socket

BODY = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(BODY).hexdigest()


def test_a_picture_is_fetched_whole_and_hashed(fetching):
    fetched = fetching.from_server(answer(BODY))
    assert (fetched.sha256, fetched.bytes, fetched.path.read_bytes()) == (SHA256, len(BODY), BODY)
    assert fetching.left == ["picture"]


def test_a_chunked_body_is_fetched_whole(fetching):
    chunks = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    fetched = fetching.from_server(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert fetched.path.read_bytes() == b"hello world"


def test_a_body_that_ends_with_the_connection_is_taken(fetching):
    fetched = fetching.from_server(b"HTTP/1.0 200 OK\r\n\r\n" + BODY)
    assert fetched.sha256 == SHA256


def test_bytes_are_asked_for_as_they_are_stored_and_without_a_login(fetching):
    server = fetching.serve(answer(b"a"))
    fetching(server.url(), also=server.address)
    head = server.requests[0].lower()
    assert "accept-encoding: identity" in head
    assert "authorization" not in head
    assert "cookie" not in head


BROKEN = {
    "torn": answer(BODY, length=len(BODY) + 1),
    "torn in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello",
    "torn between chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "torn in the head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "empty": answer(b""),
    "nothing at all": b"",
    "not HTTP": b"220 mail.example ESMTP\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "a length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
    "a head without end": b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000,
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_a_transfer_that_breaks_leaves_nothing_behind(fetching, script):
    with pytest.raises(LinkBroken):
        fetching.from_server(script)
    assert fetching.left == []


def test_bytes_after_the_promised_length_are_not_taken(fetching):
    assert fetching.from_server(answer(b"hello, and more", length=5)).path.read_bytes() == b"hello"


def test_of_a_body_over_the_cap_what_came_up_to_it_is_left(fetching):
    with pytest.raises(NotAPicture, match="larger than 100 bytes, and was cut off there"):
        fetching.from_server(answer(BODY), caps=Caps(bytes=100))
    assert fetching.left == ["picture"]
    assert fetching.came == BODY[:100]


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(BODY)


def test_an_endless_body_is_given_up_at_the_cap(fetching):
    with pytest.raises(NotAPicture):
        fetching.from_server(endless, caps=Caps(bytes=1_000_000))
    assert len(fetching.came) == 1_000_000


def test_a_body_of_exactly_the_cap_is_taken(fetching):
    assert fetching.from_server(answer(BODY), caps=Caps(bytes=len(BODY))).bytes == len(BODY)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        connection.sendall(b"x")


def test_a_body_that_drips_is_given_up_at_the_deadline(fetching):
    seconds = itertools.count()
    with pytest.raises(LinkBroken):
        fetching.from_server(drip, caps=Caps(seconds=50), clock=lambda: next(seconds))
    assert 50 <= next(seconds) <= 53
    assert fetching.left == []


def test_a_server_that_says_nothing_is_given_up_at_the_deadline(fetching):
    with pytest.raises(LinkBroken):
        fetching.from_server(hold, caps=Caps(seconds=0.05))
    assert fetching.left == []


def test_redirects_share_one_deadline(fetching):
    seconds = itertools.count()
    with pytest.raises(LinkBroken):
        fetching.from_server(redirect("/again"), caps=Caps(seconds=10, redirects=1000), clock=lambda: next(seconds))


def test_hanging_up_ends_a_fetch_and_leaves_nothing(fetching):
    begun = threading.Event()

    def half(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nhalf of it")
        begun.set()
        hold(connection)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(fetching.from_server, half)
        assert begun.wait(100)
        fetching.lines.hang_up()
        assert isinstance(waiting.exception(timeout=100), LinkBroken)
    assert fetching.left == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_dead_link_is_expired(fetching, status):
    with pytest.raises(LinkExpired):
        fetching.from_server(answer(b"<Error/>", status=f"{status} Gone"))
    assert fetching.left == []


@pytest.mark.parametrize("status", [204, 206, 300, 304, 408, 425, 429, 500, 502, 503, 522])
def test_a_passing_fault_is_a_broken_link(fetching, status):
    with pytest.raises(LinkBroken):
        fetching.from_server(answer(b"" if status in {204, 304} else b"busy", status=f"{status} Busy"))
    assert fetching.left == []


def test_a_packed_body_is_refused_and_left_as_it_came(fetching):
    with pytest.raises(NotAPicture):
        fetching.from_server(answer(b"\x1f\x8b", "Content-Encoding: gzip"))
    assert fetching.came == b"\x1f\x8b"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (answer(BODY), True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\n\r\nhello", False),
    ],
)
def test_it_is_known_whether_a_body_could_have_been_cut_short_unseen(fetching, script, told):
    assert fetching.from_server(script).end_told is told


def test_redirects_are_followed_to_the_picture(fetching):
    fetched = fetching.from_server(redirect("/second"), redirect("third?x=1"), answer(BODY))
    assert fetched.sha256 == SHA256


def test_redirects_without_end_are_given_up(fetching):
    server = fetching.serve(redirect("/again"))
    with pytest.raises(LinkBroken):
        fetching(server.url(), also=server.address, caps=Caps(redirects=5))
    assert len(server.requests) == 6


FORBIDDEN = [
    "https://10.0.0.1/a",
    "https://127.0.0.1/a",
    "//169.254.169.254/latest/meta-data/",
    "https://[::ffff:127.0.0.1]/a",
    "https://2130706433/a",
    "https://0177.0.0.1/a",
    "http://pictures.example/a",
    "https://pictures.example:8443/a",
    "https://anna:secret@pictures.example/a",
    "file:///etc/passwd",
    "ftp://pictures.example/a",
    "gopher://127.0.0.1:70/_a",
]


@pytest.mark.parametrize("link", [link for link in FORBIDDEN if link.partition(":")[1]])
def test_links_to_private_places_are_forbidden(fetching, link):
    with pytest.raises(LinkForbidden):
        fetching(link)
    assert fetching.left == []


@pytest.mark.parametrize("link", FORBIDDEN)
def test_redirects_to_private_places_are_forbidden(fetching, link):
    with pytest.raises((LinkForbidden, LinkBroken)) as refusal:
        fetching.from_server(redirect(link))
    # httpx itself refuses to read one of them.
    assert refusal.type is (LinkBroken if "0177" in link else LinkForbidden)
    assert fetching.left == []


def test_a_redirect_to_another_port_of_this_machine_is_never_dialled(fetching):
    private = fetching.serve(answer(b"private"))
    with pytest.raises(LinkForbidden):
        fetching.from_server(redirect(private.url()))
    assert private.connections == 0


@pytest.mark.parametrize("link", ["https://", "https://[::1", "https://a b/", "https://pictures.example:99999/", "x:y"])
def test_what_only_looks_like_a_link_is_forbidden(fetching, link):
    with pytest.raises((LinkForbidden, LinkBroken)):
        fetching(link)


@pytest.mark.parametrize(
    "script",
    [
        answer(b"", status="403 Forbidden"),
        answer(b"", status="503 Busy"),
        b"",
        answer(b"h", length=2**40),
        answer(b"x", "Content-Encoding: br"),
        redirect("/again?X-Amz-Signature=canary"),
        redirect("https://10.0.0.1/?X-Amz-Signature=canary"),
        redirect("https://10.0.0.1:x/?X-Amz-Signature=canary"),
    ],
)
def test_no_error_tells_the_signature(fetching, script):
    with pytest.raises(PictureError) as told:
        fetching.from_server(script)
    fault: BaseException | None = told.value
    while fault:
        assert "canary" not in str(fault)
        fault = fault.__cause__ or fault.__context__


def test_a_folder_that_is_not_there_is_said(fetching):
    with ScriptedServer(answer(b"a")) as server, httpx.Client() as client, pytest.raises(StoreError, match="nowhere"):
        fetch(server.url(), fetching.folder / "nowhere" / "picture", client=client)


def test_a_picture_that_lay_there_stays_until_the_new_one_is_whole(fetching):
    (fetching.folder / "picture").write_bytes(b"old")
    with pytest.raises(LinkBroken):
        fetching.from_server(BROKEN["torn"])
    assert (fetching.folder / "picture").read_bytes() == b"old"
    assert fetching.from_server(answer(b"new")).path.read_bytes() == b"new"
