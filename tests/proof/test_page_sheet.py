"""The sheet of pictures: filters with their counts, search, order, the address, many items, print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pikepdf
import pytest

from tests.proof.browser import window
from tests.proof.data import drawn, item, proof, varied, write_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def profile(chromium: Browser) -> Iterator[Page]:
    with window(chromium, allowed=("ERR_FILE_NOT_FOUND",)) as page:
        yield page


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of 600 items with their pictures beside it."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "thumbs").mkdir()
    for number in range(12):
        (folder / "thumbs" / f"{number}.webp").write_bytes(drawn(number))
    items = [item(number, thumb=f"thumbs/{number % 12}.webp", soft=f"thumbs/{number % 12}.webp") for number in range(600)]
    return write_page(folder, proof(items))


def shown(page: Page) -> list[str]:
    return page.locator("#sheet li").evaluate_all("those => those.map((each) => each.dataset.id)")


def counts(page: Page, facet: str) -> dict[str, int]:
    """The names and numbers of one group of filters."""
    group = page.get_by_role("group", name=facet)
    return dict(
        zip(group.locator(".said").all_inner_texts(), map(int, group.locator(".number").all_inner_texts()), strict=True)
    )


def test_filters_tell_how_many_they_would_show(profile: Page, tmp_path: Path) -> None:
    profile.goto(write_page(tmp_path, proof(varied(12))).as_uri())
    assert counts(profile, "Decision") == {"Waiting": 10, "Approved": 2, "In conflict": 1, "With comments": 1}
    assert counts(profile, "Outcome") == {"Delivered": 4, "Kept": 6, "Failed a check": 1, "Refused by the model": 1}
    assert counts(profile, "Since the last edition") == {"New": 1, "Changed": 1, "As before": 10}
    assert counts(profile, "Findings") == {"ppi.too-low": 1, "palette.off": 2, "edges.detail": 2, "None": 10}
    profile.get_by_role("checkbox", name="Approved").check()
    assert counts(profile, "Outcome")["Kept"] == 1
    assert counts(profile, "Decision")["Waiting"] == 10
    profile.get_by_role("checkbox", name="In conflict").check()
    profile.get_by_role("checkbox", name="Approved").uncheck()
    assert shown(profile) == ["compass-007"]
    assert profile.url.endswith("#decision=conflict")
    profile.go_back()
    assert shown(profile) == ["wren-006", "compass-007"]
    profile.reload()
    assert shown(profile) == ["wren-006", "compass-007"]


def test_search_finds_words_in_prompts_names_and_findings_without_accents(profile: Page, tmp_path: Path) -> None:
    items = varied(12)
    items[8]["prompt"] = "A poster of São Miguel at dusk"
    profile.goto(write_page(tmp_path, proof(items)).as_uri())
    for words, found in (
        ("sao dusk", ["fjord-008"]),
        ("glow", []),
        ("FERRY 004", ["ferry-004"]),
        ("palette.off", ["harbour-003", "ferry-004"]),
    ):
        profile.locator("#search").fill(words)
        assert shown(profile) == found, words


def test_order_follows_what_is_asked(profile: Page, tmp_path: Path) -> None:
    profile.goto(write_page(tmp_path, proof(varied(12))).as_uri())
    profile.locator("#sort").select_option("findings")
    assert shown(profile)[:2] == ["ferry-004", "harbour-003"]
    profile.locator("#sort").select_option("ppi")
    assert shown(profile)[0] == "fjord-008"
    profile.go_back()
    assert profile.locator("#sort").input_value() == "findings"


def test_above_500_items_only_cards_near_the_window_are_built_and_all_are_reached(profile: Page, many: Path) -> None:
    profile.goto(many.as_uri())
    profile.wait_for_selector("#sheet.virtual article")
    assert profile.locator("#sheet li").count() < 60
    profile.keyboard.press("End")
    last = profile.locator("#sheet li.current article")
    assert last.get_attribute("aria-posinset") == last.get_attribute("aria-setsize") == "600"
    assert profile.evaluate("document.activeElement.getBoundingClientRect().bottom <= window.innerHeight + 30")
    profile.keyboard.press("Enter")
    assert profile.locator("#detail-place").inner_text() == "600 of 600"
    profile.keyboard.press("Escape")
    profile.locator("#search").fill("compass-599")
    assert shown(profile) == ["compass-599"]
    profile.locator("#search").fill("")
    profile.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    profile.wait_for_function(
        "() => [...document.querySelectorAll('#sheet li')].some((each) => Number(each.dataset.id.slice(-3)) === 300)"
    )


@pytest.mark.parametrize("many_items", [60, 600])
def test_print_has_every_item_with_its_picture(profile: Page, many: Path, tmp_path: Path, many_items: int) -> None:
    page = many if many_items == 600 else write_page(tmp_path, proof([item(number) for number in range(60)]))
    profile.goto(page.as_uri())
    profile.wait_for_selector("#sheet article")
    profile.pdf(path=tmp_path / "sheet.pdf", format="A4", tagged=True, outline=True)
    with pikepdf.open(tmp_path / "sheet.pdf") as sheet:
        assert sum(len(re.findall(rb"/X\d+ Do", contents(one))) for one in sheet.pages) == many_items
        with sheet.open_outline() as outline:
            assert names(outline.root) >= {item(number)["id"] for number in range(many_items)}


def contents(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return bytes(page.Contents.read_bytes())


def names(entries: list[pikepdf.OutlineItem]) -> set[str]:
    """The headings that the PDF lists: each item's name is one."""
    return {each.title for each in entries} | {name for each in entries for name in names(each.children)}
