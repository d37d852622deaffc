"""The page as a review serves it: what is decided is shown as on its way until it is saved, and what others do arrives."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import pytest

from tests.proof.browser import window
from tests.proof.data import item, proof
from tests.proof.review_double import END, ReviewDouble, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture
def review() -> Iterator[tuple[ReviewDouble, str]]:
    with served(proof([item(number) for number in range(4)], review={"as": "art-direction", "read_only": False})) as both:
        yield both


@pytest.fixture(scope="module")
def profile(chromium: Browser) -> Iterator[Page]:
    with window(chromium, allowed=("403", "404", "409", "ERR_")) as page:
        yield page


@pytest.fixture
def page(profile: Page, review: tuple[ReviewDouble, str]) -> Iterator[Page]:
    page = profile.context.new_page()
    page.goto(review[1])
    page.evaluate("sessionStorage.setItem('makeready-write', 'token')")
    page.wait_for_selector("#sheet article")
    yield page
    for each in profile.context.pages:
        if each != profile:
            each.close()


def state(page: Page, name: str) -> str:
    return page.locator(f"#sheet li[data-id='{name}'] .state").inner_text()


def until(page: Page, name: str, text: str) -> None:
    page.wait_for_function(
        "([name, text]) => document.querySelector(`#sheet li[data-id='${name}'] .state`).textContent.includes(text)",
        arg=[name, text],
    )


def test_a_decision_is_on_its_way_until_the_server_has_saved_it(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    double.open_for_answers.clear()
    page.keyboard.press("a")
    assert "saving…" in state(page, "fjord-000")
    double.open_for_answers.set()
    page.wait_for_function("() => document.querySelector('.status').textContent === 'fjord-000 approved'")
    assert "saving…" not in state(page, "fjord-000")
    said = double.said[0]
    assert (said["id"], said["kind"], said["fp"]) == ("fjord-000", "approve", item(0)["fp"])
    assert said["seen"] == {"manifest": 7, "decisions": 0, "sha256": item(0)["master"]["sha256"]}
    assert double.tokens == ["token"]


def test_what_was_not_saved_is_said_kept_over_a_reload_and_sent_again_by_hand(
    page: Page, review: tuple[ReviewDouble, str]
) -> None:
    double, _ = review
    double.refusal = (409, "Somebody decided on 50 numbers at once; try again.")
    page.keyboard.press("a")
    until(page, "fjord-000", "not saved")
    assert page.locator("#outbox p").inner_text() == "1 decision not saved"
    page.on("dialog", lambda dialog: dialog.accept())  # leaving with something unsaved asks first
    page.reload()
    page.wait_for_selector("#outbox:not([hidden])")
    assert double.said == []
    double.refusal = None
    page.get_by_role("button", name="Send again").click()
    until(page, "fjord-000", "Approved")
    page.wait_for_selector("#outbox[hidden]", state="attached")
    assert [said["kind"] for said in double.said] == ["approve"]


def cut_at_once() -> threading.Event:
    cut = threading.Event()
    cut.set()
    return cut


def test_what_is_sent_again_goes_by_the_same_name(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    double.cut_off = cut_at_once()
    page.keyboard.press("a")
    until(page, "fjord-000", "not saved")
    double.cut_off = None
    page.get_by_role("button", name="Send again").click()
    until(page, "fjord-000", "Approved")
    page.wait_for_selector("#outbox[hidden]", state="attached")
    first, again = (said["sent"] for said in double.said)
    assert first == again
    assert re.fullmatch("[0-9a-f]{16}", first)


def test_what_lies_on_the_shelf_after_all_is_known_by_its_name_and_not_by_its_words(
    page: Page, review: tuple[ReviewDouble, str]
) -> None:
    double, _ = review
    assert double.until_opened(1)
    double.cut_off = cut_at_once()
    page.evaluate("for (const pin of [[0.1, 0.1], [0.9, 0.9]]) comment(proof.byId.get('fjord-000'), 'Too dark', pin)")
    page.wait_for_function("() => outbox.entries.filter((entry) => entry.state === 'failed').length === 2")
    told = double.judgement(double.said[0], "art-direction")
    told["decisions"] = told["decisions"][:1]
    double.tell("decision", told)
    page.wait_for_function("() => outbox.entries.length === 1")
    assert page.evaluate("outbox.entries[0].pin") == [0.9, 0.9]


def test_what_the_news_has_told_as_saved_is_not_called_unsaved(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    assert double.until_opened(1)
    double.cut_off, double.tells_first = threading.Event(), True
    page.keyboard.press("a")
    page.wait_for_function("() => proof.byId.get('fjord-000').approval === 'approved'")
    double.cut_off.set()
    page.wait_for_function("() => !outbox.entries.length")
    assert page.locator("#outbox").is_hidden()


def test_what_one_reviewer_could_not_send_is_never_sent_by_another_in_the_same_tab(
    page: Page, review: tuple[ReviewDouble, str]
) -> None:
    double, address = review
    double.refusal = (409, "Somebody decided on 50 numbers at once; try again.")
    page.keyboard.press("a")
    until(page, "fjord-000", "not saved")
    page.on("dialog", lambda dialog: dialog.accept())
    double.data["review"]["as"] = "brand"
    page.goto(address)
    page.wait_for_selector("#sheet article")
    assert page.locator("#outbox").is_hidden()
    double.data["review"]["as"] = "art-direction"
    page.goto(address)
    page.wait_for_selector("#outbox:not([hidden])")
    assert double.said == []


def test_a_page_stays_its_reviewers_when_a_tab_of_another_tells_it_the_state(
    page: Page, review: tuple[ReviewDouble, str]
) -> None:
    double, _ = review
    assert double.until_opened(1)
    page.evaluate("heed({ kind: 'state', data: { ...proof.data, number: 9, review: { as: 'brand', read_only: true } } })")
    assert page.evaluate("[proof.data.number, proof.data.review.as, proof.data.review.read_only]") == [
        9,
        "art-direction",
        False,
    ]


def test_what_was_heard_as_saved_stays_saved_when_its_picture_is_remade(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    assert double.until_opened(1)
    double.cut_off, double.tells_first = threading.Event(), True
    page.keyboard.press("a")
    page.wait_for_function("() => proof.byId.get('fjord-000').approval === 'approved'")
    double.tell("items", {"items": [item(0, fp="ab" * 32)], "number": 8})
    page.wait_for_function("() => proof.data.number === 8")
    double.cut_off.set()
    page.wait_for_function("() => !outbox.entries.length")
    assert page.locator("#outbox").is_hidden()


def test_all_words_of_what_was_not_saved_can_be_read(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    double.refusal = (409, "Another picture has taken the place of the one you saw.")
    page.evaluate(
        "judge(proof.byId.get('fjord-000'), 'reject', { text: 'Too dark. '.repeat(60), prompt: 'A fjord. '.repeat(60) })"
    )
    until(page, "fjord-000", "not saved")
    page.get_by_role("button", name="Show", exact=True).click()
    shown = page.locator("#unsaved-body").inner_text()
    assert (shown.count("Too dark."), shown.count("A fjord.")) == (60, 60)


def test_why_nobody_may_listen_any_more_is_said_in_the_servers_words(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    assert double.until_opened(1)
    double.closed = "The review was begun anew: open the link that you were given."
    double.streams[0].put(END)
    page.wait_for_function("() => document.getElementById('notices').textContent.includes('was begun anew')")


def test_a_no_is_about_what_was_seen_when_its_window_opened(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    assert double.until_opened(1)
    page.keyboard.press("r")
    page.wait_for_selector("#reject[open]")
    double.tell("decision", double.judgement({"id": "fjord-000", "kind": "approve", "seen": {"decisions": 0}}, "brand"))
    page.wait_for_function("() => proof.byId.get('fjord-000').approval === 'approved'")
    double.tell("items", {"items": [item(0, fp="ab" * 32)], "number": 8})
    page.wait_for_function("() => proof.data.number === 8")
    page.fill("#reject-reason", "Too dark")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => !outbox.entries.length")
    said = double.said[0]
    assert (said["fp"], said["seen"]["decisions"], said["seen"]["manifest"]) == (item(0)["fp"], 0, 7)


def test_half_a_letter_that_was_pasted_can_be_sent(page: Page, review: tuple[ReviewDouble, str]) -> None:
    double, _ = review
    page.evaluate("comment(proof.byId.get('fjord-000'), 'Too dark \\ud83c')")
    page.wait_for_function("() => !outbox.entries.length")
    assert double.said[0]["text"] == "Too dark \ufffd"


def test_what_the_model_refused_can_be_rejected_with_another_prompt(chromium: Browser) -> None:
    nothing = dict.fromkeys(("thumb", "soft", "master", "files", "dominant", "palette_share", "print", "cost"))
    refused = item(0, outcome="refused", reason="The model would not draw this.", **nothing)
    with served(proof([refused], review={"as": "brand", "read_only": False})) as (double, address), window(chromium) as page:
        page.goto(address)
        page.wait_for_selector("#sheet article")
        page.keyboard.press("a")
        page.keyboard.press("Enter")
        page.wait_for_selector("#detail[open]")
        offered = page.locator("#detail-acts [data-act]").evaluate_all("those => those.map((each) => each.dataset.act)")
        assert offered == ["reject"]
        assert page.locator("#comment-form").count() == 1
        assert page.locator("#pin-start").count() == 0
        page.keyboard.press("r")
        page.fill("#reject-reason", "It was refused")
        page.fill("#reject-prompt", "A fjord without a flag")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#detail-acts [data-act=withdraw]")
    assert [(said["kind"], said.get("prompt")) for said in double.said] == [("reject", "A fjord without a flag")]


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
