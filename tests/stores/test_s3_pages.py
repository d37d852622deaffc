"""A web page that comes in place of an S3 service's answer is told as one, and never taken for the shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.errors import NotOnShelf, ShelfBusy, StoreError
from pipeline.stores.s3 import S3Store
from pipeline.stores.s3_client import make_client
from tests.servers.scripted_s3 import ScriptedS3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HTML = (
    b"<!doctype html><html><head><title>Sign in</title></head><body>Welcome to <b>Hotel</b> WiFi<br>\x1b[31mRoom?</body></html>"
)
XHTML = b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>'
PAGES = {"HTML": HTML, "XHTML": XHTML, "a bare page": b"<html><h1>Sign in</h1></html>"}
CALLS: dict[str, Callable[[S3Store], object]] = {
    "put": lambda shelf: shelf.put("ledger/a", b"x", media_type="text/plain"),
    "replace": lambda shelf: shelf.replace("manifest.json", b"x", media_type="text/plain"),
    "read": lambda shelf: shelf.read("ledger/a"),
    "chunks": lambda shelf: list(shelf.chunks("ledger/a")),
    "list": lambda shelf: list(shelf.entries()),
    "delete": lambda shelf: shelf.delete("ledger/a"),
}


@pytest.fixture
def service(clean_aws: pytest.MonkeyPatch) -> Iterator[ScriptedS3]:
    with ScriptedS3() as service:
        service.use(clean_aws)
        yield service


@pytest.fixture
def shelf(service: ScriptedS3) -> S3Store:
    return S3Store(make_client("s3://bucket/autumn"), "bucket", "autumn", sleep=lambda _: None, chance=lambda: 0.0)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_is_neither_an_object_nor_a_list_nor_a_write(
    service: ScriptedS3, shelf: S3Store, page: bytes, call: Callable[[S3Store], object]
) -> None:
    service.page = (200, page)
    with pytest.raises(ShelfBusy, match=r"a web page answered in place of the S3 service .*says: \"Sign in") as told:
        call(shelf)
    assert "AWS_ENDPOINT_URL_S3" in str(told.value)
    assert "unwell" not in str(told.value)


def test_the_words_of_a_page_are_quoted_on_one_line_without_markup_and_secrets(service: ScriptedS3, shelf: S3Store) -> None:
    service.page = (200, HTML.replace(b"Room?", b"https://portal.example/?token=canary&a=b " + b"word " * 200))
    with pytest.raises(StoreError) as told:
        shelf.read("ledger/a")
    assert '"Sign in Welcome to Hotel WiFi \\x1b[31mhttps://portal.example/?token=[hidden]&a=b word' in str(told.value)
    assert len(str(told.value)) < 800


def test_a_page_with_403_is_not_told_as_credentials_that_are_wrong(service: ScriptedS3, shelf: S3Store) -> None:
    service.page = (403, HTML)
    with pytest.raises(StoreError, match=r"a web page answered .* with HTTP 403") as told:
        shelf.read("ledger/a")
    assert "credentials" not in str(told.value)
    assert len(service.heard) == 1


def test_a_text_that_is_no_xml_is_quoted(service: ScriptedS3, shelf: S3Store) -> None:
    service.page = (200, b"Quota of the proxy\nis used up")
    with pytest.raises(ShelfBusy, match=r'something else answers in its place \(it says: "Quota of the proxy is used up"\)'):
        list(shelf.entries())


def test_a_page_that_goes_away_stops_nothing(service: ScriptedS3) -> None:
    def gone(_: float) -> None:
        service.page = None

    shelf = S3Store(make_client("s3://bucket/autumn"), "bucket", "autumn", sleep=gone, chance=lambda: 0.0)
    service.page = (200, HTML)
    assert shelf.put("ledger/a", b"x", media_type="text/plain")
    assert shelf.read("ledger/a") == b"x"


def test_the_head_of_a_page_says_nothing_of_an_object(service: ScriptedS3, shelf: S3Store) -> None:
    shelf.put("ledger/a", b"x", media_type="text/plain")
    service.page = (200, HTML)
    with pytest.raises(ShelfBusy, match="a web page answered"):
        shelf._bucket.metadata("autumn/ledger/a")


def test_what_is_not_there_stays_so_whoever_says_it(service: ScriptedS3, shelf: S3Store) -> None:
    service.page = (404, HTML)
    with pytest.raises(NotOnShelf):
        shelf.read("ledger/a")


def test_an_empty_answer_of_another_type_is_a_write_all_the_same(service: ScriptedS3, shelf: S3Store) -> None:
    service.page = (200, b"")
    assert shelf.put("ledger/a", b"x", media_type="text/plain")
