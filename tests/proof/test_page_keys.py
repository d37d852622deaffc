"""The proof by keyboard alone, on a page that lies on a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.proof.browser import window
from tests.proof.data import item, proof, varied, write_masters, write_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page of twelve items, and their masters beside it."""
    folder = tmp_path_factory.mktemp("shelf")
    items = varied(12)
    write_masters(folder, items)
    write_page(folder, proof(items))
    return folder


@pytest.fixture(scope="module")
def profile(chromium: Browser) -> Iterator[Page]:
    """One window for all tests here: to open one costs more than most of them."""
    with window(chromium) as page:
        yield page


@pytest.fixture
def page(profile: Page, shelf: Path) -> Page:
    """The page as somebody opens it who has never been here."""
    address = (shelf / "proof.html").as_uri()
    if profile.url == "about:blank":
        profile.goto(address)
    else:
        # To load it again in the same process costs a quarter of what a new one does.
        profile.evaluate("address => { localStorage.clear(); history.replaceState(null, '', address); }", address)
        profile.reload()
    profile.wait_for_selector("#sheet article")
    return profile


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def target(page: Page) -> str | None:
    return page.locator("#sheet li.current").get_attribute("data-id")


def told(page: Page) -> str:
    """What the uppermost window has told last: screen readers hear it."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('body > .status, dialog[open] > .status')].at(-1).textContent !== ''"
    )
    return page.locator("dialog[open] > .status, body > .status").last.inner_text()


def says(page: Page, text: str) -> None:
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('body > .status, dialog[open] > .status')]"
        ".some((each) => each.textContent.includes(text))",
        arg=text,
    )


def test_arrows_home_and_end_move_the_target_over_rows_and_columns(page: Page) -> None:
    columns = page.evaluate("getComputedStyle(document.getElementById('sheet')).gridTemplateColumns.split(' ').length")
    press(page, "ArrowDown")
    assert target(page) == page.locator("#sheet li").nth(columns).get_attribute("data-id")
    press(page, "ArrowRight", "ArrowUp")
    assert target(page) == "cover.take-2"
    press(page, "End")
    assert target(page) == page.locator("#sheet li").last.get_attribute("data-id")
    press(page, "ArrowRight", "ArrowDown", "Home")
    assert target(page) == "cover"
    assert page.evaluate("document.activeElement.tagName") == "ARTICLE"
    assert page.locator("#sheet article[tabindex='0']").count() == 1


def test_an_item_is_opened_and_closed_and_focus_comes_back_to_it(page: Page) -> None:
    press(page, "ArrowRight", "Enter")
    page.wait_for_selector("#detail[open]")
    assert "item=cover.take-2" in page.url
    assert page.evaluate("document.activeElement.textContent") == "cover.take-2"
    press(page, "PageDown")
    assert page.locator("#detail-name").inner_text() == "larch-002"
    press(page, "Escape")
    page.wait_for_selector("#detail:not([open])", state="attached")
    assert "item=" not in page.url
    assert page.evaluate("document.activeElement.closest('li')?.dataset.id") == "larch-002"


def test_back_leaves_the_open_item_and_forward_comes_again(page: Page) -> None:
    press(page, "Enter")
    page.wait_for_selector("#detail[open]")
    page.go_back()
    page.wait_for_selector("#detail:not([open])", state="attached")
    page.go_forward()
    page.wait_for_selector("#detail[open]")
    assert page.locator("#detail-name").inner_text() == "cover"


def test_how_pictures_are_looked_at_stays_when_an_item_is_left(page: Page) -> None:
    press(page, "Enter")
    page.wait_for_selector("#detail[open]")
    press(page, "v", "s")
    page.get_by_role("button", name="Slider").click()
    press(page, "Escape")
    page.wait_for_selector("#detail:not([open])", state="attached")
    assert page.evaluate("[view.soft, view.mode, location.hash]") == [True, "slider", "#as=printed"]
    press(page, "Enter")
    page.wait_for_selector("#detail[open]")
    press(page, "s", "Escape")
    page.wait_for_selector("#detail:not([open])", state="attached")
    assert page.evaluate("[view.soft, location.hash]") == [False, ""]


def test_an_item_that_is_opened_as_soon_as_one_is_left_stays_open(page: Page) -> None:
    press(page, "Enter")
    page.wait_for_selector("#detail[open]")
    leaving = page.evaluate("""async () => {
      const closed = new Promise((done) => { byId('detail').addEventListener('close', done, { once: true }); });
      view.item = null;
      hideDetail();
      openDetail('cover.take-2');
      await closed;
      return view.leaving;
    }""")
    assert (leaving, page.evaluate("[byId('detail').open, view.item]")) == (False, [True, "cover.take-2"])


def test_an_item_that_is_called_draft_is_not_taken_for_the_draft(page: Page) -> None:
    ids = page.evaluate("""() => {
      const first = { ...proof.byId.get('cover'), id: 'draft' };
      const second = { ...proof.byId.get('cover.take-2'), draft: { thumb: first.thumb } };
      proof.takes.set('cover', [first, second]);
      const found = companions(second).map((each) => each.id);
      relate();
      return found;
    }""")
    assert len(ids) == len(set(ids)) == 2


def test_yes_is_noted_said_and_not_undone_by_the_same_key(page: Page) -> None:
    press(page, "a")
    says(page, "cover approved, cover.take-2 passed over: noted here, not saved")
    press(page, "a")
    says(page, "cover is approved already")
    assert page.locator("#sheet li.current .state").inner_text().split()[0] == "Approved"
    assert "noted here, not saved" in page.locator("#outbox").inner_text()
    press(page, "u")
    says(page, "cover: taken back")
    assert page.locator("#outbox").is_hidden()


def test_no_asks_for_a_reason_and_offers_the_prompt(page: Page) -> None:
    press(page, "ArrowRight", "x")
    page.wait_for_selector("#reject[open]")
    assert page.locator("#reject-prompt").input_value().startswith("A screen-printed view of the lighthouse")
    page.keyboard.type("The lamp isn't lit")
    press(page, "Tab", "End")
    page.locator("#reject-prompt").press("Control+End")
    page.keyboard.type(", its lamp lit")
    press(page, "Control+Enter")
    says(page, "cover.take-2 rejected: noted here")
    page.locator("#unsaved-open").focus()
    press(page, "Enter")
    told = page.locator("#commands").inner_text()
    assert told.startswith(
        "makeready reject outputs/autumn cover.take-2 --reason='The lamp isn'\\''t lit' --prompt='A screen-printed"
    )
    assert told.endswith("its lamp lit'")


def test_no_without_a_reason_is_not_taken(page: Page) -> None:
    press(page, "r", "Control+Enter")
    assert page.locator("#reject").get_attribute("open") is not None
    press(page, "Escape")
    assert page.locator("#outbox").is_hidden()


def test_under_a_filter_the_next_item_follows_a_decision_and_after_the_last_the_one_before(page: Page) -> None:
    page.goto(page.url.partition("#")[0] + "#decision=waiting&q=2")
    shown = page.locator("#sheet li").evaluate_all("those => those.map((each) => each.dataset.id)")
    assert shown == ["cover.take-2", "larch-002"]
    press(page, "ArrowRight", "a")
    assert target(page) == "cover.take-2"
    assert page.locator("#count").inner_text() == "1 of 12 pictures"
    press(page, "a")
    says(page, "Nothing is left under these filters")
    assert page.locator("#empty").is_visible()
    page.reload()
    assert page.locator("#outbox p").inner_text() == "2 decisions noted here, not saved"


def test_an_open_item_makes_way_for_the_next_one_when_a_decision_takes_it_out_of_the_view(page: Page) -> None:
    page.goto(page.url.partition("#")[0] + "#decision=waiting&q=fjord&item=cover")
    page.wait_for_selector("#detail[open]")
    press(page, "a")
    page.wait_for_function("() => document.getElementById('detail-name').textContent === 'fjord-008'")
    press(page, "a")
    says(page, "Nothing is left under these filters")
    page.wait_for_selector("#detail:not([open])", state="attached")
    assert page.evaluate("document.activeElement.id") == "empty"


def test_of_two_takes_the_one_approved_last_counts(page: Page) -> None:
    press(page, "a", "ArrowRight", "a")
    says(page, "cover.take-2 approved, cover passed over")
    page.locator("#unsaved-open").press("Enter")
    assert page.locator("#commands").inner_text() == "makeready approve outputs/autumn cover.take-2"


def test_a_take_that_another_one_passed_over_has_nothing_to_withdraw(page: Page) -> None:
    press(page, "a", "ArrowRight", "u")
    says(page, "cover.take-2: there is nothing to withdraw")
    assert page.locator("#outbox p").inner_text() == "1 decision noted here, not saved"


def test_words_that_were_begun_are_not_lost_on_the_way(page: Page) -> None:
    press(page, "c")
    page.keyboard.type("A thought")
    page.keyboard.press("Shift+Tab")
    press(page, "Escape", "x")
    page.keyboard.type("Muddy")
    press(page, "Escape", "x")
    assert page.locator("#reject-reason").input_value() == "Muddy"
    press(page, "Escape", "c")
    assert page.locator("#comment-text").input_value() == "A thought"


def test_a_comment_has_its_pin_by_arrow_keys(page: Page) -> None:
    press(page, "c")
    page.wait_for_selector("#comment-text:focus")
    press(page, "Tab", "Enter")
    page.wait_for_selector("#pin-new:focus")
    press(page, "ArrowRight", "ArrowRight", "Shift+ArrowUp", "Enter")
    page.keyboard.type("Too near the edge a z s")
    press(page, "Control+Enter")
    says(page, "cover comment: noted here")
    assert page.locator(".said-list").inner_text().count("Too near the edge a z s") == 1
    assert page.locator(".pins .pin").evaluate("pin => [pin.style.left, pin.style.top]") == ["52%", "40%"]
    press(page, "Escape")
    page.locator("#unsaved-open").press("Enter")
    assert "--pin=0.52,0.4" in page.locator("#commands").inner_text()


def test_a_click_on_the_picture_sets_the_pin(page: Page) -> None:
    press(page, "c", "Tab", "Enter")
    box = page.locator(".frame").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    left, top = page.locator("#pin-new").evaluate("pin => [parseFloat(pin.style.left), parseFloat(pin.style.top)]")
    assert (left, top) == (pytest.approx(25, abs=0.6), pytest.approx(75, abs=0.6))
    assert page.evaluate("document.activeElement.id") == "comment-text"


def test_zoom_goes_to_one_pixel_for_one_and_arrows_pan(page: Page) -> None:
    press(page, "z")
    page.wait_for_selector(".frame .full")
    frame = page.locator(".frame")
    assert frame.evaluate("each => each.getBoundingClientRect().width") == pytest.approx(2048)
    before = frame.evaluate("each => each.getBoundingClientRect().left")
    press(page, "ArrowRight")
    assert frame.evaluate("each => each.getBoundingClientRect().left") == pytest.approx(before - 80)
    press(page, "PageDown")
    assert page.locator("#zoom-figure").inner_text() == "100 %"
    press(page, "z")
    assert page.locator("#stage").get_attribute("data-zoomed") == "false"


def test_a_master_that_is_not_there_is_said(chromium: Browser, tmp_path: Path) -> None:
    with window(chromium, allowed=("ERR_FILE_NOT_FOUND",)) as page:
        page.goto(write_page(tmp_path, proof([item(0)])).as_uri() + "#item=fjord-000")
        page.wait_for_function(
            "() => document.getElementById('stage-note').textContent.includes('master does not lie beside this page')"
        )


def test_as_printed_shows_the_soft_proof_and_says_that_it_is_small(page: Page) -> None:
    press(page, "s")
    assert "as=printed" in page.url
    press(page, "Enter")
    assert page.locator(".frame .soft").evaluate("each => getComputedStyle(each).visibility") == "visible"
    assert page.locator(".frame .small").evaluate("each => getComputedStyle(each).visibility") == "hidden"
    assert "FOGRA39L coated" in page.locator("#stage-note").inner_text()
    assert "320 px, scaled up" in page.locator("#stage-note").inner_text()
    press(page, "s")
    assert page.locator(".frame .soft").evaluate("each => getComputedStyle(each).visibility") == "hidden"


def test_lines_of_bleed_trim_and_safe_zone_are_shown_by_a_key(page: Page) -> None:
    press(page, "Enter", "l")
    assert page.locator(".lines-over").evaluate("each => getComputedStyle(each).visibility") == "visible"
    widths = [page.locator(f".line-{name}").bounding_box() for name in ("bleed", "trim", "safe")]
    assert [round(box["width"]) for box in widths if box] == sorted(
        (round(box["width"]) for box in widths if box), reverse=True
    )
    press(page, "l")


@pytest.mark.parametrize("held", [{"modifierAltGraph": True, "altKey": True, "ctrlKey": True}, {"altKey": True}])
def test_brackets_count_on_keyboards_that_type_them_with_altgr_or_option(page: Page, held: dict[str, bool]) -> None:
    for key in ("]", "a"):
        page.evaluate(
            "(said) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...said }))",
            {"key": key, **held},
        )
    assert target(page) == "cover.take-2"
    assert page.locator("#outbox").is_hidden()


def test_takes_are_walked_and_laid_over_each_other_with_one_zoom(page: Page) -> None:
    press(page, "Enter", "]")
    assert page.locator("#detail-name").inner_text() == "cover.take-2"
    press(page, "[", "v", "z")
    frames = page.locator(".frame").evaluate_all("those => those.map((each) => each.style.transform)")
    assert len(frames) == 2
    assert len(set(frames)) == 1
    for mode, style in (("Slider", "clipPath"), ("Ghost", "opacity")):
        page.get_by_role("button", name=mode, exact=True).press("Enter")
        page.locator("#compare-range").press("ArrowRight")
        assert "51" in page.locator(".pane-1").evaluate(f"each => each.style.{style}")
    page.get_by_role("button", name="Difference").press("Enter")
    assert page.locator(".pane-1").evaluate("each => getComputedStyle(each).mixBlendMode") == "difference"
    assert "beside=cover.take-2&mode=difference" in page.url
    page.reload()
    page.wait_for_selector("#stage[data-mode='difference'] .pane-1")


def test_earlier_takes_and_the_draft_can_be_laid_beside_too(page: Page) -> None:
    press(page, "ArrowRight", "ArrowRight", "Enter")
    panel = page.locator("#panel").inner_text()
    assert "Too dark; the larch should glow." in panel
    assert "rejected by brand" in panel
    press(page, "v")
    assert page.locator("#compare-tools option").all_inner_texts() == ["Earlier take 1", "Draft"]
    press(page, "]")
    says(page, "Beside Draft")


def test_letters_can_be_switched_off_and_stay_so(page: Page) -> None:
    press(page, "?")
    page.locator("#keys-on").press("Space")
    press(page, "Escape", "a")
    assert page.locator("#outbox").is_hidden()
    page.reload()
    page.wait_for_selector("#sheet article")
    press(page, "a", "?")
    assert page.locator("dialog[open]").count() == 0
    press(page, "ArrowRight", "Enter")
    page.wait_for_selector("#detail[open]")


def test_letters_mean_nothing_in_a_field_or_with_control(page: Page) -> None:
    press(page, "/")
    page.keyboard.type("larch")
    assert page.locator("#search").input_value() == "larch"
    assert page.locator("#sheet li").count() == 2
    press(page, "Enter", "Control+a", "Alt+x", "Meta+u")
    assert page.locator("#outbox").is_hidden()
    assert page.locator("dialog[open]").count() == 0
