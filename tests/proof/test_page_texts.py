"""Texts of others on the proof: whatever they hold, nothing runs, nothing leaves, nothing breaks out of its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.proof.browser import DESK, PHONE, window
from tests.proof.data import item, proof, write_page

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from playwright.sync_api import Browser

HOSTILE = [
    "</script><script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">",
    "<!--<script>\u2028\u2029' \" ` ${document.title='ran'} \\u003c/script>",
    "javascript:document.title='ran'",
    "\u202egnp.exe \u2066\u2067\u2069 \u0627\u0644\u0633\u0644\u0627\u0645 \u05e9\u05dc\u05d5\u05dd",
    "W" * 10_000,
    "word " * 2_000,
    "Z\u0351\u036b\u0343\u036a\u0302" * 300 + "\x1b[31m\x00\x07",
    "../../../etc/passwd?x=1#y",
]


def hostile_items() -> list[dict[str, Any]]:
    """Items in which every text is such a text, and every address leads elsewhere."""
    items = []
    for number, text in enumerate(HOSTILE):
        words = {"by": text[:80], "text": text[:4000]}
        said = [{"n": 1, "kind": "reject", "at": text[:40], "prompt": text, "seen": 0, **words},
                {"n": 2, "kind": "comment", "at": "2026-11-27T10:00:00Z", "pin": [0.5, 0.5], "seen": 1, **words}]  # fmt: skip
        each = item(number, id=f"item-{number}", prompt=text, palette=text[:200], reason=text)
        each |= {"approval": "rejected", "conflict": [text[:80]], "decisions": said, "outcome": "rejected"}
        each["findings"] = [{"level": "warn", "code": text[:90], "text": text, "measured": text[:300], "limit": 3}]
        each["files"] = [{"key": text[:400], "bytes": 1, "description": text}, {"key": "javascript:alert(1)", "bytes": 1}]
        each["dominant"] = [["red;background:url(http://127.0.0.2/x)", 0.5, "#ffffff", 1.0]]
        each["change"] = {"kind": "changed", "what": [text[:500]]}
        each["chain"] = [
            {
                "take": 1,
                "fp": "ab" * 32,
                "prompt": text,
                "outcome": "kept",
                "thumb": "javascript:1",
                "master": {"key": text[:99]},
            }
        ]
        each["draft"] = {
            "thumb": f"http://127.0.0.2/{number}.png",
            "key": "../../x",
            "outcome": "delivered",
            "model": text,
            "cost": 0.04,
        }
        items.append(each)
    items[3] |= {"thumb": "http://127.0.0.2/leak.png", "soft": "//127.0.0.2/leak.png"}
    items[3]["master"]["key"] = "https://127.0.0.2/leak.png"
    return items


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_hostile_texts_stay_texts(chromium: Browser, tmp_path: Path, viewport: Any) -> None:
    items = hostile_items()
    data = proof(items, job=HOSTILE[0][:60], model=HOSTILE[0], press={"name": HOSTILE[1], "paper": "#eff1f5"})
    data["palettes"] = {text[:200]: {"colors": ["#123456", "url(x)"]} for text in HOSTILE}
    data["edition"] |= {"gone": HOSTILE}
    asked: list[str] = []
    with window(chromium, viewport=viewport, allowed=("ERR_FILE_NOT_FOUND",)) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: pytest.fail("something ran"))
        page.goto(write_page(tmp_path, data).as_uri())
        page.wait_for_selector("#sheet article")
        cards = page.locator("#sheet li").evaluate_all("those => those.map((each) => each.getBoundingClientRect().width)")
        assert max(cards) - min(cards) < 1
        for each in items:
            page.goto(f"{page.url.partition('#')[0]}#item={each['id']}")
            assert page.locator("#detail-name").inner_text() == each["id"]
            # Nothing is wider than the window, and no link leads anywhere but to the shelf.
            assert page.evaluate("document.getElementById('panel').scrollWidth <= document.getElementById('panel').clientWidth")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            links = page.locator("a[href]").evaluate_all("those => those.map((each) => each.getAttribute('href'))")
            assert [link for link in links if not link.startswith(("#item=", "masters/", "prints/"))] == []
        assert page.title() != "ran"
        assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []


def test_a_long_prompt_is_cut_and_shown_whole_on_demand(chromium: Browser, tmp_path: Path) -> None:
    with window(chromium, allowed=("ERR_FILE_NOT_FOUND",)) as page:
        page.goto(write_page(tmp_path, proof([item(0, prompt="word " * 2_000)])).as_uri() + "#item=fjord-000")
        before = page.locator("#panel .prompt").evaluate("each => each.clientHeight")
        assert len(page.locator("#sheet img").get_attribute("alt") or "") <= 150
        page.get_by_role("button", name="Show all", exact=True).click()
        assert page.locator("#panel .prompt").evaluate("each => each.clientHeight") > 5 * before


def test_commands_quote_what_a_shell_or_a_terminal_would_obey(chromium: Browser, tmp_path: Path) -> None:
    with window(chromium, allowed=("ERR_FILE_NOT_FOUND",)) as page:
        page.goto(write_page(tmp_path, proof([item(0)], shelf="s3://bucket/my jobs/autumn")).as_uri() + "#item=fjord-000")
        page.keyboard.press("r")
        page.locator("#reject-reason").fill('it\'s $(reboot) `x` \\ "y"\t\x1b[31m\n; rm -rf ~')
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Escape")
        page.locator("#unsaved-open").click()
        told = page.locator("#commands").text_content()
    assert told == (
        "makeready reject 's3://bucket/my jobs/autumn' fjord-000 --reason='it'\\''s $(reboot) `x` \\ \"y\"  [31m\n; rm -rf ~'"
    )
