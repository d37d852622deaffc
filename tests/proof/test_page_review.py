"""The page as a review serves it: what others do arrives, in one tab for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.proof.browser import window
from tests.proof.data import item, proof
from tests.proof.review_double import END, ReviewDouble, served
from tests.proof.served_page import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_why_nobody_may_listen_any_more_is_said_in_the_servers_words(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    assert double.until_opened(1)
    double.closed = "The review was begun anew: open the link that you were given."
    double.streams[0].put(END)
    page.wait_for_function("() => document.getElementById('notices').textContent.includes('was begun anew')")


WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });"
"""As over plain http from another machine."""
SEEN = """hidden => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_without_locks_a_tab_that_nobody_sees_keeps_no_connection(chromium: Browser) -> None:
    data = proof([item(0)], review={"as": "brand", "read_only": False})
    with served(data) as (double, address), window(chromium) as page:
        page.add_init_script(WITHOUT_LOCKS)
        page.goto(address)
        assert double.until_opened(1)
        page.evaluate(SEEN, True)
        assert page.evaluate("line.stream") is None
        double.judgement({"id": "fjord-000", "kind": "approve", "seen": {"decisions": 0}}, "ben")
        page.evaluate(SEEN, False)
        assert double.until_opened(2)
        until(page, "fjord-000", "Approved")


def test_what_others_decide_and_a_run_delivers_arrives_while_the_page_is_open(
    page: Page, review: tuple[ReviewDouble, str]
) -> None:
    double, _ = review
    assert double.until_opened(1)
    told = double.judgement({"id": "larch-002", "kind": "reject", "text": "Too dark", "seen": {"decisions": 0}}, "brand")
    double.tell("decision", told)
    until(page, "larch-002", "Rejected")
    double.tell("decision", told | {"approval": "approved", "conflict": ["brand"]})
    until(page, "larch-002", "conflict: brand")
    page.keyboard.press("End")
    double.tell("items", {"items": [item(7), item(3, prompt="Another harbour")], "number": 8})
    page.wait_for_selector("#sheet li[data-id='compass-007']")
    assert page.locator("#count").inner_text() == "5 pictures"
    assert "Edition 8" in page.locator("#edition").inner_text()
    assert page.evaluate("document.activeElement.closest('li').dataset.id") == "harbour-003"


def test_what_is_gone_leaves_the_page_and_a_manifest_without_news_is_not_announced(
    page: Page, review: tuple[ReviewDouble, str]
) -> None:
    double, _ = review
    assert double.until_opened(1)
    page.keyboard.press("Enter")
    double.tell("items", {"items": [], "number": 8, "gone": ["fjord-000"]})
    page.wait_for_function("() => document.querySelector('#detail > .status').textContent === '1 picture gone from the job'")
    assert page.locator("#detail-name").inner_text() != "fjord-000"
    assert page.locator("#count").inner_text() == "3 pictures"
    double.tell("items", {"items": [], "number": 9})
    page.wait_for_function("() => document.getElementById('edition').textContent.includes('Edition 9')")
    assert page.locator("#detail > .status").inner_text() == "1 picture gone from the job"


def test_one_tab_hears_for_all_and_another_takes_its_place(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, address = review
    assert double.until_opened(1)
    other = page.context.new_page()
    other.goto(address)
    other.wait_for_selector("#sheet article")
    double.tell("decision", double.judgement({"id": "larch-002", "kind": "approve", "seen": {"decisions": 0}}, "brand"))
    until(other, "larch-002", "Approved")
    assert double.opened == 1
    other.keyboard.press("End")
    other.keyboard.press("a")  # it was opened without the token for writing, and has asked for it
    other.wait_for_function("() => document.querySelector('body > .status').textContent === 'harbour-003 approved'")
    assert double.tokens == ["token"]
    page.close()
    assert double.until_opened(2)
    double.tell("decision", double.judgement({"id": "fjord-000", "kind": "reject", "seen": {"decisions": 0}}, "brand"))
    until(other, "fjord-000", "Rejected")


def test_a_tab_takes_no_token_for_writing_from_another_reviewers(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    assert double.until_opened(1)
    page.evaluate("""async () => {
      const asked = new BroadcastChannel(line.channel.name);
      const answered = new Promise((done) => { asked.onmessage = done; });
      asked.postMessage({ kind: 'token', as: 'brand', data: 'of brand' });
      asked.postMessage({ kind: 'token asked' });
      await answered;
    }""")
    page.keyboard.press("a")
    until(page, "fjord-000", "Approved")
    assert double.tokens == ["token"]


KEEP_NOTICES = """() => {
  const notices = document.getElementById('notices');
  window.noticed = [];
  const keep = new MutationObserver(() => window.noticed.push(notices.textContent));
  keep.observe(notices, { childList: true, subtree: true, characterData: true });
}"""
"""Keeps whatever the page says above its pictures, however short a while."""


def test_after_a_lost_connection_the_page_says_so_and_catches_up(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    assert double.until_opened(1)
    double.judgement({"id": "larch-002", "kind": "approve", "seen": {"decisions": 0}}, "brand")  # while nobody tells
    page.evaluate(KEEP_NOTICES)  # the page may have found its way back before a busy machine looks
    double.streams[0].put(END)
    page.wait_for_function("() => window.noticed.some((text) => text.includes('cannot be reached'))")
    assert double.until_opened(2)
    until(page, "larch-002", "Approved")
    page.wait_for_function("() => !document.getElementById('notices').textContent.includes('cannot be reached')")


def test_a_link_for_looking_has_no_buttons_and_says_why(chromium: Browser) -> None:
    data = proof([item(0)], review={"as": "print-buyer", "read_only": True, "until": "2026-12-01T12:00:00Z"})
    with served(data) as (_, address), window(chromium, allowed=("404",)) as page:
        page.goto(address + "#item=fjord-000")
        page.wait_for_selector("#detail[open]")
        assert page.locator("[data-act]").count() == 0
        assert page.locator("#comment-form").count() == 0
        page.keyboard.press("a")
        page.wait_for_function("() => document.querySelector('#detail > .status').textContent.includes('for looking only')")
        assert "for looking only" in page.locator("#panel").inner_text()
        assert "This link ends" in page.locator("#notices").text_content()
