"""The page is one file that runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.proof.inlining import MOST_BYTES, MOST_ITEMS, inline
from pipeline.proof.item_data import Material
from pipeline.proof.page import as_json, policy, read_parts, render
from pipeline.proof.page_data import page_data
from pipeline.stores import open_store
from tests.proof.jobs import job, leaf

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.stores import Store

WEBP = b"RIFF\x10\0\0\0WEBPVP8 "
HOSTILE = "</script><script>alert(1)</script><!-- \u202egnp.exe javascript:alert(2) {{ 7 * 7 }} \u2028 \0 &amp; ' \" end"


class Read(HTMLParser):
    """A page as a browser takes it apart: its tags, and what stands within scripts and styles."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style"):
            self.inside.append((self.tags[-1][0], data))

    @property
    def json(self) -> Any:
        return json.loads(next(text for tag, text in self.inside if tag == "script" and text.startswith("{")))

    @property
    def policy(self) -> str:
        return next(str(attrs["content"]) for tag, attrs in self.tags if attrs.get("http-equiv") == "Content-Security-Policy")


def data(*prompts: str) -> dict[str, Any]:
    items = [leaf(f"leaf-{number}", request={"prompt": prompt}) for number, prompt in enumerate(prompts)]
    return page_data(job(*items), Material("outputs/autumn"))


def sha256(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_json_in_it_is_the_json_that_was_given() -> None:
    given = data("A leaf", HOSTILE)
    assert Read(render(given)).json == json.loads(json.dumps(given))


def test_hostile_text_ends_no_script_and_begins_none() -> None:
    plain, hostile = Read(render(data("A leaf"))), Read(render(data(HOSTILE)))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert b"<script>alert" not in render(data(HOSTILE))


def test_half_a_surrogate_is_shown_and_breaks_nothing() -> None:
    page = render(data("leaf \ud83c end"))
    assert Read(page).json["items"][0]["prompt"] == r"leaf \ud83c end"


def test_figures_that_are_none_become_null() -> None:
    assert json.loads(as_json({"a": float("nan"), "b": [float("inf"), 1.5], "c": "\ud800<"})) == {
        "a": None,
        "b": [None, 1.5],
        "c": r"\ud800<",
    }


def test_the_policy_names_the_very_bytes_between_the_tags_and_lets_nothing_else_run() -> None:
    read = Read(render(data("A leaf")))
    parts = read_parts()
    assert f"script-src '{sha256(parts.js)}'" in read.policy
    assert f"style-src '{sha256(parts.css)}'" in read.policy
    assert ("script", parts.js) in read.inside
    assert ("style", parts.css) in read.inside
    assert read.policy.startswith("default-src 'none'; ")
    assert "unsafe" not in read.policy
    assert "connect-src" not in read.policy
    assert read.policy == policy()


def test_files_of_the_page_cannot_end_their_own_tags() -> None:
    parts = read_parts()
    assert not re.search(r"</style|<!--", parts.css, re.IGNORECASE)
    assert not re.search(r"</?script|<!--", parts.js, re.IGNORECASE)
    assert "\r" not in parts.css + parts.js


def test_a_served_page_knows_its_reviewer_and_may_ask_its_server() -> None:
    read = Read(render(data("A leaf"), review={"as": "brand", "read_only": False}))
    assert read.json["review"] == {"as": "brand", "read_only": False}
    assert "connect-src 'self'" in read.policy
    assert read.policy == policy(served=True)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path), "autumn")


def with_thumbs(store: Store, number: int, body: bytes = WEBP) -> dict[str, Any]:
    items = [leaf(f"leaf-{each}") for each in range(number)]
    keys = [f"thumbs/{item.stem}.webp" for item in items]
    store.put(keys[0], body, media_type="image/webp")
    return page_data(job(*items), Material("x", thumbs=frozenset(keys)))


def test_thumbnails_lie_in_the_page_itself(store: Store) -> None:
    found = inline(with_thumbs(store, 2), store)["items"]
    assert found[0]["thumb"] == "data:image/webp;base64," + base64.b64encode(WEBP).decode()
    assert found[1]["thumb"].startswith("thumbs/"), "it went missing since it was listed"


def test_above_three_hundred_items_they_lie_beside_it(store: Store) -> None:
    found = inline(with_thumbs(store, MOST_ITEMS + 1), store)["items"]
    assert found[0]["thumb"].startswith("thumbs/")


@pytest.mark.parametrize("body", [b"", b"<svg onload='x'/>", WEBP + bytes(MOST_BYTES)])
def test_what_is_no_thumbnail_of_ours_stays_outside(store: Store, body: bytes) -> None:
    assert inline(with_thumbs(store, 1, body), store)["items"][0]["thumb"].startswith("thumbs/")


def test_those_of_earlier_takes_lie_in_the_page_too(store: Store) -> None:
    given = with_thumbs(store, 1)
    given["items"][0]["chain"] = [{"take": 1, "thumb": given["items"][0]["thumb"]}, {"take": 2}]
    chain = inline(given, store)["items"][0]["chain"]
    assert chain[0]["thumb"].startswith("data:image/webp")
    assert chain[1] == {"take": 2}
