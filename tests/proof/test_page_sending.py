"""What is decided on a served page is shown as on its way until it is saved, and what could not be sent is kept."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from tests.proof.browser import window
from tests.proof.data import item, proof
from tests.proof.review_double import ReviewDouble, served
from tests.proof.served_page import state, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


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
