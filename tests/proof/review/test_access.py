"""Who may read a review and who may write: every rule as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.proof.review.access import Access, Address, Pass, embedded_elsewhere

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
ANNA, BEN, PRESS = (
    Pass(name, read_only=name == "press", link=f"Link_of-{name}", cookie=f"Cookie_of-{name}", write=f"Write_of-{name}")
    for name in ("anna", "ben", "press")
)
ACCESS = Access(Address("127.0.0.1", 8000), (ANNA, BEN, PRESS), NOON)


@pytest.mark.parametrize(
    ("hosts", "served"),
    [
        (["127.0.0.1:8000"], True),
        ([], False),
        (["127.0.0.1:8000", "127.0.0.1:8000"], False),
        (["127.0.0.1:8000, evil.example"], False),
        (["127.0.0.1"], False),
        (["127.0.0.1:8001"], False),
        (["127.0.0.1:08000"], False),
        (["localhost:8000"], False),
        (["evil.example:8000"], False),
        (["127.0.0.1:8000.evil.example"], False),
        (["127.0.0.1.:8000"], False),
        (["2130706433:8000"], False),
        (["user@127.0.0.1:8000"], False),
        ([" 127.0.0.1:8000"], False),
    ],
)
def test_it_answers_under_its_own_name_alone(hosts: list[str], served: bool) -> None:
    refusal = ACCESS.wrong_host(hosts)
    assert (refusal is None) == served
    assert served or refusal.status == 421


@pytest.mark.parametrize(
    ("origins", "heard"),
    [
        (["http://127.0.0.1:8000"], True),
        ([], False),
        (["null"], False),
        (["NULL"], False),
        (["http://127.0.0.1:8000", "http://127.0.0.1:8000"], False),
        (["https://127.0.0.1:8000"], False),
        (["http://127.0.0.1:8001"], False),
        (["http://127.0.0.1"], False),
        (["http://localhost:8000"], False),
        (["http://127.0.0.1:8000.evil.example"], False),
        (["http://127.0.0.1:8000/"], False),
        (["http://evil.example"], False),
        (["file://"], False),
    ],
)
def test_only_its_own_page_may_post(origins: list[str], heard: bool) -> None:
    assert (ACCESS.wrong_origin(origins) is None) == heard


@pytest.mark.parametrize(
    ("host", "port", "authority"),
    [
        ("127.0.0.1", 8000, "127.0.0.1:8000"),
        ("127.0.0.1", 80, "127.0.0.1"),
        ("::1", 8000, "[::1]:8000"),
        ("Studio.local", 8000, "studio.local:8000"),
    ],
)
def test_its_name_is_what_browsers_send(host: str, port: int, authority: str) -> None:
    address = Address(host, port)
    assert (address.authority, address.origin) == (authority, f"http://{authority}")
    assert Access(address, ()).wrong_host([authority]) is None


def test_a_link_holds_its_token_behind_the_hash_and_opens_the_door() -> None:
    assert ACCESS.address.link(ANNA) == f"http://127.0.0.1:8000/enter#{ANNA.link}"


def test_every_token_is_another_of_256_bits() -> None:
    passes = Pass("anna"), Pass("ben"), Pass("press", read_only=True)
    tokens = {token for each in passes for token in (each.link, each.cookie, each.write)}
    assert len(tokens) == 9
    assert {len(token) for token in tokens} == {43}  # 32 bytes in base64
    assert not any(token in repr(passes) for token in tokens)


@pytest.mark.parametrize(
    ("token", "name"),
    [
        (ANNA.link, "anna"),
        (PRESS.link, "press"),
        (ANNA.cookie, None),
        (ANNA.write, None),
        (ANNA.link[:-1], None),
        (ANNA.link + "A", None),
        (ANNA.link.swapcase(), None),
        ("", None),
        ("é", None),
        ("\ud800", None),
        (None, None),
        (True, None),
    ],
)
def test_a_link_opens_by_its_own_token_alone(token: object, name: str | None) -> None:
    found = ACCESS.by_link(token)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("cookies", "name"),
    [
        ([f"makeready-8000={BEN.cookie}"], "ben"),
        ([f"other=1; makeready-8000={BEN.cookie}"], "ben"),
        (["other=1", f"makeready-8000={BEN.cookie}"], "ben"),
        ([f'look={{"theme": "dark"}}; makeready-8000={BEN.cookie}'], "ben"),
        ([f"a word; é=1; makeready-8000={BEN.cookie}"], "ben"),
        ([f"makeready-8000={BEN.cookie}; makeready-8000=another-servers"], "ben"),
        ([f"makeready-8001={BEN.cookie}"], None),
        ([f"makeready-8000={BEN.link}"], None),
        ([f"makeready-8000={BEN.write}"], None),
        (["makeready-8000="], None),
        (["\x00=;;;=", "="], None),
        ([], None),
    ],
)
def test_a_cookie_tells_who_reads(cookies: list[str], name: str | None) -> None:
    found = ACCESS.by_cookie(cookies)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("reviewer", "tokens", "may"),
    [
        (ANNA, [ANNA.write], True),
        (ANNA, [], False),
        (ANNA, [BEN.write], False),
        (ANNA, [ANNA.cookie], False),
        (ANNA, [ANNA.link], False),
        (ANNA, [ANNA.write, ANNA.write], False),
        (PRESS, [PRESS.write], False),
        (PRESS, [ANNA.write], False),
    ],
)
def test_what_writes_is_the_header_of_the_same_reviewer(reviewer: Pass, tokens: list[str], may: bool) -> None:
    assert (ACCESS.may_write(reviewer, tokens) is None) == may


@pytest.mark.parametrize(("seconds", "over"), [(-1, False), (0, True), (1, True)])
def test_links_end_when_it_was_said(seconds: int, over: bool) -> None:
    refusal = ACCESS.ended(NOON + timedelta(seconds=seconds))
    assert (refusal is not None) == over
    assert not over or "ended on 2026-11-27 at 12:00" in refusal.sentence
    assert Access(ACCESS.address, ()).ended(NOON + timedelta(days=9999)) is None


@pytest.mark.parametrize(
    ("site", "mode", "elsewhere"),
    [
        (None, None, False),
        ("same-origin", "cors", False),
        ("none", "navigate", False),
        ("cross-site", "navigate", False),
        ("same-site", "no-cors", True),
        ("cross-site", "no-cors", True),
        ("same-site", "cors", True),
        ("cross-site", "websocket", True),
    ],
)
def test_another_page_cannot_ask_in_the_background(site: str | None, mode: str | None, elsewhere: bool) -> None:
    assert embedded_elsewhere(site, mode) == elsewhere
