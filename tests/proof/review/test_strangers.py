"""What somebody without a link, or with the wrong one, can do at a review: nothing."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from pipeline.proof.review.access import Pass, new_token
from tests.cli.process import PATIENCE
from tests.proof.review.in_process import review_in_process
from tests.proof.review.jobs import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest
    from pipeline.stores import Store
    from tests.proof.review.reviewing import Serving

PRIVATE = "wholly-private"


def nothing_saved(store: Store) -> bool:
    return not list(store.entries("decisions/"))


def said(place: tuple[str, int], request: bytes) -> bytes:
    """What is answered to these very bytes, until the connection ends."""
    with socket.create_connection(place, timeout=PATIENCE) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := client.recv(1 << 16):
            answer += piece
    return answer


@pytest.mark.parametrize("path", ["/state", "/events", "/masters/x", "/thumbs/x", "/manifest.json", "/nothing"])
def test_without_a_cookie_there_is_nothing_but_the_door(served: Serving, account: Manifest, path: str) -> None:
    with httpx.Client(base_url=served.origin, trust_env=False) as stranger:
        assert stranger.get(path).status_code == 403
        assert stranger.get(f"/{account.items[0].master.key}").status_code == 403
        for place in ("/", "/enter"):
            door = stranger.get(place)
            assert door.status_code == 200
            assert "autumn" not in door.text
            assert "leaf" not in door.text


def test_a_token_cannot_be_guessed_and_guessing_locks_nobody_out(served: Serving) -> None:
    headers = {"Origin": served.origin}
    with httpx.Client(base_url=served.origin, trust_env=False, headers=headers) as stranger:
        right = served.link("anna").partition("#")[2]
        guesses = ["", right[:-1], right.lower(), right + right, *(new_token() for _ in range(200))]
        answers = [stranger.post("/enter", json={"token": guess}) for guess in guesses]
        assert {answer.status_code for answer in answers} <= {400, 403}
        assert not any("set-cookie" in answer.headers for answer in answers)
        for guess in guesses[-20:]:
            assert stranger.get("/state", headers={"Cookie": f"makeready-{served.place[1]}={guess}"}).status_code == 403
    assert served.reviewer("anna").http.get("/state").status_code == 200


@pytest.mark.parametrize(
    "origin", [None, "null", "http://127.0.0.1:1", "http://localhost:{port}", "http://evil.example", "file://"]
)
@pytest.mark.parametrize("path", ["/decide", "/enter"])
def test_a_page_of_another_origin_can_post_nothing_even_with_cookie_and_token(
    served: Serving, account: Manifest, store: Store, origin: str | None, path: str
) -> None:
    anna = served.reviewer("anna")
    del anna.http.headers["Origin"]
    headers = {"X-Makeready-Write": anna.write} | ({"Origin": origin.format(port=served.place[1])} if origin else {})
    item, token = account.items[0], served.link("anna").partition("#")[2]
    body = {"id": item.id, "fp": item.fingerprint, "kind": "approve", "token": token}
    answer = anna.http.post(path, json=body, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert nothing_saved(store)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_a_form_can_send_is_not_taken(served: Serving, store: Store, media_type: str) -> None:
    anna = served.reviewer("anna")
    headers = {"X-Makeready-Write": anna.write, "Content-Type": media_type}
    assert anna.http.post("/decide", content=b'{"kind": "approve"}', headers=headers).status_code == 400
    assert nothing_saved(store)


def test_a_cookie_alone_decides_nothing_nor_does_another_reviewers_token(
    served: Serving, account: Manifest, store: Store
) -> None:
    anna, ben = served.reviewer("anna"), served.reviewer("ben")
    for token in ("", ben.write, new_token(), served.link("anna").partition("#")[2]):
        answer = anna.http.post(
            "/decide",
            json={"id": account.items[0].id, "fp": account.items[0].fingerprint, "kind": "approve"},
            headers={"X-Makeready-Write": token} if token else {},
        )
        assert answer.status_code == 403
    assert nothing_saved(store)
    assert anna.decide(account.items[0]).status_code == 201


def test_who_may_only_look_decides_nothing(served: Serving, account: Manifest, store: Store) -> None:
    press, anna = served.reviewer("press"), served.reviewer("anna")
    assert press.write is None
    assert press.http.get("/state").json()["review"] == {"as": "press", "read_only": True}
    for token in (None, anna.write):
        assert press.decide(account.items[0], write=token).status_code == 403
    assert nothing_saved(store)


def test_nobody_decides_in_another_name(served: Serving, account: Manifest) -> None:
    saved = served.reviewer("anna").decide(account.items[0], by="ben", through="command", at="2020-01-01T00:00:00Z")
    assert [each["by"] for each in saved.json()["decisions"]] == ["anna"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", "127.0.0.1:{port}, x"]
)
def test_a_name_that_was_made_to_lead_here_is_not_served(served: Serving, host: str) -> None:
    anna = served.reviewer("anna")
    for path in ("/", "/enter", "/state", "/events"):
        assert anna.http.get(path, headers={"Host": host.format(port=served.place[1])}).status_code == 421


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nHost : evil\r\n\r\n",
    ],
)
def test_no_host_or_two_is_not_served_either(served: Serving, head: str) -> None:
    answer = said(served.place, head.format(host=served.host).encode())
    assert answer.split()[1] in {b"400", b"421"}
    assert b"<html" not in answer


TRAVERSALS = [
    "/masters/../{}",
    "/masters/../../{}",
    "/../{}",
    "/masters/%2e%2e/{}",
    "/masters/%2e%2e%2f{}",
    "/masters/..%2f..%2f{}",
    "/masters/..%5c{}",
    "/masters/....//{}",
    "//{}",
    "/./{}",
    "/{}",
    "/%2f{}",
    "/masters/%00/../{}",
    "/masters/%252e%252e/{}",
    "/thumbs/../../../{}",
    "http://{{host}}/masters/../{}",
    "file:///{}",
    "masters/../{}",
    "*",
]


@pytest.mark.parametrize("form", TRAVERSALS)
def test_no_path_leads_out_of_what_the_page_shows(served: Serving, store: Store, tmp_path: Path, form: str) -> None:
    (tmp_path / "private.txt").write_text(PRIVATE)
    store.put("ledger/private.txt", PRIVATE.encode(), media_type="text/plain")
    anna = served.reviewer("anna")
    cookie = "; ".join(f"{name}={value}" for name, value in anna.http.cookies.items())
    for file in ("ledger/private.txt", "manifest.json", "private.txt", "etc/passwd", "../private.txt"):
        target = form.replace("{{host}}", served.host).replace("{}", file)
        answer = said(served.place, f"GET {target} HTTP/1.1\r\nHost: {served.host}\r\nCookie: {cookie}\r\n\r\n".encode())
        assert answer.split()[1] in {b"404", b"400"}, answer
        assert PRIVATE.encode() not in answer
        assert b"makeready-manifest" not in answer


def test_no_method_but_reading_and_deciding_is_known(served: Serving, account: Manifest) -> None:
    anna = served.reviewer("anna")
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        for path in ("/", f"/{account.items[0].master.key}"):
            assert anna.http.request(method, path).status_code in {403, 404, 405}


def test_another_pages_background_request_gets_nothing_though_the_cookie_comes_along(
    served: Serving, account: Manifest
) -> None:
    anna = served.reviewer("anna")
    for path in ("/state", "/events", f"/{account.items[0].master.key}", "/"):
        answer = anna.http.get(path, headers={"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"})
        assert answer.status_code == 403


def test_every_answer_says_that_it_is_not_to_be_framed_guessed_told_on_or_kept(served: Serving, account: Manifest) -> None:
    anna = served.reviewer("anna")
    answers: dict[str, httpx.Response] = {
        path: anna.http.get(path) for path in ("/", "/enter", "/state", "/nothing", f"/{account.items[0].master.key}")
    }
    answers["wrong host"] = anna.http.get("/", headers={"Host": "evil.example"})
    answers["saved"] = anna.decide(account.items[0])
    for path, answer in answers.items():
        headers = answer.headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"].replace("style-src 'unsafe-inline'", ""), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-resource-policy"] == "same-origin", path
        assert headers["cache-control"] == ("no-store" if "master" not in path else "private, max-age=31536000, immutable"), (
            path
        )
        assert {"server", "access-control-allow-origin", "location"} & set(headers) == set(), path


def test_the_cookie_is_for_this_port_and_no_script_sees_it(served: Serving) -> None:
    token = served.link("anna").partition("#")[2]
    entered = httpx.post(
        f"{served.origin}/enter", json={"token": token}, headers={"Origin": served.origin}, trust_env=False, timeout=PATIENCE
    )
    name, *rules = entered.headers["set-cookie"].split("; ")
    assert name.startswith(f"makeready-{served.place[1]}=")
    assert {rule.lower() for rule in rules} == {"httponly", "samesite=strict", "path=/"}
    assert token not in entered.headers["set-cookie"] + entered.text


@pytest.mark.parametrize("body", [b"x" * 70_000, b'{"id": "' + b"x" * 70_000, b"[" * 60_000], ids=["long", "long text", "deep"])
def test_a_body_that_is_too_large_or_too_deep_is_refused(served: Serving, store: Store, body: bytes) -> None:
    anna = served.reviewer("anna")
    headers = {"X-Makeready-Write": anna.write, "Content-Type": "application/json"}
    assert anna.http.post("/decide", content=body, headers=headers).status_code == (413 if len(body) > 1 << 16 else 400)
    pieces = anna.http.post("/decide", content=iter([body[:40_000], body[40_000:]]), headers=headers)
    assert pieces.status_code == (413 if len(body) > 1 << 16 else 400)
    assert nothing_saved(store)


def test_links_end_on_their_date(store: Store, account: Manifest) -> None:
    clock, anna = [NOON], Pass("anna")
    with review_in_process(store, (anna,), lambda: clock[0], NOON + timedelta(days=1)) as address:
        cookies = {address.cookie_name: anna.cookie}
        with httpx.Client(base_url=address.origin, cookies=cookies, trust_env=False, timeout=PATIENCE) as reader:
            assert reader.get("/state").json()["review"]["until"] == "2026-11-28T12:00+00:00"
            clock[0] += timedelta(days=1)
            for path in ("/", "/enter", "/state", "/events", f"/{account.items[0].master.key}"):
                answer = reader.get(path)
                assert answer.status_code == 403
                assert "ended on 2026-11-28" in answer.text
