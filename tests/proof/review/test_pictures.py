"""Pictures come through the server, from a folder as from a private bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.stores import open_store
from tests.proof.review.jobs import publish, shelved
from tests.proof.review.reviewing import reviewing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.stores import Store
    from tests.servers.swift import Swift

BODY = b"\x89PNG" + bytes(range(256)) * 10_000
"""2.4 MiB, so that it comes in three pieces."""


@pytest.fixture(params=["folder", "bucket"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Store, dict[str, str]]:
    """A shelf, and what the environment says to reach it."""
    if request.param == "folder":
        return open_store(str(tmp_path / "shelf"), "autumn"), {}
    server: Swift = request.getfixturevalue("swift")
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    return open_store(f"s3://{server.bucket()}/brand", "autumn"), server.environment()


@pytest.fixture
def item(home: tuple[Store, dict[str, str]]) -> Outcome:
    item = shelved(home[0], 1, body=BODY)
    home[0].put(f"thumbs/{item.stem}.webp", b"RIFF....WEBP", media_type="image/webp")
    publish(home[0], [item])
    return item


@pytest.fixture
def http(home: tuple[Store, dict[str, str]], item: Outcome, tmp_path: Path) -> Iterator[httpx.Client]:
    """The browser of one who has been let in."""
    store, environ = home
    with reviewing(tmp_path, store.url, "--read-only", environ=environ) as serving:
        yield serving.reviewer("reader").http


def test_it_comes_whole_in_parts_and_not_at_all_where_the_browser_has_it(http: httpx.Client, item: Outcome) -> None:
    path, etag = f"/{item.master.key}", f'"{item.master.sha256}"'
    whole = http.get(path)
    assert (whole.status_code, whole.content == BODY, whole.headers["etag"]) == (200, True, etag)
    assert whole.headers["content-type"] == "image/png"
    head = http.head(path)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(BODY)), b"")
    for asked, body in (("bytes=5-9", BODY[5:10]), ("bytes=-7", BODY[-7:]), ("bytes=1048570-", BODY[1048570:])):
        part = http.get(path, headers={"Range": asked})
        assert (part.status_code, part.content == body) == (206, True)
    assert part.headers["content-range"] == f"bytes 1048570-{len(BODY) - 1}/{len(BODY)}"
    past = http.get(path, headers={"Range": f"bytes={len(BODY)}-"})
    assert (past.status_code, past.headers["content-range"]) == (416, f"bytes */{len(BODY)}")
    known = http.get(path, headers={"If-None-Match": etag})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)
    newer = http.get(path, headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert (newer.status_code, len(newer.content)) == (200, len(BODY))
    assert http.get(f"/thumbs/{item.stem}.webp").content == b"RIFF....WEBP"


def test_what_is_not_there_any_more_is_said_not_to_be(
    http: httpx.Client, home: tuple[Store, dict[str, str]], item: Outcome
) -> None:
    home[0].delete(item.master.key)
    for answer in (
        http.get(f"/{item.master.key}"),
        http.head(f"/{item.master.key}"),
        http.get(f"/thumbs/{item.stem}-0badcafe.webp"),
    ):
        assert answer.status_code == 404


def test_nothing_on_the_shelf_is_shown_as_a_page(tmp_path: Path, store: Store) -> None:
    svg, page = shelved(store, 1), shelved(store, 2)
    named = []
    for item, ending in ((svg, "svg"), (page, "html")):
        key = item.master.key.replace(".png", f".{ending}")
        store.put(key, b"<svg><script>alert(1)</script></svg>", media_type="text/html")
        named.append(item.model_copy(update={"master": item.master.model_copy(update={"key": key})}))
    publish(store, named)
    with reviewing(tmp_path, store.url, "--as", "anna") as serving:
        http = serving.reviewer("anna").http
        shown, handed = (http.get(f"/{item.master.key}") for item in named)
    assert shown.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert (handed.headers["content-type"], handed.headers["content-disposition"]) == ("application/octet-stream", "attachment")


def test_drafts_beside_are_shown_too(tmp_path: Path, store: Store, account: Manifest) -> None:
    drafts = open_store(str(tmp_path / "shelf"), "autumn.draft")
    draft = shelved(drafts, 1, body=BODY)
    publish(drafts, [draft], draft=True)
    with reviewing(tmp_path, store.url, "--as", "anna") as serving:
        http = serving.reviewer("anna").http
        (told,) = [item["draft"] for item in http.get("/state").json()["items"] if "draft" in item]
        assert http.get(f"/{told['key']}").content == BODY  # `..` leads nowhere from the root, as in a browser
        assert http.get(f"/autumn.draft/ledger/{draft.stem}.claim.json").status_code == 404
